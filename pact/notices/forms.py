"""The forms of whoever sends a notice, and of the moderator who decides about notices."""

from collections.abc import Sequence
from typing import Any

from wtforms import (
    BooleanField,
    EmailField,
    HiddenField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.validators import DataRequired, InputRequired, Length
from wtforms.widgets import CheckboxInput, ListWidget

from pact.checks.findings import Place
from pact.core.addresses import read_address
from pact.core.forms import Form, as_line
from pact.core.i18n.messages import gettext, lazy_gettext
from pact.core.i18n.shipped import local_words
from pact.core.sanitising import visible_length
from pact.moderation.models import Ground
from pact.moderation.redaction import Cut, RedactionKind, is_within, occurrences
from pact.moderation.wording import REDACTION_LABELS
from pact.notices.deciding import HIDING_GROUNDS, Act
from pact.notices.defamation.forms import ComplaintForm
from pact.notices.models import HIDES, NAMELESS, Notice, NoticeGround, Part
from pact.notices.service import MAX_QUOTE, MAX_WHY, MAX_WORDS
from pact.notices.wording import ACTS, GROUNDS, PARTS, notice_title

_ = lazy_gettext
MAX_NAME, MAX_EMAIL = 80, 254
_NEED_REASONS = (Act.REMOVE, Act.HIDE, Act.REDACT)


def _good_faith() -> BooleanField:
    return BooleanField(
        _("I believe that what I say here is accurate and complete."),
        [DataRequired(_("Tick this if it is so. We only accept notices sent in good faith."))],
    )


class CompanyNoticeForm(ComplaintForm):
    """What is wrong with which words, and why. Whoever acts for the company is known."""

    ground = RadioField(
        _("What is wrong with the text?"),
        [InputRequired(_("Say what is wrong with the text."))],
        choices=[(ground.value, GROUNDS[ground]) for ground in NoticeGround],
    )
    part = RadioField(
        _("Which text is it about?"), [InputRequired(_("Say which text it is about."))], validate_choice=False
    )
    quote = TextAreaField(
        _("Which words is it about?"),
        [Length(max=MAX_QUOTE, message=_("Enter 1,000 characters or fewer."))],
        description=_(
            "Copy them from the text. If it is about the whole text, leave this empty, unless it is defamation."
        ),
    )
    why = TextAreaField(
        _("Why?"),
        [DataRequired(_("Say why.")), Length(max=MAX_WHY, message=_("Enter 3,000 characters or fewer."))],
        description=_("Say what a moderator needs to know to decide: what is not true, or whose data it is."),
    )
    good_faith = _good_faith()

    def __init__(self, data: Any = None, *, parts: Sequence[Part], **given: Any) -> None:
        super().__init__(data, **given)
        self.part.choices = [(part.value, PARTS[part]) for part in parts]

    def validate_quote(self, field: TextAreaField) -> None:
        if self.is_complaint and not visible_length(field.data or ""):
            raise ValidationError(gettext("Copy the words here that you complain about."))

    def validate_part(self, field: RadioField) -> None:
        if field.data not in dict(field.choices):
            raise ValidationError(gettext("This text is no longer published. Say which text it is about."))


class NoticeForm(CompanyNoticeForm):
    """The same from anyone else, with who they are and the check for bots."""

    name = StringField(
        _("Your name"),
        [Length(max=MAX_NAME, message=_("Enter 80 characters or fewer."))],
        filters=[as_line],
        description=_(
            "Moderators see it, and nobody else unless you agree. You need not give it if it is about personal data or a"
            " child."
        ),
    )
    email = EmailField(
        _("Your e-mail address"),
        [Length(max=MAX_EMAIL, message=_("This e-mail address is too long."))],
        description=_(
            "To tell you our decision. We never publish it, nor share it unless you agree. You need not give it if it is"
            " about personal data or a child, but then we cannot answer you."
        ),
    )
    good_faith = _good_faith()  # again, so that its error comes after theirs, as on the page
    # As on the share form (core/web/bot_check.py).
    stamp = HiddenField()
    altcha = HiddenField()
    further_note = StringField(_("Leave this blank"))

    @property
    def needs_name(self) -> bool:
        return self.ground.data not in NAMELESS

    @property
    def address(self) -> str:
        """The address in the form in which it is stored, or empty. Only of a valid form."""
        return read_address(self.email.data) or ""

    def validate_name(self, field: StringField) -> None:
        if self.needs_name and not visible_length(field.data or ""):
            raise ValidationError(gettext("Enter your name."))

    def validate_email(self, field: EmailField) -> None:
        typed = (field.data or "").strip()
        if typed and read_address(typed) is None:
            raise ValidationError(gettext("Enter an e-mail address in the correct format, like name@example.com."))
        if self.needs_name and not typed:
            raise ValidationError(gettext("Enter an e-mail address."))


class _CheckBoxes(SelectMultipleField):
    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class DecideNoticesForm(Form):
    """What to do about notices about one text."""

    act = RadioField(_("What you decide"), [InputRequired(_("Choose a decision."))])
    notice = _CheckBoxes(
        _("Notices that this answers"),
        [InputRequired(_("Choose at least one notice."))],
        coerce=int,
        description=_("Taking the text down answers all notices about it. Hiding it answers none."),
    )
    phrase = StringField(
        _("Words to redact"),
        [Length(max=MAX_QUOTE, message=_("Enter 1,000 characters or fewer."))],
        description=_("Needed to redact. Every place where they stand in the story is redacted."),
    )
    kind = SelectField(
        _("What they are"),
        choices=[("", _("Choose"))] + [(kind.value, REDACTION_LABELS[kind]) for kind in RedactionKind],
    )
    ground = _CheckBoxes(
        _("Grounds"),
        description=_(
            "Needed to take the text down, hide it or redact it. Their wording is sent to everybody concerned."
        ),
    )
    message = TextAreaField(
        _("Message to whoever wrote the text"),
        [Length(max=MAX_WORDS, message=_("Enter 2,000 characters or fewer."))],
        description=_(
            "Needed to take the text down, hide it or redact it, and sent with the grounds. Do not say who sent the"
            " notice."
        ),
    )
    words = TextAreaField(
        _("Message to whoever sent the notice"),
        [Length(max=MAX_WORDS, message=_("Enter 2,000 characters or fewer."))],
        description=_("Needed to reject a notice. Do not say who wrote the text."),
    )
    unfounded = BooleanField(
        _("Manifestly unfounded: nothing in it holds, as anybody sees at once"),
        description=_(
            "Only for a notice that you reject. Whoever keeps sending such notices is warned, then suspended."
        ),
    )
    seen = HiddenField()

    def __init__(
        self, data: Any = None, *, acts: Sequence[Act], notices: Sequence[Notice], grounds: Sequence[Ground],
        texts: dict[Place, str], made: Sequence[Cut],
    ) -> None:  # fmt: skip
        super().__init__(data)
        self.act.choices = [(act.value, ACTS[act]) for act in acts]
        self.notice.choices = [(notice.id, notice_title(notice)) for notice in notices]
        self.ground.choices = [(ground.code, local_words(ground.name)) for ground in grounds]
        if Act.REDACT not in acts:
            del self.phrase, self.kind
        self.catalogue, self.notices, self.texts, self.made = grounds, notices, texts, made

    @property
    def chosen(self) -> list[Notice]:
        return [notice for notice in self.notices if notice.id in (self.notice.data or [])]

    @property
    def chosen_grounds(self) -> list[Ground]:
        return [ground for ground in self.catalogue if ground.code in (self.ground.data or [])]

    @property
    def cuts(self) -> list[Cut]:
        """Where the words to redact stand in the story, but for what is redacted already. Only of a valid form."""
        if self.act.data != Act.REDACT:
            return []
        found = occurrences(self.phrase.data or "", self.texts, RedactionKind(self.kind.data))
        return [cut for cut in found if not is_within(cut, self.made)]

    def validate_words(self, field: TextAreaField) -> None:
        if self.act.data in (Act.REJECT, Act.PUT_BACK) and not visible_length(field.data or ""):
            raise ValidationError(gettext("Say why you reject it."))

    def validate_message(self, field: TextAreaField) -> None:
        if self.act.data in _NEED_REASONS and not visible_length(field.data or ""):
            raise ValidationError(gettext("Enter a message to whoever wrote the text."))

    def validate_unfounded(self, field: BooleanField) -> None:
        if field.data and self.act.data not in (Act.REJECT, Act.PUT_BACK):
            raise ValidationError(gettext("Only a notice that you reject can be unfounded."))

    def validate_ground(self, field: SelectMultipleField) -> None:
        if self.act.data in _NEED_REASONS and not field.data:
            raise ValidationError(gettext("Choose at least one ground."))
        if self.act.data == Act.HIDE and not HIDING_GROUNDS.issuperset(field.data or []):
            raise ValidationError(
                gettext("A story can be hidden only for personal data or because it is against the law.")
            )

    def validate_notice(self, field: SelectMultipleField) -> None:
        if self.act.data == Act.HIDE and not any(notice.ground in HIDES for notice in self.chosen):
            raise ValidationError(gettext("Choose a notice about personal data, a child or something illegal."))

    def validate_kind(self, field: SelectField) -> None:
        if self.act.data == Act.REDACT and not field.data:
            raise ValidationError(gettext("Choose the type of redaction."))

    def validate_phrase(self, field: StringField) -> None:
        if self.act.data != Act.REDACT:
            return
        if not visible_length(field.data or ""):
            raise ValidationError(gettext("Enter the words to redact."))
        if self.kind.data and not self.cuts:
            raise ValidationError(gettext("These words are not in the story, or are redacted already."))
