"""The roles of staff, in order of increasing rights, and those of people who act for a company and of journalists."""

from enum import StrEnum
from typing import Final

COMPANY_USER: Final = "company_user"
"""The role of an account of the other kind: it has none of the rights of staff, nor has staff any of its."""
JOURNALIST: Final = "journalist"
"""The role of a journalist's account. It has none of the rights of staff or of companies either."""


class StaffRole(StrEnum):
    MODERATOR = "moderator"
    SENIOR_MODERATOR = "senior_moderator"
    ADMINISTRATOR = "administrator"

    @property
    def and_above(self) -> tuple["StaffRole", ...]:
        """This role and those with more rights."""
        roles = tuple(StaffRole)
        return roles[roles.index(self) :]
