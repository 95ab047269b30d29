"""The versions of the method and the evidence for it, as shown on /method."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from pact.core.i18n.messages import lazy_gettext
from pact.rankings.values import FULL_METHOD, SIMPLE_METHOD

_ = lazy_gettext


@dataclass(frozen=True)
class Version:
    """A named version of the method. Tables of different versions are never compared."""

    name: str
    since: date
    words: Any


VERSIONS = (
    Version(
        FULL_METHOD,
        date(2026, 11, 25),
        _("Follows each company from month to month, limits the effect of sudden bursts of stories, gives new "
          "accounts less weight where they disagree with established ones, and estimates the three measures of "
          "the overall score together."),
    ),
    Version(
        SIMPLE_METHOD,
        date(2026, 11, 20),
        _("Looks at three years of stories at once and counts older ones for less. Still used where a site has "
          "stories from fewer than three months, or fewer than 200 in all."),
    ),
)  # fmt: skip


@dataclass(frozen=True)
class Evidence:
    """Figures from docs/ranking-evidence.md that `/method` quotes. A test checks that they agree."""

    order_eligible: float = 0.76  # Kendall's tau with the truth, of companies with enough stories
    order_mean: float = 0.71  # that of the plain mean
    intervals_hold: float = 0.93  # of the 90% intervals
    ranges_hold: float = 0.93
    burst_points: tuple[int, int] = (3, 3)  # moved by 50 and by 200 false stories, of a company with 100 true ones
    burst_mean: tuple[int, int] = (18, 35)
    drip_points: int = 6  # by 50 over half a year, half of the true authors being known for long
    drip_unknown: int = 18  # the same where none is
    fall_seen: float = 0.74  # share of a real fall after three months
    fall_mean: float = 0.21


EVIDENCE = Evidence()
