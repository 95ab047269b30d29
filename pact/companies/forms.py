"""Forms for people who act for a company: claiming its page, inviting others, their own details."""

from typing import Any

from wtforms import EmailField, PasswordField, StringField, TextAreaField, ValidationError
from wtforms.validators import DataRequired, InputRequired, Length

from pact.accounts.service import account_with
from pact.companies.models import Company
from pact.companies.names import is_only_a_name
from pact.companies.users.claiming import MAX_NAME, MAX_WORDS
from pact.companies.users.queries import invitations_of, is_user
from pact.core import crypto
from pact.core.addresses import read_address
from pact.core.addresses.hosts import host_of, is_disposable, is_free_mail
from pact.core.forms import Form, as_line, is_plain
from pact.core.i18n.messages import gettext, lazy_gettext

_ = lazy_gettext
MAX_EMAIL_LENGTH = 254
_TOO_LONG = _("Enter 80 characters or fewer.")


def _in_plain_words(_form: Form, field: StringField) -> None:
    """A validator: others read the text as somebody's name or title."""
    if field.data and not (is_plain(field.data) and is_only_a_name(field.data)):
        raise ValidationError(gettext("Use letters and numbers only, without links, symbols or emoji."))


class DetailsForm(Form):
    name = StringField(
        _("Your name"),
        [DataRequired(_("Enter your name.")), Length(max=MAX_NAME, message=_TOO_LONG), _in_plain_words],
        filters=[as_line],
        description=_("Moderators and the others who act for the company see it. We do not publish it."),
    )
    job_title = StringField(
        _("Your job title"),
        [DataRequired(_("Enter your job title.")), Length(max=MAX_NAME, message=_TOO_LONG), _in_plain_words],
        filters=[as_line],
        description=_("For example, head of customer service."),
    )


class CompanyAddressForm(Form):
    email = EmailField(
        _("E-mail address at the company"),
        [InputRequired(_("Enter an e-mail address.")),
         Length(max=MAX_EMAIL_LENGTH, message=_("This e-mail address is too long."))],
    )  # fmt: skip

    @property
    def address(self) -> str:
        """The address in the form in which it is stored. Only of a valid form."""
        return read_address(self.email.data) or ""

    def validate_email(self, field: EmailField) -> None:
        address = read_address(field.data)
        if address is None:
            raise ValidationError(gettext("Enter an e-mail address in the correct format, like name@example.com."))
        host = host_of(address)
        if is_free_mail(host):
            raise ValidationError(
                gettext(
                    "Anyone can have an address at %(host)s. Enter one at the company’s own domain, so that we can see that"
                    " you act for it.",
                    host=host,
                )
            )
        if is_disposable(host):
            raise ValidationError(
                gettext(
                    "%(host)s gives out addresses that work for a short time only. Enter one at the company’s own domain.",
                    host=host,
                )
            )


class ClaimForm(DetailsForm, CompanyAddressForm):
    """Name, job title, address."""

    def __init__(self, formdata: Any = None, **given: Any) -> None:
        super().__init__(formdata, **given)
        self.email.description = gettext(
            "At the company’s own domain. We send a link to it and never publish it. You will sign in with it."
        )


class InviteForm(CompanyAddressForm):
    """The address of whoever is invited to act for the company. `host` is that of the inviting user's own address."""

    def __init__(self, formdata: Any = None, *, company: Company, host: str, **given: Any) -> None:
        super().__init__(formdata, **given)
        self.company = company
        self.email.label.text = gettext("Their e-mail address")
        self.email.description = gettext(
            "Someone at %(host)s can begin at once. For an address at another domain, a moderator decides.",
            host=host,
        )

    def validate_email(self, field: EmailField) -> None:
        super().validate_email(field)
        account = account_with(self.address)
        if account is not None and is_user(account.id, self.company.id):
            raise ValidationError(gettext("Somebody with this address acts for the company already."))
        if crypto.email_digest(self.address) in {claim.email_digest for claim in invitations_of(self.company)}:
            raise ValidationError(
                gettext("This address is invited already. To send it again, take the invitation back first.")
            )


class AnswerForm(Form):
    words = TextAreaField(
        _("Your answer"),
        [DataRequired(_("Enter your answer.")),
         Length(max=MAX_WORDS, message=_("Enter 1,000 characters or fewer."))],
    )  # fmt: skip


class PasswordForm(Form):
    password = PasswordField(_("Your password"), [InputRequired(_("Enter your password."))])
