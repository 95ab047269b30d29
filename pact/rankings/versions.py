"""The versions of the method and the evidence for it, as shown on /method."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from pact.core.i18n.messages import lazy_gettext
from pact.rankings.values import METHOD

_ = lazy_gettext


@dataclass(frozen=True)
class Version:
    """A named version of the method. Tables of different versions are never compared."""

    name: str
    since: date
    words: Any
    kept: Any = ""  # what of older data the change could not reach


VERSIONS = (
    Version(
        METHOD,
        date(2026, 11, 30),
        _("The wait of a call that reached somebody counts only if its author said how long the queue took. Until "
          "followed-2 a call of which only the time in the phone menu was known counted as answered after that time."),
        _("All stories were counted again. Editions keep the version they were made with."),
    ),
    Version(
        "followed-2",
        date(2026, 11, 28),
        _("Trusts no kind of account without limit: also where established accounts disagree with the rest, they count "
          "for less. An author’s later stories about a company count for less, in whatever month, and a company needs "
          "ten authors to be ranked. Each measure counts from 0 to 100 overall, and a measure without stories never "
          "lifts a company above its sector. New sites are ranked by the same method as others."),
        _("We worked out the weights of stories again where we still know the author. Stories whose author had their data "
          "erased keep the weight they had. So does what came from one connection in one month: we keep connections for "
          "thirty days only, so that part of an old weight was read from the weight itself. An earlier story that has "
          "since been refused, withdrawn or removed does not count towards the weight of later ones, whenever that was. "
          "Editions keep the version they were made with."),
    ),
    Version(
        "followed-1",
        date(2026, 11, 25),
        _("Follows each company from month to month, limits the effect of sudden bursts of stories, gives new "
          "accounts less weight where they disagree with established ones, and estimates the three measures of "
          "the overall score together."),
    ),
    Version(
        "simple-1",
        date(2026, 11, 20),
        _("Looked at three years of stories at once and counted older ones for less. Until followed-2 it was still used "
          "where a site had stories from fewer than three months, or fewer than 200 in all."),
    ),
)  # fmt: skip


@dataclass(frozen=True)
class Rival:
    """How well another method orders the same simulated companies. Kendall's tau with the truth."""

    name: Any
    row: str  # its name in docs/ranking-evidence.md
    eligible: float  # of companies with enough stories
    all: float
    difference: float  # ours less this one's, eligible, on the same platforms
    error: float  # standard error of the difference


@dataclass(frozen=True)
class Attack:
    """Points that false stories move an average company with 100 true ones: by the rivals' orders, and by ours."""

    words: Any
    row: str  # its name in docs/ranking-evidence.md
    rivals: tuple[float, ...]
    ours: float
    error: float  # standard error of ours


_RIVALS = (
    Rival(_("Plain mean"), "mean", 0.712, 0.498, 0.047, 0.002),
    Rival(_("As IMDB is said to do it"), "IMDB, m = 25", 0.694, 0.512, 0.065, 0.003),
    Rival(_("Much as Trustpilot does it"), "Trustpilot-like", 0.680, 0.434, 0.079, 0.005),
    Rival(_("Empirical Bayes"), "empirical Bayes, 12 months", 0.738, 0.558, 0.021, 0.002),
)
_BURST_50 = Attack(_("50 in one month"), "burst, 50, 50%", (17.4, 14.8, 24.9, 22.3), 2.7, 0.1)
_BURST_200 = Attack(_("200 in one month"), "burst, 200, 50%", (34.1, 31.4, 40.3, 38.8), 3.3, 0.2)
_DRIP_50 = Attack(_("50 over half a year"), "drip, 50, 50%", (17.4, 14.8, 22.9, 21.2), 2.8, 0.2)
_DRIP_UNKNOWN = Attack(
    _("50 over half a year, where no true author is established"),
    "drip, 50, 0%",
    (17.4, 14.8, 22.9, 21.2),
    9.9,
    0.4,
)
_AGED_10 = Attack(
    _("10 over half a year, all by established accounts"), "aged accounts, 10, 50%", (4.8, 3.9, 7.0, 6.2), 8.5, 0.2
)
_AGED_50 = Attack(
    _("50 over half a year, all by established accounts"),
    "aged accounts, 50, 50%",
    (17.4, 14.8, 22.9, 21.2),
    3.8,
    0.2,
)
_FIFTH_AGED = Attack(
    _("50 over half a year, a fifth by established accounts"),
    "a fifth aged, 50, 50%",
    (17.4, 14.8, 22.9, 21.2),
    24.1,
    0.3,
)
_MAILBOX = Attack(
    _("One mailbox, a story a month for two years"),
    "mailboxes, 24 months, 1, 50%",
    (10.2, 8.4, 8.0, 1.2),
    1.7,
    0.0,
)
_MAILBOX_UNKNOWN = Attack(
    _("One mailbox for two years, where no true author is established"), "mailboxes, 24 months, 1, 0%",
    (10.2, 8.4, 8.0, 1.2), 4.5, 0.1,
)  # fmt: skip


@dataclass(frozen=True)
class Evidence:
    """Figures from docs/ranking-evidence.md that `/method` quotes. A test checks that they agree.

    Unless an attack says otherwise, half of the true authors are established and none of the false ones.
    """

    order_eligible: float = 0.76  # Kendall's tau with the truth, of companies with enough stories
    order_all: float = 0.58  # of all companies
    intervals_hold: float = 0.93  # of the 90% intervals
    ranges_hold: float = 0.93
    named_rightly: float = 0.99  # of companies named best or worst
    pairs_rightly: float = 0.99  # of pairs of which one is said to be better
    fall_seen: float = 0.77  # share of a real fall after three months
    fall_mean: float = 0.20
    wait_off: float = 9.5  # points too low, of the score of real calls of which half were given up
    wait_given_up: int = 48  # percent of them that were
    contrary: tuple[int, int, int] = (10, 25, 5)  # so many good stories against bad ones raise it by; 200 by only
    contrary_below: int = 12  # points of the overall score that such stories can leave it below where it was
    far_mixed: float = 30.1  # points that 50 false stories, a fifth aged, move a company far from average
    far_mailboxes: float = 22.2  # that five mailboxes move it where one in twenty authors is established
    rivals: tuple[Rival, ...] = _RIVALS
    burst: Attack = _BURST_50
    drip: Attack = _DRIP_50
    drip_unknown: Attack = _DRIP_UNKNOWN
    aged_few: Attack = _AGED_10
    aged: Attack = _AGED_50
    fifth_aged: Attack = _FIFTH_AGED
    mailbox: Attack = _MAILBOX
    mailbox_unknown: Attack = _MAILBOX_UNKNOWN
    attacks: tuple[Attack, ...] = (
        _BURST_50, _BURST_200, _DRIP_50, _DRIP_UNKNOWN, _AGED_10, _AGED_50, _FIFTH_AGED, _MAILBOX, _MAILBOX_UNKNOWN,
    )  # fmt: skip


EVIDENCE = Evidence()
