"""The forms on an author's own pages."""

from typing import Any

from wtforms import Field, Form, RadioField, TextAreaField, ValidationError
from wtforms.validators import InputRequired

from pact.authors.sharing.form_fields import email_field, enum_field
from pact.authors.sharing.questions import CaseReferenceForm, ConsentsForm
from pact.core.i18n.messages import format_number, gettext, labels_of, lazy_gettext
from pact.core.sanitising import clean_text, visible_length
from pact.moderation.asking.service import LONGEST_ANSWER
from pact.stories.author_models import FollowUp, FollowUpAnswer, UseAgain

_ = lazy_gettext
ANSWER_LABELS = labels_of(FollowUpAnswer)
AGAIN_LABELS = labels_of(UseAgain)


class SettingsForm(ConsentsForm, CaseReferenceForm):
    """What we may do with a story, and the company's number of the case. They are one form, as they stand beside each
    other on the page: saving one of two forms would lose what was typed in the other.
    """


class FindStoriesForm(Form):
    """Ask for new links by e-mail."""

    email = email_field(_("The address you gave with your story."))


class AnswerFollowUpForm(Form):
    """Whether the problem has been solved."""

    answer = RadioField(
        _("Has it been solved since?"),
        [InputRequired(_("Choose an answer."))],
        choices=[(answer.value, words) for answer, words in ANSWER_LABELS.items()],
    )

    def chosen(self) -> FollowUpAnswer:
        return FollowUpAnswer(self.answer.data)

    def again(self) -> UseAgain | None:
        """Only AnswerAfterReplyForm asks this."""
        return None


class AnswerAfterReplyForm(AnswerFollowUpForm):
    """The same after the company's reply, and whether they would use it again."""

    use_again = enum_field(_("Would you use them again?"), UseAgain)

    def again(self) -> UseAgain | None:
        return UseAgain(self.use_again.data) if self.use_again.data else None


def form_for(asked: FollowUp, formdata: Any = None, *, answer: str | None = None) -> AnswerFollowUpForm:
    """The form for what the author was asked: as sent, or with what they answered or chose in the mail (`answer`).

    A question without a choice is not sent, so its answer stays as it is: the page may have been opened before it was given.
    The choice “Clear” is sent, and takes it back.
    """
    form = AnswerAfterReplyForm if asked.after_reply else AnswerFollowUpForm
    known = {"answer": answer or asked.answer, "use_again": asked.use_again}
    return form(formdata, data=known)


class AnswerQuestionForm(Form):
    """The answer to one question."""

    said = TextAreaField(
        _("Your answer"), [InputRequired(_("Write your answer."))], description=_("Up to 2,000 characters.")
    )

    def validate_said(self, field: Field) -> None:
        if not visible_length(clean_text(field.data or "")):
            raise ValidationError(gettext("Write your answer."))
        if (length := len((field.data or "").strip())) > LONGEST_ANSWER:
            raise ValidationError(
                gettext(
                    "Shorten your answer to 2,000 characters or fewer. You have written %(length)s.",
                    length=format_number(length),
                )
            )


class EraseForm(Form):
    """What to erase: one story, or everything."""

    what = RadioField(
        _("What should we delete?"), [InputRequired(_("Choose what to delete."))], default="story", choices=[]
    )

    def __init__(self, formdata: Any = None, *, others: int) -> None:
        super().__init__(formdata)
        self.what.choices = (
            [("story", _("This story")), ("all", _("All my stories and my e-mail address"))]
            if others
            else [("story", _("This story and my e-mail address"))]
        )
