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


VERSIONS = (
    Version(
        METHOD,
        date(2026, 11, 28),
        _("Trusts no kind of account without limit: also where established accounts disagree with the rest, they count "
          "for less. An author’s later stories about a company count for less, in whatever month, and a company needs "
          "ten authors to be ranked. Each measure counts from 0 to 100 overall, and a measure without stories never "
          "lifts a company above its sector. New sites are ranked by the same method as others."),
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
class Evidence:
    """Figures from docs/ranking-evidence.md that `/method` quotes. A test checks that they agree."""

    order_eligible: float = 0.76  # Kendall's tau with the truth, of companies with enough stories
    order_mean: float = 0.71  # that of the plain mean
    order_bayes: float = 0.74  # that of the best other method
    intervals_hold: float = 0.93  # of the 90% intervals
    ranges_hold: float = 0.93
    named_rightly: float = 0.99  # of companies named best or worst
    pairs_rightly: float = 0.99  # of pairs of which one is said to be better
    burst_points: tuple[int, int] = (3, 3)  # moved by 50 and by 200 false stories, of a company with 100 true ones
    burst_mean: tuple[int, int] = (17, 34)
    drip_points: int = 3  # by 50 over half a year, half of the true authors being known for long
    drip_unknown: int = 10  # the same where none is
    aged_points: int = 4  # by 50 over half a year from accounts that have been known for long
    fifth_aged: int = 24  # the same where only a fifth of them have
    fall_seen: float = 0.75  # share of a real fall after three months
    fall_mean: float = 0.20
    order_all: float = 0.58  # Kendall's tau of all companies
    rivals: tuple[Rival, ...] = (
        Rival(_("Plain mean"), "mean", 0.712, 0.498, 0.047, 0.002),
        Rival(_("As IMDB is said to do it"), "IMDB, m = 25", 0.694, 0.512, 0.065, 0.003),
        Rival(_("Much as Trustpilot does it"), "Trustpilot-like", 0.680, 0.434, 0.079, 0.005),
        Rival(_("Empirical Bayes"), "empirical Bayes, 12 months", 0.738, 0.558, 0.021, 0.002),
    )


EVIDENCE = Evidence()
