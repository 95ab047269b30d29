"""Forms of journalists who ask for an account, and of the moderator who decides."""

from typing import Any, Final

from wtforms import BooleanField, EmailField, RadioField, StringField, TextAreaField, ValidationError
from wtforms.validators import DataRequired, InputRequired, Length

from pact.accounts.newsrooms.service import MAX_NAME, MAX_NEWSROOM
from pact.core.addresses import read_address
from pact.core.addresses.hosts import host_of, is_at_site, is_disposable, is_free_mail
from pact.core.forms import Form, as_line, is_plain
from pact.core.i18n.messages import gettext, lazy_gettext
from pact.core.sanitising import visible_length
from pact.press.joining.models import ApplicationOutcome
from pact.press.joining.websites import domain_of, read_website

_ = lazy_gettext
MAX_EMAIL_LENGTH: Final = 254
MIN_ABOUT, MAX_ABOUT = 30, 1000


def _in_plain_words(_form: Form, field: StringField) -> None:
    """A validator: authors and readers see the text as a name."""
    if field.data and not is_plain(field.data):
        raise ValidationError(gettext("Use letters and numbers only, without links, symbols or emoji."))


class ApplyForm(Form):
    """Who asks, for which newsroom, and from which address."""

    name = StringField(
        _("Your name"),
        [DataRequired(_("Enter your name.")),
         Length(max=MAX_NAME, message=_("Enter 80 characters or fewer.")), _in_plain_words],
        filters=[as_line],
        description=_("Authors you write to see it, as it stands under your work."),
    )  # fmt: skip
    is_freelance = BooleanField(_("I work freelance, without an address of a newsroom"))
    newsroom = StringField(
        _("Newsroom"),
        [Length(max=MAX_NEWSROOM, message=_("Enter 120 characters or fewer.")), _in_plain_words],
        filters=[as_line],
        description=_("The newspaper, broadcaster or site that you work for."),
    )
    website = StringField(
        _("Its website"), filters=[as_line], description=_("For example, https://www.evening-post.example.")
    )
    about = TextAreaField(
        _("If you work freelance: where does your work appear?"),
        [Length(max=MAX_ABOUT, message=_("Enter 1,000 characters or fewer."))],
        description=_("Name who publishes you, with links to some of your work. Only moderators read this."),
    )
    email = EmailField(
        _("Your e-mail address at the newsroom"),
        [InputRequired(_("Enter an e-mail address.")),
         Length(max=MAX_EMAIL_LENGTH, message=_("This e-mail address is too long."))],
        description=_("We send a link to it. You will sign in with it, and authors answer to it. We do not publish it."),
    )  # fmt: skip

    @property
    def address(self) -> str:
        """The address in the form in which it is stored. Only of a valid form."""
        return read_address(self.email.data) or ""

    @property
    def site(self) -> str:
        return read_website(self.website.data) or ""

    def validate_newsroom(self, field: StringField) -> None:
        if not self.is_freelance.data and not field.data:
            raise ValidationError(gettext("Enter the name of the newsroom, or say that you work freelance."))

    def validate_website(self, field: StringField) -> None:
        if field.data and not self.site:
            raise ValidationError(gettext("Enter the address of a website, like https://www.example.com."))
        if not field.data and not self.is_freelance.data:
            raise ValidationError(gettext("Enter the website of the newsroom."))

    def validate_about(self, field: TextAreaField) -> None:
        if self.is_freelance.data and visible_length(field.data or "") < MIN_ABOUT:
            raise ValidationError(
                gettext("Say where your work appears, in %(number)s characters or more.", number=MIN_ABOUT)
            )

    def validate_email(self, field: EmailField) -> None:
        address = read_address(field.data)
        if address is None:
            raise ValidationError(gettext("Enter an e-mail address in the correct format, like name@example.com."))
        host = host_of(address)
        if is_disposable(host):
            raise ValidationError(
                gettext("%(host)s gives out addresses that work for a short time only. Enter another.", host=host)
            )
        if self.is_freelance.data:
            return
        if is_free_mail(host):
            raise ValidationError(
                gettext(
                    "Anyone can have an address at %(host)s. Enter one at the newsroom’s own domain. If you have none, say"
                    " that you work freelance and where your work appears.",
                    host=host,
                )
            )
        if self.site and not is_at_site(host, domain_of(self.site)):
            raise ValidationError(
                gettext(
                    "This address is at %(host)s, and the website at %(site)s. Enter an address at the website’s domain. If"
                    " you have none, say that you work freelance and where your work appears.",
                    host=host,
                    site=domain_of(self.site),
                )
            )


OUTCOMES: Final = [
    (ApplicationOutcome.APPROVED.value, _("Approve")),
    (ApplicationOutcome.REFUSED.value, _("Refuse")),
]


class DecideApplicationForm(Form):
    outcome = RadioField(
        _("What you decide"), validators=[InputRequired(_("Choose a decision."))], choices=OUTCOMES
    )
    words = TextAreaField(
        _("Your reason"),
        [Length(max=MAX_ABOUT, message=_("Enter 1,000 characters or fewer."))],
        description=_("With a refusal, we e-mail it as you write it. With an approval it is only kept here."),
    )

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)

    def validate_words(self, field: TextAreaField) -> None:
        if self.outcome.data == ApplicationOutcome.REFUSED and not visible_length(field.data or ""):
            raise ValidationError(gettext("Say why you refuse."))
