"""Which changes of a reply's or an answer's status are possible, and who may make them. Truth tables, all tested.

`WRITER` stands for whoever wrote the text: the company of a reply, the author of an answer.
"""

from enum import StrEnum
from typing import Final

from pact.core.roles import StaffRole
from pact.moderation.statuses import DeskDecision
from pact.replies.models import ReplyStatus


class Party(StrEnum):
    MODERATOR = "moderator"
    WRITER = "writer"


_S, _M, _W = ReplyStatus, Party.MODERATOR, Party.WRITER

TRANSITIONS: Final[dict[tuple[ReplyStatus, ReplyStatus], Party]] = {
    (_S.PENDING, _S.PUBLISHED): _M,
    (_S.PENDING, _S.CHANGES_REQUESTED): _M,
    (_S.PENDING, _S.REFUSED): _M,
    (_S.PUBLISHED, _S.PUBLISHED): _M,  # an edit, accepted or refused; a redaction
    (_S.PUBLISHED, _S.REMOVED): _M,
    (_S.REFUSED, _S.PUBLISHED): _M,
    (_S.REMOVED, _S.PUBLISHED): _M,
    (_S.CHANGES_REQUESTED, _S.PUBLISHED): _M,  # an upheld appeal
    (_S.CHANGES_REQUESTED, _S.PENDING): _W,
    (_S.REFUSED, _S.PENDING): _W,
    (_S.WITHDRAWN, _S.PENDING): _W,
    (_S.REMOVED, _S.PENDING): _W,
    (_S.PENDING, _S.WITHDRAWN): _W,
    (_S.PUBLISHED, _S.WITHDRAWN): _W,
    (_S.CHANGES_REQUESTED, _S.WITHDRAWN): _W,
}
# Sending again from these begins anew: the days until the reply count until then.
BEGINS_ANEW: Final = frozenset({_S.WITHDRAWN, _S.REFUSED, _S.REMOVED})
NEEDS_GROUND: Final = frozenset({_S.CHANGES_REQUESTED, _S.REFUSED, _S.REMOVED})
WITHDRAWABLE: Final = frozenset(old for (old, new), _by in TRANSITIONS.items() if new is _S.WITHDRAWN)

_OLD: Final[dict[DeskDecision, frozenset[ReplyStatus]]] = {
    DeskDecision.PUBLISH: frozenset({_S.PENDING}),
    DeskDecision.CHANGES: frozenset({_S.PENDING}),
    DeskDecision.REFUSE: frozenset({_S.PENDING}),
    DeskDecision.REDACT: frozenset({_S.PUBLISHED}),
    DeskDecision.REMOVE: frozenset({_S.PUBLISHED}),
    DeskDecision.RESTORE: frozenset({_S.REFUSED, _S.REMOVED}),
}
NEW: Final[dict[DeskDecision, ReplyStatus]] = {
    DeskDecision.PUBLISH: _S.PUBLISHED,
    DeskDecision.CHANGES: _S.CHANGES_REQUESTED,
    DeskDecision.REFUSE: _S.REFUSED,
    DeskDecision.REDACT: _S.PUBLISHED,
    DeskDecision.REMOVE: _S.REMOVED,
    DeskDecision.RESTORE: _S.PUBLISHED,
}


def may_change(old: ReplyStatus, new: ReplyStatus, party: Party) -> bool:
    return TRANSITIONS.get((old, new)) is party


def may_decide(
    status: ReplyStatus, decision: DeskDecision, role: StaffRole, *, has_edit: bool = False, is_shown: bool = True
) -> bool:
    """Whether someone with this role may make this decision. `is_shown`: the story is published. `has_edit`: a change of
    a published text waits, which is published or refused first.
    """
    if decision is DeskDecision.RESTORE and role is StaffRole.MODERATOR:
        return False
    if not is_shown and NEW[decision] is _S.PUBLISHED:
        return False
    if has_edit and status is _S.PUBLISHED:
        return decision in (DeskDecision.PUBLISH, DeskDecision.REFUSE, DeskDecision.REMOVE)
    return status in _OLD[decision]
