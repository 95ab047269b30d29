"""Texts of the desk that become public: the checks read them first, and the moderator answers for what they found."""

from collections.abc import Sequence

from wtforms import BooleanField, Field, ValidationError

from pact.checks.findings import Place
from pact.checks.running import check_texts
from pact.core.forms import Form
from pact.core.i18n.messages import gettext, lazy_gettext
from pact.moderation.settings.service import current_settings
from pact.moderation.wording import KIND_LABELS

_ = lazy_gettext


def refuse_findings(field: Field, *, company_names: Sequence[str] = ()) -> None:
    """Raises ValidationError if the checks find something in a field's text, and says what."""
    text = field.data or ""
    found = check_texts({Place.body: text}, settings=current_settings(), company_names=tuple(company_names))
    if found:
        named = dict.fromkeys(f"{KIND_LABELS[one.kind]}: {text[one.start : one.end]}" for one in found)
        raise ValidationError(
            gettext(
                "The checks found something in this text (%(found)s). Correct it, or say below that it may be public.",
                found="; ".join(named),
            )
        )


class PublicWordsForm(Form):
    """A form with texts that readers will see. Its `validate_…` call `check_public`."""

    words_are_fine = BooleanField(_("I have checked this text, and it may be public"))
    company_names: Sequence[str] = ()

    def check_public(self, field: Field) -> None:
        if not self.words_are_fine.data:
            refuse_findings(field, company_names=self.company_names)
