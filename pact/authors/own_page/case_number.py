"""The company's own number of the case on the author's page: who can see it, and for how long."""

from datetime import datetime
from typing import Any, NamedTuple

from pact.authors.own_page.consents import change_consents
from pact.authors.queries import EDITABLE
from pact.companies.users.queries import is_claimed
from pact.core import crypto
from pact.core.sanitising import count_marks
from pact.moderation.decisions.transitions import ChangeRefused
from pact.stories.case_references import KEPT, keep_case_reference, kept_reference
from pact.stories.models import Story
from pact.stories.queries import latest_version


class CaseNumber(NamedTuple):
    """The number as its author sees it; empty if there is none. `is_read`: somebody acts for the company."""

    reference: str
    ends_at: datetime | None
    is_allowed: bool
    is_masked: bool
    is_read: bool

    def as_form(self) -> dict[str, Any]:
        return {"case_reference": self.reference, "consent_company": self.is_allowed}


def case_number(story: Story) -> CaseNumber | None:
    """None where the story is over, so that a number is of no use."""
    if not can_have_number(story):
        return None
    kept = kept_reference(story)
    reference = crypto.decrypt(kept.reference_encrypted) if kept else ""
    return CaseNumber(
        reference,
        kept.given_at + KEPT if kept else None,
        bool(reference) and latest_version(story).consent_company,
        count_marks(reference) > 0,
        is_claimed(story.company_id),
    )


def can_have_number(story: Story) -> bool:
    return story.status in EDITABLE and story.erased_at is None


def save_case_number(story: Story, reference: str, *, is_allowed: bool) -> None:
    """Keep a number instead of the one before, or none. The company's users see it from now on, or no longer.

    Raises ChangeRefused if the story is over.
    """
    if not can_have_number(story):
        raise ChangeRefused("This story is over.")
    keep_case_reference(story, reference)
    change_consents(story, {"consent_company": is_allowed and bool(reference)})
