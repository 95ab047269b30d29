"""Forms for moderators' decisions on one story or several."""

from collections.abc import Mapping, Sequence
from typing import Any

from wtforms import (
    BooleanField,
    HiddenField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.validators import Length, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from pact.checks.findings import Place
from pact.core.forms import Form
from pact.core.i18n.messages import gettext, lazy_gettext
from pact.core.i18n.shipped import local_words
from pact.core.pagination import ident_of
from pact.moderation.grounds.models import SavedPhrase
from pact.moderation.grounds.seen import changed_since, changed_words
from pact.moderation.models import Ground, GroundUse
from pact.moderation.redaction import (
    IMPLIED_GROUNDS,
    Cut,
    RedactionError,
    RedactionKind,
    further,
    is_within,
    occurrences,
    read_cut,
    tidy,
)
from pact.moderation.statuses import DeskDecision
from pact.moderation.wording import REDACTION_LABELS

_ = lazy_gettext

NEED_REASONS = frozenset(DeskDecision) - {DeskDecision.PUBLISH}
# To publish with the message and grounds that were meant for another decision, or without them. Publishing alone asks.
PUBLISH_WITH = {"publish_with": True, "publish_without": False}
# These publish a text with redactions, which imply their grounds.
REDACTING = frozenset({DeskDecision.PUBLISH, DeskDecision.REDACT, DeskDecision.RESTORE})


class DecideForm(Form):
    """One decision on one story; `decision=publish` is enough by itself."""

    needs_words = _("Enter a message to the author.")
    nothing_yet = _("Nothing was published yet. What you chose or typed below would go to the author with it.")
    not_in_text = _("This text is not in the story.")

    decision = StringField(_("Decision"))
    # Redactions, each as version:place:start:end:kind. They come first on the page, and in the list of errors.
    redaction = SelectMultipleField(validate_choice=False)
    phrase = StringField(_("Text to redact"), [Optional(), Length(max=200)])
    phrase_kind = SelectField(_("Type"), choices=list(REDACTION_LABELS.items()), default=RedactionKind.NAME.value,
                              validate_choice=False)  # fmt: skip
    evidence = BooleanField(_("I have seen evidence of this contact"))
    ground = SelectMultipleField(
        _("Grounds"), validate_choice=False, option_widget=CheckboxInput(),
        widget=ListWidget(prefix_label=False), description=_("Choose at least one. We send their wording to the author."),
    )  # fmt: skip
    phrase_saved = SelectField(_("Saved phrase"), [Optional()], coerce=str, validate_choice=False,
                               description=_("Added before your own message."))  # fmt: skip
    words = TextAreaField(
        _("Message to the author"),
        [Length(max=2000, message=_("Enter 2,000 characters or fewer."))],
        description=_("Say what to change or why we cannot publish it. Sent with the grounds."),
    )
    # The story's revision and version that the moderator saw, and an earlier one if the text changed meanwhile.
    seen = HiddenField()
    seen_version = HiddenField()
    earlier_version = HiddenField()
    seen_decision = HiddenField()
    seen_grounds = HiddenField()
    read_again = BooleanField(_("I have read the text as it is now"))

    def __init__(
        self, formdata: Any = None, *, version_id: int, texts: Mapping[Place, str], grounds: list[Ground],
        phrases: list[SavedPhrase], retired: Sequence[Ground] = (), made: Sequence[Cut] = (),
    ) -> None:  # fmt: skip
        """`made` are redactions that are public already: more can be added, and none of them goes."""
        super().__init__(formdata)
        self.made = made
        self.retired = retired
        self.sends_reasons = PUBLISH_WITH.get(self.decision.data or "")
        if self.sends_reasons is not None:
            self.decision.data = DeskDecision.PUBLISH.value
        self.asks_about_reasons = False
        self.version_id = version_id
        self.texts = texts
        self.catalogue = {ground.code: ground for ground in grounds}
        self.ground.choices = [(ground.code, local_words(ground.name)) for ground in grounds]
        self.saved = {str(phrase.id): phrase.words for phrase in phrases}
        self.phrase_saved.choices = [("", gettext("None")), *((str(phrase.id), phrase.name) for phrase in phrases)]
        self.redaction.choices = []
        self.own: list[Cut] = []
        self.cuts: list[Cut] = list(made)
        self.more: list[Cut] = []
        self.lost_cuts: list[tuple[int, Cut]] = []

    def add_phrase(self) -> bool:
        """Redact every occurrence of the typed text; False, with an error on the field, if that is not possible."""
        if self.phrase_kind.data not in tuple(RedactionKind):
            self.phrase_kind.errors = [gettext("Choose the type of redaction.")]
            return False
        found = occurrences(self.phrase.data or "", self.texts, RedactionKind(self.phrase_kind.data))
        left = [cut for cut in found if not is_within(cut, self.made)]
        self.redaction.data = [*(self.redaction.data or []), *map(self.value_of, left)]
        if left:
            self.phrase.data = ""
        elif found:
            self.phrase.errors = [gettext("This text is already redacted.")]
        else:
            self.phrase.errors = [str(self.not_in_text)]
        return bool(left)

    def tick(self, proposed: Sequence[Cut], *, yes: bool) -> None:
        """Select all redactions proposed by the checks, or none of them; the moderator's own are kept."""
        values = [self.value_of(cut) for cut in proposed]
        others = [spec for spec in self.redaction.data or [] if spec not in values]
        self.redaction.data = others + (values if yes else [])
        self.check_cuts()

    def value_of(self, cut: Cut) -> str:
        return cut.in_version(self.version_id)

    def check_cuts(self) -> bool:
        """Read the redactions. False, with an error on the field, if they do not match the text.

        `own` are those of the form, `cuts` are with those made already, and `more` those of them that are new.
        Those chosen in another version go to `lost_cuts`: their places say nothing about this text.
        """
        try:
            read = [read_cut(spec) for spec in self.redaction.data or []]
            self.lost_cuts = [(ident, cut) for ident, cut in read if ident != self.version_id]
            self.own = tidy([cut for ident, cut in read if ident == self.version_id], self.texts)
            self.cuts, self.more = further(self.own, self.made, self.texts)
        except RedactionError:
            self.redaction.errors = [gettext("The redactions do not match the text. Choose them again.")]
            return False
        return True

    def validate_phrase_kind(self, field: SelectField) -> None:
        if field.data not in tuple(RedactionKind):
            raise ValidationError(gettext("Choose the type of redaction."))

    def validate_redaction(self, field: SelectMultipleField) -> None:
        if not self.check_cuts():
            raise ValidationError(self.redaction.errors.pop())
        if self.decision.data == DeskDecision.REDACT and not self.more:
            raise ValidationError(gettext("Choose what to redact in the text, or type it."))

    def validate_phrase(self, field: StringField) -> None:
        if self.decision.data in REDACTING and (field.data or "").strip():
            raise ValidationError(gettext("This is not redacted yet. Press “Redact”, or empty this box."))

    def validate_read_again(self, field: BooleanField) -> None:
        if self.earlier_version.data and self.decision.data == DeskDecision.PUBLISH and not field.data:
            raise ValidationError(
                gettext("The text has changed since you first read it. Read it again, then tick this.")
            )

    def validate_decision(self, field: StringField) -> None:
        if field.data not in tuple(DeskDecision):
            raise ValidationError(gettext("Choose a decision."))
        if field.data == DeskDecision.PUBLISH and self.sends_reasons is None and self._has_reasons():
            self.asks_about_reasons = True
            raise ValidationError(str(self.nothing_yet))

    def _has_reasons(self) -> bool:
        """Whether publishing would send more than it needs: a message, or grounds that no redaction asks for."""
        return bool(self.full_words()) or bool(self.cuts and self.ground.data and not self._takes_words())

    def _takes_words(self) -> bool:
        """Whether a redaction says nothing of why, so that its ground is chosen."""
        return any(cut.kind is RedactionKind.WORDS_REMOVED for cut in self.more)

    def _publishes_alone(self) -> bool:
        return self.decision.data == DeskDecision.PUBLISH and self.sends_reasons is False

    @property
    def other_version(self) -> int | None:
        """The version on the page this was sent from, if the author has changed the text since. Needs `check_cuts`."""
        seen = ident_of(self.seen_version.data or "")
        idents = ([seen] if seen is not None else []) + [ident for ident, _cut in self.lost_cuts]
        return next((ident for ident in idents if ident != self.version_id), None)

    def drop_other_version(self) -> None:
        """Drop what was chosen for the text of another version, its redactions and grounds for them, and ask anew."""
        other = self.other_version
        if other is None:
            return
        self.redaction.data = [self.value_of(cut) for cut in self.own]
        self.earlier_version.data, self.read_again.data = str(other), False
        if self.decision.data in (DeskDecision.PUBLISH, DeskDecision.REDACT):
            self.ground.data = []

    def validate_ground(self, field: SelectMultipleField) -> None:
        if any(code not in self.catalogue for code in field.data or []):
            raise ValidationError(gettext("This ground is no longer in the list."))
        wanted = GroundUse.RESTORING if self.decision.data == DeskDecision.RESTORE else GroundUse.AGAINST
        fitting = [code for code in field.data or [] if self.catalogue[code].use is wanted]
        redacts = self.decision.data in (DeskDecision.PUBLISH, DeskDecision.REDACT)
        if self.decision.data in NEED_REASONS and not redacts and not fitting:
            raise ValidationError(gettext("Choose at least one ground for this decision."))
        if redacts and self._takes_words() and not fitting:
            raise ValidationError(gettext("Choose the ground for the redactions."))
        self._check_wordings()

    def _check_wordings(self) -> None:
        """The author gets the wording that the moderator saw, so one that changed since is shown first."""
        if changed := changed_since(self.seen_grounds.data, self.chosen_grounds()):
            raise ValidationError(changed_words(changed))

    def validate_words(self, field: TextAreaField) -> None:
        if self.decision.data in NEED_REASONS and not self.full_words():
            raise ValidationError(str(self.needs_words))

    def full_words(self) -> str:
        """The saved phrase, if one was chosen, and the moderator's own message."""
        if self._publishes_alone():
            return ""
        phrase, own = self.saved.get(self.phrase_saved.data or "", ""), (self.words.data or "").strip()
        return own if not phrase or phrase in own else f"{phrase}\n\n{own}".strip()

    def chosen_grounds(self, decision: DeskDecision | None = None) -> list[Ground]:
        """The grounds of this decision (by default the form's) in the catalogue's order.

        Those selected for such a decision, and those that the redactions imply, even if they were retired since.
        Publishing a text as it is has no grounds, whatever was selected.
        """
        wanted = decision or self.decision.data
        if wanted == DeskDecision.PUBLISH and not self.cuts:
            return []
        use = GroundUse.RESTORING if wanted == DeskDecision.RESTORE else GroundUse.AGAINST
        chosen = [] if self._publishes_alone() and not self._takes_words() else self.ground.data or []
        codes = {code for code in chosen if code in self.catalogue and self.catalogue[code].use is use}
        if wanted in REDACTING:
            codes |= {IMPLIED_GROUNDS[cut.kind] for cut in self.more if cut.kind in IMPLIED_GROUNDS}
        known = [*self.catalogue.values(), *self.retired]
        return [ground for ground in known if ground.code in codes]

    def validate(self, extra_validators: Any = None) -> bool:
        """Reads the redactions first, because the grounds depend on them."""
        self.check_cuts()
        return bool(super().validate(extra_validators))

    @property
    def shown_grounds(self) -> list[Ground]:
        """Those whose wording a decision on this page can send."""
        return [*self.catalogue.values(), *self.retired]

    @property
    def seen_revision(self) -> int | None:
        return ident_of(self.seen.data or "")
