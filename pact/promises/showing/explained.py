"""The catalogue as /pact shows it, and how often a verdict says what is true. All numbers come from the rule itself."""

from collections.abc import Sequence
from typing import Final, NamedTuple

from pact.core.i18n.messages import format_number, gettext, message_of
from pact.promises.arithmetic.power import chance_of
from pact.promises.arithmetic.rule import FEWEST, Outcome, needed
from pact.promises.catalogue import (
    CUSTOMER_SIDES,
    DEFAULT_MINUTES,
    MINUTES,
    PROMISES,
    SIDES,
    Kind,
    Promise,
    PromiseInfo,
)
from pact.promises.wording import OUTCOMES

STORIES: Final = (50, 100, 200, 400)
"""The numbers of stories in the table of chances, and the one in a promise's sentence."""
EXAMPLE_STORIES: Final = 100
TARGETS: Final = (70, 80, 90)
MARGINS: Final = (5, 10)
"""How much more, or less, often than its target a company keeps a promise, in the table and in the sentence."""


class Explained(NamedTuple):
    """A promise of the catalogue in words, with the target and minutes that it has unless a company chooses others."""

    promise: Promise
    name: str
    words: str
    counted: str
    details: str
    untold: str
    target: str
    takes: str


class SideShown(NamedTuple):
    """One of the five sides of a part of the pact: what it means, and what shows it."""

    name: str
    words: str
    promises: Sequence[Explained]
    shown_by: str


class ChanceRow(NamedTuple):
    """In how many of 100 cases a company that keeps a promise `kept` times of 100 is told “met”, by number of stories."""

    target: int
    kept: int
    chances: Sequence[str]


def outcomes() -> dict[str, str]:
    """The outcomes in words, by their names."""
    return {outcome.value: str(words) for outcome, words in OUTCOMES.items()}


def explained_promises() -> list[Explained]:
    return [explained(promise) for promise in Promise]


def explained(promise: Promise, *, minutes: int = DEFAULT_MINUTES) -> Explained:
    info = PROMISES[promise]

    def said(text: str) -> str:
        return message_of(text) % {"minutes": minutes} if text else ""

    return Explained(
        promise,
        name=said(info.name),
        words=said(info.words),
        counted=said(info.counted),
        details=said(info.details),
        untold=said(info.untold),
        target=_target_words(info),
        takes=_takes_words(info),
    )


def company_sides() -> list[SideShown]:
    every = explained_promises()
    return [
        SideShown(
            message_of(info.name),
            message_of(info.words),
            [each for each in every if PROMISES[each.promise].side is side],
            "",
        )
        for side, info in SIDES.items()
    ]


def customer_sides() -> list[SideShown]:
    return [
        SideShown(
            message_of(info.name), message_of(info.words), [],
            gettext("Authors can tick: “%(courtesy)s”.", courtesy=message_of(info.courtesy.label))
            if info.courtesy else message_of(info.shown_by),
        )
        for info in CUSTOMER_SIDES.values()
    ]  # fmt: skip


def chance_table() -> list[ChanceRow]:
    """The chances of being told “met”. A company that always keeps its promise is left out: it always meets the target."""
    return [
        ChanceRow(target, target + margin, [met_words(stories, target + margin, target) for stories in STORIES])
        for target in TARGETS
        for margin in MARGINS
        if target + margin < 100
    ]


def met_words(stories: int, kept: int, target: int) -> str:
    """In how many of 100 cases a company that keeps a promise in `kept` of 100 is told “met”."""
    return _of_100(chance_of(Outcome.MET, stories=stories, kept=kept, target=target))


def not_met_example() -> str:
    """The same of a company that does not keep a promise, as a sentence."""
    stories, target = EXAMPLE_STORIES, TARGETS[1]
    kept = target - MARGINS[-1]
    return gettext(
        "With %(stories)s of them, a company that keeps its promise %(kept)s times of 100 is told that it does not meet"
        " %(target)s%% in about %(not_met)s of 100 cases.",
        stories=stories, kept=kept, target=target,
        not_met=_of_100(chance_of(Outcome.NOT_MET, stories=stories, kept=kept, target=target)),
    )  # fmt: skip


def _of_100(chance: float) -> str:
    """Rounded; what is not certain is never 0 or 100."""
    if 0.0 < chance < 0.005:
        return "< 1"
    return "> 99" if 0.995 < chance < 1.0 else str(round(100 * chance))


def _target_words(info: PromiseInfo) -> str:
    if info.target is None:
        return gettext("No breach.")
    if "%(minutes)s" not in info.metric:
        return gettext("%(percent)s%%.", percent=info.target)
    return gettext(
        "%(percent)s%%. The company can choose %(others)s or %(last)s minutes instead.",
        percent=info.target, others=", ".join(str(each) for each in MINUTES[:-1] if each != DEFAULT_MINUTES),
        last=MINUTES[-1],
    )  # fmt: skip


def _takes_words(info: PromiseInfo) -> str:
    """How many stories a verdict takes."""
    if info.kind is Kind.BREACHES:
        return gettext(
            "One confirmed breach is enough for “%(breached)s”. It takes at least %(fewest)s stories that say what the"
            " call cost for “%(kept)s”.",
            breached=OUTCOMES[Outcome.BREACHED],
            kept=OUTCOMES[Outcome.KEPT],
            fewest=FEWEST,
        )
    if info.kind is Kind.REPLIES or info.target is None:
        return gettext("At least %(fewest)s. All stories are counted, so there is no interval.", fewest=FEWEST)
    more = info.target + MARGINS[-1]
    return gettext(
        "At least %(needed)s, by as many people. With %(stories)s, a company that keeps this promise %(more)s times of 100"
        " is told that it meets %(target)s%% in about %(met)s of 100 cases.",
        needed=format_number(needed(info.target)), stories=EXAMPLE_STORIES, more=more, target=info.target,
        met=met_words(EXAMPLE_STORIES, more, info.target),
    )  # fmt: skip
