"""The roles of staff, in order of increasing rights."""

from enum import StrEnum


class StaffRole(StrEnum):
    MODERATOR = "moderator"
    SENIOR_MODERATOR = "senior_moderator"
    ADMINISTRATOR = "administrator"

    @property
    def and_above(self) -> tuple["StaffRole", ...]:
        """This role and those with more rights."""
        roles = tuple(StaffRole)
        return roles[roles.index(self) :]
