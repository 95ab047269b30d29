"""What somebody wrote of call-outs, for the copy of their data, and what of it goes when they are erased.

What readers have seen stays: it is their newsroom's, or the site's.
"""

from collections.abc import Collection
from typing import Any

from sqlalchemy import select

from pact.call_outs.queries import call_out_by_id, versions_of
from pact.call_outs.service import delete_call_outs
from pact.core.db import all_of, session
from pact.moderation.models import QueueKind
from pact.moderation.queue.service import close_items_of
from pact.stories.call_outs.models import CallOutState, CallOutVersion

_FIELDS = (
    "number", "state", "language", "title", "intro", "opens_on", "closes_on", "questions", "written_at", "words",
    "decided_at",
)  # fmt: skip


def call_outs_written_by(account_id: int) -> list[dict[str, Any]]:
    """Every version that this account wrote, with the reasons for which one was sent back."""
    written = select(CallOutVersion).where(CallOutVersion.written_by_id == account_id).order_by(CallOutVersion.id)
    return [{name: getattr(version, name) for name in _FIELDS} for version in all_of(written)]


def forget_drafts_by(account_ids: Collection[int]) -> None:
    """Delete what these accounts wrote and readers have never seen."""
    unseen = select(CallOutVersion).where(
        CallOutVersion.written_by_id.in_(account_ids), CallOutVersion.state != CallOutState.APPROVED,
        CallOutVersion.decided_at.is_(None) | (CallOutVersion.state == CallOutState.SENT_BACK),
    )  # fmt: skip
    versions = all_of(unseen)
    for version in versions:
        if version.state is CallOutState.WAITING:
            close_items_of(QueueKind.CALL_OUT, version.call_out_id)
        session().delete(version)
    session().flush()
    for ident in {version.call_out_id for version in versions}:
        call_out = call_out_by_id(ident)
        if call_out is not None and not versions_of(call_out):
            delete_call_outs([ident])
