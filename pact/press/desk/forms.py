"""Forms of the press desk: a request, a saved search, a password; and a moderator's decision about a request."""

from typing import Any, Final

from wtforms import HiddenField, PasswordField, RadioField, StringField, TextAreaField, ValidationError
from wtforms.validators import DataRequired, InputRequired, Length

from pact.core.forms import Form, as_line
from pact.core.i18n.messages import gettext, lazy_gettext, message_of
from pact.core.sanitising import visible_length
from pact.press.desk.asking import MAX_WORDS, MIN_WORDS
from pact.stories.press_requests.models import RequestGround

_ = lazy_gettext
PASS_ON, REFUSE = "pass_on", "refuse"
MAX_ANSWER: Final = 1000


class WriteForm(Form):
    words = TextAreaField(_("Your message"), [DataRequired(_("Enter your message."))])

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        self.words.description = gettext(
            "From %(least)s to %(most)s characters. Say what you report on, what you want to know and by when.",
            least=MIN_WORDS,
            most=f"{MAX_WORDS:,}",
        )

    def validate_words(self, field: TextAreaField) -> None:
        length = visible_length(field.data or "")
        if length < MIN_WORDS:
            raise ValidationError(gettext("Enter %(number)s characters or more.", number=MIN_WORDS))
        if length > MAX_WORDS:
            raise ValidationError(gettext("Enter %(number)s characters or fewer.", number=f"{MAX_WORDS:,}"))


class SaveSearchForm(Form):
    name = StringField(
        _("Name of this search"),
        [DataRequired(_("Enter a name.")), Length(max=80, message=_("Enter 80 characters or fewer."))],
        filters=[as_line],
    )
    query = HiddenField()


class EndAccessForm(Form):
    words = TextAreaField(
        _("Your reason"),
        [Length(max=MAX_ANSWER, message=_("Enter 1,000 characters or fewer."))],
        description=_("We e-mail it to them as you write it."),
    )

    def validate_words(self, field: TextAreaField) -> None:
        if not visible_length(field.data or ""):
            raise ValidationError(gettext("Say why you end it."))


class PasswordForm(Form):
    password = PasswordField(_("Your password"), [InputRequired(_("Enter your password."))])


class DecideRequestForm(Form):
    outcome = RadioField(
        _("What you decide"),
        [InputRequired(_("Choose a decision."))],
        choices=[(PASS_ON, _("Pass it on to the author")), (REFUSE, _("Refuse"))],
    )
    ground = RadioField(_("Why, if you refuse"), choices=[])
    words = TextAreaField(
        _("Message to the journalist"),
        [Length(max=MAX_ANSWER, message=_("Enter 1,000 characters or fewer."))],
        description=_("Only with a refusal. Never say anything about the author."),
    )

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        self.ground.choices = [(one.value, message_of(one.label)) for one in RequestGround]
        self.ground.validate_choice = False

    @property
    def chosen_ground(self) -> RequestGround | None:
        """None to pass it on. Only of a valid form."""
        return None if self.outcome.data == PASS_ON else RequestGround(self.ground.data)

    def validate_ground(self, field: RadioField) -> None:
        if self.outcome.data == REFUSE and field.data not in tuple(RequestGround):
            raise ValidationError(gettext("Choose why you refuse."))

    def validate_words(self, field: TextAreaField) -> None:
        if (
            self.outcome.data == REFUSE
            and self.ground.data == RequestGround.OTHER
            and not visible_length(field.data or "")
        ):
            raise ValidationError(gettext("Say why you refuse."))
