"""The periods that can be looked at: all months together, a half-year, a month."""

from datetime import date
from typing import NamedTuple

from pact.core.clock import month_key, month_of, months_later
from pact.core.i18n.messages import format_month, gettext


class Period(NamedTuple):
    """Months from `first` to before `end`; `key` is its name in addresses, empty for all months."""

    key: str
    first: date
    end: date

    @property
    def words(self) -> str:
        if not self.key:
            return gettext("Since %(month)s", month=format_month(self.first))
        if "h" not in self.key:
            return format_month(self.first)
        last = months_later(self.end, -1)
        return gettext("%(first)s to %(last)s", first=format_month(self.first), last=format_month(last))


def periods(first: date, today: date) -> list[Period]:
    """All months since `first` together, then half-years, then months, the newest first."""
    end = months_later(month_of(today), 1)
    months = [
        months_later(first, count) for count in range((end.year - first.year) * 12 + end.month - first.month)
    ]
    halves = {half.key: half for month in months[::-1] for half in [half_of(month)]}
    single = [Period(month_key(month), month, months_later(month, 1)) for month in months[::-1]]
    return [Period("", first, end), *halves.values(), *single]


def half_of(month: date) -> Period:
    """The half of the year that this month is in."""
    number = 1 if month.month <= 6 else 2
    first = date(month.year, 6 * number - 5, 1)
    return Period(f"{month.year}-h{number}", first, months_later(first, 6))


def period_named(key: str, offered: list[Period]) -> Period | None:
    """The period with this key among those that are offered."""
    return next((period for period in offered if period.key == key), None)
