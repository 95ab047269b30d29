"""Complaints about a story and what its author answered, for the copy of the author's data."""

from typing import Any

from pact.notices.defamation.mails import copy_of
from pact.notices.defamation.queries import complaints_for_author


def complaints_told_of(story_id: int) -> list[dict[str, Any]]:
    """Who sent them only if they agreed."""
    return [
        {
            "told_at": case.told_at,
            "step": case.step,
            "answered_at": case.answered_at,
            "complaint": copy_of(case),
            "answer": case.cause if case.answered_at else None,
            "name": case.name,
            "postal_address": case.address,
            "may_be_passed_on": case.is_author_named,
        }
        for case in complaints_for_author(story_id)
    ]
