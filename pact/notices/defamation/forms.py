"""The questions that the law asks of a notice about defamation, and the form by which the author answers it."""

from typing import Any

from wtforms import BooleanField, RadioField, StringField, TextAreaField, ValidationError
from wtforms.validators import InputRequired, Length

from pact.core.forms import Form, as_line
from pact.core.i18n.messages import gettext, lazy_gettext
from pact.core.sanitising import visible_length
from pact.notices.defamation.service import Answer, Complaint
from pact.notices.defamation.steps import Event
from pact.notices.defamation.wording import ANSWERS
from pact.notices.models import NoticeGround, Part

_ = lazy_gettext
MAX_TEXT, MAX_NAME, MAX_ADDRESS = 2000, 80, 500
QUESTIONS = ("meaning", "untrue", "cannot_sue", "names_me")
_AFTER = ("name", "email", "good_faith")
_YES, _NO = "yes", "no"


class ComplaintForm(Form):
    """Asked only of a notice about defamation by a story, and only where its procedure is in force."""

    meaning = TextAreaField(
        _("What do these words mean, to you?"),
        [Length(max=MAX_TEXT, message=_("Enter 2,000 characters or fewer."))],
        description=_("Say what readers will understand by them."),
    )
    untrue = TextAreaField(
        _("What in them is untrue, or an opinion without facts?"),
        [Length(max=MAX_TEXT, message=_("Enter 2,000 characters or fewer."))],
        description=_("Say which parts are wrong about the facts, and which are opinions that no fact supports."),
    )
    cannot_sue = BooleanField(
        _("I do not know enough about the author to take them to court."),
    )
    names_me = RadioField(
        _("May we tell the author your name and e-mail address?"),
        choices=[(_YES, _("Yes")), (_NO, _("No"))],
        validate_choice=False,
        description=_("If not, the author sees what you say here, but not who you are."),
    )

    def __init__(self, data: Any = None, *, has_procedure: bool = False, **given: Any) -> None:
        super().__init__(data, **given)
        self.has_procedure = has_procedure
        for name in (*QUESTIONS, *_AFTER):  # in the order of the page, which the list of errors follows
            if (field := self._fields.pop(name, None)) and (has_procedure or name not in QUESTIONS):
                self._fields[name] = field

    @property
    def is_complaint(self) -> bool:
        """Whether this notice starts the procedure. `ground` and `part` are fields of the whole form."""
        about_story = (self.data.get("ground"), self.data.get("part")) == (NoticeGround.DEFAMATION, Part.STORY)
        return self.has_procedure and about_story

    @property
    def complaint(self) -> Complaint:
        """Only of a valid form that is one."""
        return Complaint(
            meaning=self.meaning.data or "",
            untrue=self.untrue.data or "",
            is_notifier_named=self.names_me.data == _YES,
        )

    def validate_meaning(self, field: TextAreaField) -> None:
        if self.is_complaint and not visible_length(field.data or ""):
            raise ValidationError(gettext("Say what the words mean to you."))

    def validate_untrue(self, field: TextAreaField) -> None:
        if self.is_complaint and not visible_length(field.data or ""):
            raise ValidationError(gettext("Say what is untrue, or an opinion without facts."))

    def validate_cannot_sue(self, field: BooleanField) -> None:
        if self.is_complaint and not field.data:
            raise ValidationError(
                gettext(
                    "Tick this if it is so. If you know who the author is, the law has no such procedure for you."
                )
            )

    def validate_names_me(self, field: RadioField) -> None:
        if self.is_complaint and field.data not in (_YES, _NO):
            raise ValidationError(gettext("Say whether we may tell the author who you are."))


class AnswerComplaintForm(Form):
    """What the author of a story answers to a complaint about it."""

    answer = RadioField(
        _("What do you want?"),
        [InputRequired(_("Choose an answer."))],
    )
    name = StringField(
        _("Your full name"),
        [Length(max=MAX_NAME, message=_("Enter 80 characters or fewer."))],
        filters=[as_line],
        description=_("Needed to stand by your story. We never publish it."),
    )
    address = TextAreaField(
        _("Your postal address"),
        [Length(max=MAX_ADDRESS, message=_("Enter 500 characters or fewer."))],
        description=_("Needed to stand by your story. We never publish it."),
    )
    names_me = RadioField(
        _("May we give your name and postal address to whoever sent the complaint?"),
        choices=[(_YES, _("Yes")), (_NO, _("No"))],
        validate_choice=False,
        description=_("If not, your story stays all the same. A court can order us to give them."),
    )

    def __init__(self, data: Any = None, *, answers: list[Event]) -> None:
        super().__init__(data)
        self.answer.choices = [(answer.value, ANSWERS[answer]) for answer in answers]

    @property
    def stands(self) -> bool:
        return bool(self.answer.data == Event.STANDS)

    @property
    def given(self) -> Answer:
        """Only of a valid form. A name and an address are kept only if they are needed."""
        if not self.stands:
            return Answer(event=Event(self.answer.data))
        return Answer(
            event=Event.STANDS, name=self.name.data or "", address=self.address.data or "",
            is_author_named=self.names_me.data == _YES,
        )  # fmt: skip

    def validate_name(self, field: StringField) -> None:
        if self.stands and visible_length(field.data or "") < 2:
            raise ValidationError(gettext("Enter your full name, or choose another answer."))

    def validate_address(self, field: TextAreaField) -> None:
        if self.stands and visible_length(field.data or "") < 8:
            raise ValidationError(gettext("Enter your postal address, or choose another answer."))

    def validate_names_me(self, field: RadioField) -> None:
        if self.stands and field.data not in (_YES, _NO):
            raise ValidationError(gettext("Say whether we may give your name and address."))
