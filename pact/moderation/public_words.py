"""Texts of the desk that become public: the checks read them first, and the moderator answers for what they found."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from wtforms import BooleanField

from pact.checks.findings import Place
from pact.checks.running import check_texts
from pact.core.forms import Form
from pact.core.i18n.messages import gettext, lazy_gettext
from pact.moderation.settings.service import current_settings
from pact.moderation.wording import KIND_LABELS

_ = lazy_gettext


class PublicWordsForm(Form):
    """A form with texts that readers will see: those of `public_words`.

    Where the checks find something in one, the form is refused until the moderator says that it may be public.
    `asks_whether_fine` says whether the page has to offer that.
    """

    public_words: ClassVar[tuple[str, ...]] = ()
    checked_as: ClassVar[Place] = Place.body
    company_names: Sequence[str] = ()
    _has_findings = False
    words_are_fine = BooleanField(_("I have checked this text, and it may be public"))

    def validate(self, extra_validators: Mapping[str, Sequence[Any]] | None = None) -> bool:
        is_valid: bool = super().validate(extra_validators)
        if "words_are_fine" not in self or self.words_are_fine.data:
            return is_valid
        self._find()
        return is_valid and not self._has_findings

    @property
    def asks_whether_fine(self) -> bool:
        return self._has_findings or bool(self.words_are_fine.data)

    def _find(self) -> None:
        """Say at each text what the checks find in it."""
        settings = current_settings()
        for name in self.public_words:
            field, text = self[name], self[name].data or ""
            found = check_texts(
                {self.checked_as: text}, settings=settings, company_names=tuple(self.company_names)
            )
            if field.errors or not found:
                continue
            self._has_findings = True
            named = dict.fromkeys(f"{KIND_LABELS[one.kind]}: {text[one.start : one.end]}" for one in found)
            field.errors = [
                gettext(
                    "The checks found something in this text (%(found)s). Correct it, or say below that it may be public.",
                    found="; ".join(named),
                )
            ]
