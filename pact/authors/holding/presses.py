"""A call that is timed by the presses of a few buttons. Pure: presses with their times in, times in seconds out.

The call stands in the presses alone, so taking one back leaves what was before. Times are whole seconds since 1970, and
never run backwards: so the menu and the queue together are always the whole wait.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final, NamedTuple

from pact.core import clock
from pact.stories.fields import MAX_MINUTES, EndedHow


class State(StrEnum):
    READY = "ready"
    MENU = "menu"
    QUEUE = "queue"
    TALKING = "talking"
    UNANSWERED = "unanswered"
    """Over, without anybody having answered."""
    ANSWERED = "answered"
    """Over, after somebody had answered."""
    TOLD = "told"
    """Over, and said how it ended."""


class Press(StrEnum):
    """Besides these, each way to end is a press too, by its name in `EndedHow`."""

    CALL = "call"
    QUEUE = "queue"
    ANSWER = "answer"
    HANG_UP = "hang_up"
    UNDO = "undo"


_UNANSWERED: Final = (EndedHow.GAVE_UP, EndedHow.CUT_OFF, EndedHow.AUTOMATED_ONLY, EndedHow.CALLBACK_PROMISED,
                      EndedHow.CLOSED)  # fmt: skip
_ANSWERED: Final = (EndedHow.SPOKE_TO_PERSON, EndedHow.GAVE_UP_AFTER, EndedHow.CUT_OFF)
STEPS: Final[Mapping[State, Mapping[str, State]]] = {
    State.READY: {Press.CALL: State.MENU},
    State.MENU: {Press.QUEUE: State.QUEUE, Press.ANSWER: State.TALKING, Press.HANG_UP: State.UNANSWERED},
    State.QUEUE: {Press.ANSWER: State.TALKING, Press.HANG_UP: State.UNANSWERED},
    State.TALKING: {Press.HANG_UP: State.ANSWERED},
    State.UNANSWERED: dict.fromkeys((ending.value for ending in _UNANSWERED), State.TOLD),
    State.ANSWERED: dict.fromkeys((ending.value for ending in _ANSWERED), State.TOLD),
    State.TOLD: {},
}
"""What can be pressed in each state, and which state comes then."""
RUNNING: Final = frozenset({State.MENU, State.QUEUE})
"""The states in which the wait goes on."""
MAX_SECONDS: Final = {"whole": MAX_MINUTES["wait_minutes"] * 60, "menu": MAX_MINUTES["menu_minutes"] * 60}
DAY: Final = 24 * 3600


class Doubt(StrEnum):
    """Why we ask about a call before we use its times."""

    TOO_LONG = "too_long"
    LONG_MENU = "long_menu"
    OLD = "old"


class Pressed(NamedTuple):
    press: str
    at: int


@dataclass(frozen=True)
class Call:
    """The presses so far, each possible after those before it."""

    presses: tuple[Pressed, ...] = ()

    @property
    def state(self) -> State:
        return self.states[-1]

    @property
    def states(self) -> list[State]:
        """The first state, and the one after each press."""
        found = [State.READY]
        for pressed in self.presses:
            found.append(STEPS[found[-1]][pressed.press])
        return found

    def pressed(self, press: str, at: int, *, now: int) -> "Call":
        """The call after a press, which happened between the last one and now. One that makes no sense changes nothing."""
        if press == Press.UNDO:
            return Call(self.presses[:-1])
        if press not in STEPS[self.state]:
            return self
        last = self.presses[-1].at if self.presses else 0
        return Call((*self.presses, Pressed(press, max(last, min(at, now)))))

    def at(self, *presses: str) -> int | None:
        """When the first of these was pressed."""
        return next((pressed.at for pressed in self.presses if pressed.press in presses), None)

    @property
    def began(self) -> int:
        return self.presses[0].at if self.presses else 0

    @property
    def day(self) -> date:
        return clock.day_of(self.began)

    @property
    def is_over(self) -> bool:
        """Whether the wait is, so that it has a length."""
        return self.state not in (State.READY, *RUNNING)

    @property
    def ended_how(self) -> str | None:
        return self.presses[-1].press if self.state is State.TOLD else None

    def whole(self, now: int) -> int:
        """Seconds from calling to an answer or to hanging up; so far, while the wait goes on."""
        if not self.presses:
            return 0
        end = self.at(Press.ANSWER, Press.HANG_UP)
        # A device's clock may be some seconds ahead of ours.
        return (max(now, self.presses[-1].at) if end is None else end) - self.began

    def menu(self, now: int) -> int:
        """Seconds of the wait before the queue. Who never came to a queue was in the menu all the time."""
        joined = self.at(Press.QUEUE)
        return self.whole(now) if joined is None else joined - self.began

    def queue(self, now: int) -> int:
        return self.whole(now) - self.menu(now)

    def doubt(self, now: int) -> Doubt | None:
        if not self.presses:
            return None
        if self.whole(now) > MAX_SECONDS["whole"]:
            return Doubt.TOO_LONG
        if self.menu(now) > MAX_SECONDS["menu"]:
            return Doubt.LONG_MENU
        return Doubt.OLD if now - self.began > DAY else None

    def is_timed(self, now: int) -> bool:
        """Whether its times may be filled in. Those of an old call were taken then, and stay as they are."""
        return self.doubt(now) in (None, Doubt.OLD)


def call_of(presses: Iterable[tuple[str, int]]) -> Call:
    """The call of presses that were made before, without those that make no sense."""
    call = Call()
    for press, at in presses:
        call = call.pressed(press, at, now=at)
    return call


def clock_words(seconds: int) -> str:
    """As a stopwatch shows it: “3:07”, “1:03:07”."""
    hours, rest = divmod(seconds, 3600)
    minutes, left = divmod(rest, 60)
    return f"{hours}:{minutes:02d}:{left:02d}" if hours else f"{minutes}:{left:02d}"


def typed_time(seconds: int) -> str:
    """As an answer of the share form, which reads it in every language: “12 min 34 s”."""
    hours, rest = divmod(seconds, 3600)
    parts = ((hours, "h"), (rest // 60, "min"), (rest % 60, "s"))
    return " ".join(f"{number} {unit}" for number, unit in parts if number) or "0 min"
