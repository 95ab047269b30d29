"""Forms for staff: invitations, passwords, codes and names."""

from typing import Any

from wtforms import EmailField, PasswordField, RadioField, StringField, ValidationError
from wtforms.validators import InputRequired, Length

from pact.accounts.passwords import MAX_PASSWORD_LENGTH, MIN_PASSWORD_LENGTH, password_error
from pact.accounts.service import MAX_NAME_LENGTH
from pact.core.addresses import read_address
from pact.core.forms import Form
from pact.core.i18n.messages import gettext, lazy_gettext
from pact.core.roles import StaffRole

_ = lazy_gettext

ROLE_CHOICES = [
    (StaffRole.MODERATOR.value, _("Moderator: decides on stories")),
    (StaffRole.SENIOR_MODERATOR.value, _("Senior moderator: also decides on appeals and removals")),
    (StaffRole.ADMINISTRATOR.value, _("Administrator: all of that, plus people, grounds and settings")),
]
MAX_EMAIL_LENGTH = 254


class RoleForm(Form):
    role = RadioField(
        _("Role"), [InputRequired(_("Choose a role."))], choices=ROLE_CHOICES, default=StaffRole.MODERATOR.value,
        validate_choice=True,
    )  # fmt: skip


class NameForm(Form):
    name = StringField(
        _("Name for colleagues"),
        [Length(max=MAX_NAME_LENGTH, message=_("Enter 80 characters or fewer."))],
        description=_("Only shown at the desk. It is never shown publicly or in e-mails to other people."),
    )


class InvitePersonForm(RoleForm, NameForm):
    email = EmailField(
        _("E-mail address"),
        [InputRequired(_("Enter an e-mail address.")),
         Length(max=MAX_EMAIL_LENGTH, message=_("This e-mail address is too long."))],
        description=_("We send the invitation to this address. They also sign in with it."),
    )  # fmt: skip

    def validate_email(self, field: EmailField) -> None:
        if read_address(field.data) is None:
            raise ValidationError(gettext("Enter an e-mail address in the correct format, like name@example.com."))


class ForgotPasswordForm(Form):
    email = EmailField(
        _("E-mail address"),
        [InputRequired(_("Enter the e-mail address of your account.")),
         Length(max=MAX_EMAIL_LENGTH, message=_("This e-mail address is too long."))],
    )  # fmt: skip


class SetPasswordForm(Form):
    """A new password; it must not be the owner's e-mail address."""

    password = PasswordField(
        _("New password"),
        [InputRequired(_("Enter a new password.")),
         Length(max=MAX_PASSWORD_LENGTH, message=_("This password is too long."))],
    )  # fmt: skip

    def __init__(self, formdata: Any = None, *, email: str) -> None:
        self.email = email
        super().__init__(formdata)
        self.password.description = gettext(
            "At least %(number)s characters. Three or four unusual words are easier to remember than symbols.",
            number=MIN_PASSWORD_LENGTH,
        )

    def validate_password(self, field: PasswordField) -> None:
        if fault := password_error(field.data or "", email=self.email):
            raise ValidationError(fault)


class ChangePasswordForm(SetPasswordForm):
    old_password = PasswordField(_("Current password"), [InputRequired(_("Enter your current password."))])


class ConfirmPasswordForm(Form):
    old_password = PasswordField(_("Your password"), [InputRequired(_("Enter your password."))])


class CodeForm(Form):
    code = StringField(_("Code from your app"), [InputRequired(_("Enter the code your app is showing now."))],
                       description=_("Six digits. Each code works once."))  # fmt: skip

    @property
    def digits(self) -> str:
        """The code without the space that apps show in the middle."""
        return "".join((self.code.data or "").split())


class ReplaceAppForm(CodeForm, ConfirmPasswordForm):
    """A code from a new app, and the password of someone who already has another one."""


class RecoveryCodeForm(Form):
    code = StringField(_("Recovery code"), [InputRequired(_("Enter one of your recovery codes."))],
                       description=_("For example, abcd-efgh-jkmn. Each code works once."))  # fmt: skip
