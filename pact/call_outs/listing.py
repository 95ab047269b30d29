"""How call-outs are named in the queue."""

from sqlalchemy import func, select

from pact.core.db import session
from pact.core.i18n.messages import gettext
from pact.moderation.models import QueueKind
from pact.moderation.queue.listing import QueueEntry, lists_items
from pact.stories.call_outs.models import CallOutVersion


def desk_address(ident: int) -> str:
    return f"/moderation/call-outs/{ident}"


def _titles(call_out_ids: list[int]) -> dict[int, str]:
    """The titles of the newest versions. One query."""
    newest = (
        select(func.max(CallOutVersion.id))
        .where(CallOutVersion.call_out_id.in_(call_out_ids))
        .group_by(CallOutVersion.call_out_id)
    )
    rows = select(CallOutVersion.call_out_id, CallOutVersion.title).where(CallOutVersion.id.in_(newest))
    return dict(session().execute(rows).tuples().all())


@lists_items(QueueKind.CALL_OUT)
def call_out_entries(call_out_ids: list[int]) -> dict[int, QueueEntry]:
    return {
        ident: QueueEntry(gettext("Call-out: %(title)s", title=title), _who_decides(), desk_address(ident))
        for ident, title in _titles(call_out_ids).items()
    }


@lists_items(QueueKind.CALL_OUT_PICK)
def pick_entries(call_out_ids: list[int]) -> dict[int, QueueEntry]:
    return {
        ident: QueueEntry(
            gettext("Best and worst of the call-out: %(title)s", title=title), _who_decides(),
            f"{desk_address(ident)}#picks",
        )
        for ident, title in _titles(call_out_ids).items()
    }  # fmt: skip


def _who_decides() -> str:
    return gettext("a senior moderator decides")
