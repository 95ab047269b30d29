"""How a complaint about defamation ended: by an answer, by silence, or because a moderator or the author ended it."""

from typing import Final

from pact.core.i18n.labels import Labelled
from pact.notices.defamation.steps import Event
from pact.notices.models import NoticeState

_ = str  # marks a message for extraction


class Outcome(Labelled):
    """What became of a complaint, as /transparency names it."""

    AGREED = "agreed", _("Taken down, the author agreed")
    SILENT = "silent", _("Taken down, no answer in time")
    NAMELESS = "nameless", _("Taken down, no name and address")
    UNREACHABLE = "unreachable", _("Taken down, nobody to ask")
    STANDS = "stands", _("Stays, the author stands by it")
    PUT_BACK = "put_back", _("Put back after a late answer")
    UPHELD = "upheld", _("Upheld by a moderator")
    REJECTED = "rejected", _("Rejected by a moderator")
    GONE = "gone", _("Not decided")


_TAKEN_DOWN: Final = {
    Event.AGREES: Outcome.AGREED,
    Event.SILENT: Outcome.SILENT,
    Event.NAMELESS: Outcome.NAMELESS,
    Event.FALSE_DETAILS: Outcome.NAMELESS,
    Event.UNREACHABLE: Outcome.UNREACHABLE,
}
_BY_OTHERS: Final = {
    NoticeState.UPHELD: Outcome.UPHELD,
    NoticeState.REJECTED: Outcome.REJECTED,
    NoticeState.GONE: Outcome.GONE,
}


def outcome_of(state: NoticeState, cause: Event | None, *, was_taken_down: bool) -> Outcome:
    """What became of a complaint: of the state of its notice, the cause of its last step, and whether the procedure had
    taken the story down. Raises KeyError for one that waits.
    """
    if state is NoticeState.CONTESTED:
        return Outcome.PUT_BACK if was_taken_down else Outcome.STANDS
    if state is NoticeState.UNCONTESTED and cause is not None:
        return _TAKEN_DOWN[cause]
    return _BY_OTHERS[state]
