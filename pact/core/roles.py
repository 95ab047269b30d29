"""The roles of the staff, from the one that may do least to the one that may do most."""

from enum import StrEnum


class StaffRole(StrEnum):
    MODERATOR = "moderator"
    SENIOR_MODERATOR = "senior_moderator"
    ADMINISTRATOR = "administrator"

    @property
    def and_above(self) -> tuple["StaffRole", ...]:
        """This role and those that may do all that it may do."""
        roles = tuple(StaffRole)
        return roles[roles.index(self) :]
