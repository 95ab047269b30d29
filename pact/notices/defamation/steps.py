"""The steps of the procedure, and what follows from what. A truth table, all tested."""

from enum import StrEnum
from typing import Final

from pact.core.i18n.labels import Labelled

_ = str  # marks a message for extraction


class Step(Labelled):
    """Where a complaint about defamation stands."""

    TELL = "tell", _("The author has not been told yet")
    ANSWER = "answer", _("The author can answer")
    TAKE_DOWN = "take_down", _("The story has to be taken down")
    TAKEN_DOWN = "taken_down", _("The story was taken down")
    STAYS = "stays", _("The story stays")


class Event(StrEnum):
    """What can happen to it."""

    UNREACHABLE = "unreachable"  # there is no author whom we could write to
    TOLD = "told"
    AGREES = "agrees"  # the author wants the story taken down
    STANDS = "stands"  # the author wants it to stay, and has given a name and an address
    NAMELESS = "nameless"  # the author wants it to stay, without a name and an address
    SILENT = "silent"  # the author's days are over
    FALSE_DETAILS = (
        "false_details"  # a moderator found the name or the address that the author gave obviously false
    )
    TAKEN_DOWN = (
        "taken_down"  # the hours for taking it down are nearly over, or a moderator does not wait for that
    )


_S, _E = Step, Event

NEXT: Final[dict[tuple[Step, Event], Step]] = {
    (_S.TELL, _E.UNREACHABLE): _S.TAKE_DOWN,
    (_S.TELL, _E.TOLD): _S.ANSWER,
    (_S.ANSWER, _E.AGREES): _S.TAKEN_DOWN,
    (_S.ANSWER, _E.STANDS): _S.STAYS,
    (_S.ANSWER, _E.NAMELESS): _S.TAKE_DOWN,
    (_S.ANSWER, _E.SILENT): _S.TAKE_DOWN,
    (_S.TAKE_DOWN, _E.AGREES): _S.TAKEN_DOWN,
    (_S.TAKE_DOWN, _E.STANDS): _S.STAYS,
    (_S.TAKE_DOWN, _E.TAKEN_DOWN): _S.TAKEN_DOWN,
    (_S.TAKEN_DOWN, _E.STANDS): _S.STAYS,  # answered late: the story is put back
    (_S.STAYS, _E.FALSE_DETAILS): _S.TAKE_DOWN,  # the law treats them as none
}
"""Anything else is refused."""

ANSWERS: Final = (_E.AGREES, _E.STANDS, _E.NAMELESS)
OPEN: Final = (_S.TELL, _S.ANSWER, _S.TAKE_DOWN)
"""Steps with a due time."""


def can_happen(step: Step, event: Event) -> bool:
    return (step, event) in NEXT
