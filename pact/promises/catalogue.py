"""The promises that a company can sign: what each says, what tests it, and the target it has unless another is chosen.

Pages, forms, files and the rule of verdict all read this table.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

_ = str  # marks a message for extraction


class Promise(StrEnum):
    ANSWERED_QUICKLY = "answered_quickly"
    PERSON_ON_REQUEST = "person_on_request"
    RIGHT_FIRST_TIME = "right_first_time"
    TELL_IT_ONCE = "tell_it_once"
    CALL_BACK = "call_back"
    HONEST_WAITS = "honest_waits"
    COURTESY = "courtesy"
    NO_PREMIUM_LINES = "no_premium_lines"
    WE_ANSWER_HERE = "we_answer_here"


class Side(StrEnum):
    """The five sides of the company’s part of the pact."""

    HUMAN = "human"
    PERSONAL = "personal"
    READY = "ready"
    ACCOUNTABLE = "accountable"
    STRAIGHT = "straight"


class Kind(StrEnum):
    """How a promise is tested."""

    SHARE = "share"  # a share of the stories that say, with an interval
    BREACHES = "breaches"  # breaches are counted, each confirmed by a moderator
    REPLIES = "replies"  # the site counts the replies itself


MINUTES: Final = (2, 3, 4, 8)
"""Within how many minutes a company may promise to answer calls."""
DEFAULT_MINUTES: Final = 3
TARGETS: Final = (50, 99)
"""The least and the greatest target that can be chosen, in whole percent."""


@dataclass(frozen=True)
class PromiseInfo:
    """`name` and `words` are messages; `words` is said by the company. `metric` is a `rankings.metrics.Metric` as a word;
    “%(minutes)s” in it stands for the minutes that were chosen. `target` is in whole percent.
    """

    side: Side
    kind: Kind
    name: str
    words: str
    metric: str
    target: int | None


PROMISES: Final[Mapping[Promise, PromiseInfo]] = {
    Promise.ANSWERED_QUICKLY: PromiseInfo(
        Side.READY, Kind.SHARE, _("Answered quickly"), _("We answer calls within %(minutes)s minutes."),
        "answered_in_%(minutes)s", 80,
    ),
    Promise.PERSON_ON_REQUEST: PromiseInfo(
        Side.HUMAN, Kind.SHARE, _("A person on request"), _("We always offer a way to reach a person."),
        "human_offered", 85,
    ),
    Promise.RIGHT_FIRST_TIME: PromiseInfo(
        Side.READY, Kind.SHARE, _("Right first time"), _("We solve problems at the first contact."),
        "first_contact", 70,
    ),
    Promise.TELL_IT_ONCE: PromiseInfo(
        Side.PERSONAL, Kind.SHARE, _("Tell it once"), _("You give us your details only once."), "told_once", 75,
    ),
    Promise.CALL_BACK: PromiseInfo(
        Side.ACCOUNTABLE, Kind.SHARE, _("Call back when we said"), _("We call back when we said we would."),
        "callback_on_time", 80,
    ),
    Promise.HONEST_WAITS: PromiseInfo(
        Side.STRAIGHT, Kind.SHARE, _("Honest waits"), _("You wait no longer than we announce."),
        "wait_as_announced", 80,
    ),
    Promise.COURTESY: PromiseInfo(
        Side.HUMAN, Kind.SHARE, _("Courtesy"), _("We are polite."), "polite", 80,
    ),
    Promise.NO_PREMIUM_LINES: PromiseInfo(
        Side.STRAIGHT, Kind.BREACHES, _("No premium lines"), _("Calling us costs no more than the basic rate."),
        "basic_line", None,
    ),
    Promise.WE_ANSWER_HERE: PromiseInfo(
        Side.ACCOUNTABLE, Kind.REPLIES, _("We answer here"), _("We reply to stories here within 7 days."),
        "answered_here", 80,
    ),
}  # fmt: skip


def metric_of(promise: Promise, minutes: int | None = None) -> str:
    """The metric that tests a promise; `minutes` are those that the company chose."""
    return PROMISES[promise].metric % {"minutes": minutes or DEFAULT_MINUTES}
