"""Forms of staff: inviting, passwords, codes, names."""

from typing import Any

from wtforms import EmailField, PasswordField, RadioField, StringField, ValidationError
from wtforms.validators import InputRequired, Length

from pact.accounts.passwords import SHORTEST_PASSWORD, fault_of
from pact.accounts.service import LONGEST_NAME
from pact.core.forms import Form
from pact.core.i18n.messages import gettext, lazy_gettext
from pact.core.roles import StaffRole

_ = lazy_gettext

ROLE_CHOICES = [
    (StaffRole.MODERATOR.value, _("Moderator: decides on stories")),
    (StaffRole.SENIOR_MODERATOR.value, _("Senior moderator: decides on appeals and removals too")),
    (StaffRole.ADMINISTRATOR.value, _("Administrator: everything, and people, grounds and settings")),
]
LONGEST_EMAIL = 254
LONGEST_PASSWORD = 1000


class RoleForm(Form):
    role = RadioField(
        _("Role"), [InputRequired(_("Choose a role."))], choices=ROLE_CHOICES, default=StaffRole.MODERATOR.value,
        validate_choice=True,
    )  # fmt: skip


class NameForm(Form):
    name = StringField(
        _("Name for colleagues"),
        [Length(max=LONGEST_NAME, message=_("Keep it under 80 characters."))],
        description=_("Seen at the desk only, never in public and in no mail to anybody else."),
    )


class InvitePersonForm(RoleForm, NameForm):
    email = EmailField(
        _("E-mail address"),
        [InputRequired(_("Enter an e-mail address.")),
         Length(max=LONGEST_EMAIL, message=_("This is too long for an e-mail address."))],
        description=_("The invitation goes there. It is also what they sign in with."),
    )  # fmt: skip

    def validate_email(self, field: EmailField) -> None:
        local, at, host = (field.data or "").strip().rpartition("@")
        if not (local and at and "." in host.strip(".")) or any(part.isspace() for part in field.data.strip()):
            raise ValidationError(gettext("Enter an e-mail address in the correct format, like name@example.com."))


class ForgotPasswordForm(Form):
    email = EmailField(
        _("E-mail address"),
        [InputRequired(_("Enter the e-mail address of your account.")),
         Length(max=LONGEST_EMAIL, message=_("This is too long for an e-mail address."))],
    )  # fmt: skip


class SetPasswordForm(Form):
    """A new password for the owner of an address, who is not to use that address as one."""

    password = PasswordField(
        _("New password"),
        [InputRequired(_("Enter a new password.")),
         Length(max=LONGEST_PASSWORD, message=_("This is longer than we can take."))],
    )  # fmt: skip

    def __init__(self, formdata: Any = None, *, email: str) -> None:
        self.email = email
        super().__init__(formdata)
        self.password.description = gettext(
            "At least %(number)s characters. Three or four unusual words are easier to keep in mind than signs.",
            number=SHORTEST_PASSWORD,
        )

    def validate_password(self, field: PasswordField) -> None:
        if fault := fault_of(field.data or "", email=self.email):
            raise ValidationError(fault)


class ChangePasswordForm(SetPasswordForm):
    old_password = PasswordField(_("Present password"), [InputRequired(_("Enter your present password."))])


class ConfirmPasswordForm(Form):
    old_password = PasswordField(_("Your password"), [InputRequired(_("Enter your password."))])


class CodeForm(Form):
    code = StringField(_("Code from your app"), [InputRequired(_("Enter the code that your app shows now."))],
                       description=_("Six digits. Each code works once."))  # fmt: skip

    @property
    def digits(self) -> str:
        """The code without the space that apps show in its middle."""
        return "".join((self.code.data or "").split())


class ReplaceAppForm(CodeForm, ConfirmPasswordForm):
    """A code from a new app, and the password of whoever has another one already."""


class RecoveryCodeForm(Form):
    code = StringField(_("Recovery code"), [InputRequired(_("Enter one of your recovery codes."))],
                       description=_("Such as abcd-efgh-jkmn. Each one works once."))  # fmt: skip
