"""The forms that ask for a second opinion, and that give one."""

from collections.abc import Sequence
from typing import Any, Final

from wtforms import SelectField, TextAreaField
from wtforms.validators import DataRequired, Length

from pact.accounts.models import Account
from pact.accounts.queries import colleague_name
from pact.core.forms import Form
from pact.core.i18n.messages import gettext, lazy_gettext
from pact.core.roles import StaffRole
from pact.core.sanitising import clean_text
from pact.moderation.notes.service import LONGEST as LONGEST_NOTE
from pact.moderation.opinions.service import LONGEST

_ = lazy_gettext
_TOO_LONG: Final = _("Enter 1,000 characters or fewer.")
assert LONGEST == LONGEST_NOTE == 1000

ROLES: Final = {
    StaffRole.MODERATOR: _("Anyone at the desk"),
    StaffRole.SENIOR_MODERATOR: _("A senior moderator or an administrator"),
    StaffRole.ADMINISTRATOR: _("An administrator"),
}
"""Whom a question to a role is for."""


def _cleaned(text: str | None) -> str:
    return clean_text(text or "")


class AskOpinionForm(Form):
    """Whom, and what. Roles that no colleague has are not offered."""

    of = SelectField(_("Whom do you ask?"), [DataRequired(_("Choose whom you ask."))])
    question = TextAreaField(
        _("What would you like to know?"),
        [DataRequired(_("Write your question.")), Length(max=LONGEST, message=_TOO_LONG)],
        filters=[_cleaned],
    )

    def __init__(self, data: Any = None, *, colleagues: Sequence[Account]) -> None:
        super().__init__(data)
        held = {StaffRole(account.role) for account in colleagues}
        roles = [role for role in StaffRole if held.intersection(role.and_above)]
        self._of: dict[str, int | StaffRole] = {f"role-{role}": role for role in roles}
        self._of |= {f"person-{account.id}": account.id for account in colleagues}
        names = [(f"person-{account.id}", colleague_name(account)) for account in colleagues]
        self.of.choices = [
            ("", gettext("Choose")),
            *((f"role-{role}", str(ROLES[role])) for role in roles),
            *names,
        ]

    @property
    def chosen(self) -> int | StaffRole:
        """The account or the role, for a form that is valid."""
        return self._of[self.of.data]


class GiveOpinionForm(Form):
    """The answer, which becomes a note beside the story."""

    words = TextAreaField(
        _("Your opinion"),
        [DataRequired(_("Write your opinion.")), Length(max=LONGEST_NOTE, message=_TOO_LONG)],
        filters=[_cleaned],
    )
