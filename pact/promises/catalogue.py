"""The promises that a company can sign: what each says, what tests it, and the target it has unless another is chosen.

Pages, forms, files and the rule of verdict all read this table.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from pact.stories.fields import Courtesy

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


class CustomerSide(StrEnum):
    """The five sides of the customer’s part."""

    COURTEOUS = "courteous"
    YOURSELF = "yourself"
    PREPARED = "prepared"
    FAIR = "fair"
    OPEN = "open"


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
class SideInfo:
    """Messages: its name, and what it means, said by whoever signs or ticks it.

    `courtesy` is the box of the share form that an author ticks for it, if there is one; `shown_by` says what else shows it.
    """

    name: str
    words: str
    courtesy: Courtesy | None = None
    shown_by: str = ""


@dataclass(frozen=True)
class PromiseInfo:
    """All texts are messages. “%(minutes)s” in one stands for the minutes that the company chose.

    `words` is the promise, said by the company. `counted` says which share (or number) of what is worked out, `details` what
    counts how and what does not count, `untold` what the figure cannot tell. `metric` is a `rankings.metrics.Metric` as a
    word. `target` is in whole percent.
    """

    side: Side
    kind: Kind
    name: str
    words: str
    metric: str
    target: int | None
    counted: str
    details: str
    untold: str


SIDES: Final[Mapping[Side, SideInfo]] = {
    Side.HUMAN: SideInfo(_("Be human"), _("You can reach a person, and that person is polite.")),
    Side.PERSONAL: SideInfo(_("Be personal"), _("We know what you have told us already.")),
    Side.READY: SideInfo(_("Be ready"), _("We answer soon, and can solve your problem.")),
    Side.ACCOUNTABLE: SideInfo(_("Be accountable"), _("We do what we said, and answer for it in public.")),
    Side.STRAIGHT: SideInfo(_("Be straight"), _("What we say about waits and costs is true.")),
}
CUSTOMER_SIDES: Final[Mapping[CustomerSide, SideInfo]] = {
    CustomerSide.COURTEOUS: SideInfo(
        _("Be courteous"), _("I am polite to the people who answer."), Courtesy.COURTEOUS
    ),
    CustomerSide.YOURSELF: SideInfo(
        _("Be yourself"), _("I tell what happened to me, and say if I have a connection with the company."),
        shown_by=_(
            "Every author confirms an e-mail address. Stories by people with a connection are marked, and do not count."
        ),
    ),
    CustomerSide.PREPARED: SideInfo(
        _("Be prepared"), _("I have what they need to help me at hand."), Courtesy.PREPARED
    ),
    CustomerSide.FAIR: SideInfo(_("Be fair"), _("I tell their side, too."), Courtesy.FAIR),
    CustomerSide.OPEN: SideInfo(
        _("Be open"), _("I tell the company what is wrong before I tell everybody."), Courtesy.TOLD_THEM_FIRST
    ),
}  # fmt: skip

PROMISES: Final[Mapping[Promise, PromiseInfo]] = {
    Promise.ANSWERED_QUICKLY: PromiseInfo(
        Side.READY, Kind.SHARE, _("Answered quickly"), _("We answer calls within %(minutes)s minutes."),
        "answered_in_%(minutes)s", 80,
        _(
            "Of phone calls and call-backs, how many a person answered within %(minutes)s minutes, phone menu and queue"
            " together."
        ),
        _(
            "Whoever gave up, was cut off first, reached only a machine or was promised a call-back after %(minutes)s"
            " minutes or more was not answered in time. Whoever was gone before that does not count, because nobody knows"
            " how long the wait would have been. Calls to a closed line do not count either, nor do those"
            " whose author leaves it open, for example with a range of minutes."
        ),
        _("How long calls take that nobody told us about. Some waits are estimates."),
    ),
    Promise.PERSON_ON_REQUEST: PromiseInfo(
        Side.HUMAN, Kind.SHARE, _("A person on request"), _("We always offer a way to reach a person."),
        "human_offered", 85,
        _("Of people who called, how many say that the phone menu gave them the option to speak to a person."),
        _("Stories that do not answer the question do not count."),
        _("Whether they then reached somebody, and after how long."),
    ),
    Promise.RIGHT_FIRST_TIME: PromiseInfo(
        Side.READY, Kind.SHARE, _("Right first time"), _("We solve problems at the first contact."),
        "first_contact", 70,
        _("How many people say that their problem was solved at the first contact."),
        _("“Too early to say” does not count, unless the author has told us since how it ended."),
        _("Whether a problem could have been solved at the first contact, and who was to blame if it was not."),
    ),
    Promise.TELL_IT_ONCE: PromiseInfo(
        Side.PERSONAL, Kind.SHARE, _("Tell it once"), _("You give us your details only once."),
        "told_once", 75,
        _("Of people who reached somebody, how many never had to repeat their details."),
        _("Stories that do not answer the question do not count."),
        _("Whether there was a good reason to ask again."),
    ),
    Promise.CALL_BACK: PromiseInfo(
        Side.ACCOUNTABLE, Kind.SHARE, _("Call back when we said"), _("We call back when we said we would."),
        "callback_on_time", 80,
        _("Of people who were promised a call-back, how many got it on time."),
        _(
            "Call-backs that came late or never were not on time. Whoever does not say whether they were called back does"
            " not count."
        ),
        _("Whether the company tried to call and did not get through."),
    ),
    Promise.HONEST_WAITS: PromiseInfo(
        Side.STRAIGHT, Kind.SHARE, _("Honest waits"), _("You wait no longer than we announce."),
        "wait_as_announced", 80,
        _("Of people who were told how long the wait would be, how many waited no longer than that in the queue."),
        _(
            "Whoever left unanswered after the announced time had waited longer. Whoever left before that does not count,"
            " because nobody knows how long the wait would have been."
        ),
        _("How long people wait where nothing is announced. A company that announces long waits can keep this promise."),
    ),
    Promise.COURTESY: PromiseInfo(
        Side.HUMAN, Kind.SHARE, _("Courtesy"), _("We are polite."),
        "polite", 80,
        _("Of people who reached somebody, how many give their politeness 4 or 5 of 5."),
        _("Stories without a rating do not count."),
        _("What was said. A rating is how one person found it."),
    ),
    Promise.NO_PREMIUM_LINES: PromiseInfo(
        Side.STRAIGHT, Kind.BREACHES, _("No premium lines"), _("Calling us costs no more than a normal call."),
        "basic_line", None,
        _("Stories that say that a call cost more than a normal one, each confirmed by a moderator."),
        _("One such story is a breach. A moderator can take back a breach that was confirmed by mistake."),
        _("What calls cost to people who did not tell us. Without a breach, we say how many stories tell what it cost."),
    ),
    Promise.WE_ANSWER_HERE: PromiseInfo(
        Side.ACCOUNTABLE, Kind.REPLIES, _("We answer here"), _("We reply to stories here within 7 days."),
        "answered_here", 80,
        _(
            "Of all stories told here without an invitation, how many the company replied to within 7 days of publication."
        ),
        _(
            "A reply counts by the day on which it was sent to us, if we then publish it. Stories published in the last 7"
            " days do not count yet, and neither do those whose reply waits for a moderator. Stories that we moved from"
            " another company are not counted."
        ),
        _("Whether a reply helped."),
    ),
}  # fmt: skip


def metric_of(promise: Promise, minutes: int | None = None) -> str:
    """The metric that tests a promise; `minutes` are those that the company chose."""
    return PROMISES[promise].metric % {"minutes": minutes or DEFAULT_MINUTES}
