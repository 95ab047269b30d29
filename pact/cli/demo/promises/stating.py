"""What others state of the demo's signatories, and what an invented law asks for. Two people look at each."""

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from functools import partial
from typing import Any, Final

from pact.cli.demo.promises.plan import STANDARD, STATED, quarter_before
from pact.cli.demo.promises.signing import company_of, user_of
from pact.companies.queries import sector_by_slug
from pact.core import clock
from pact.core.clock import months_later
from pact.core.site import own_country
from pact.promises.stated.models import Comparator, SourceKind, StatedFigure, StatedMetric, Yardstick
from pact.promises.stated.service import approve, enter_figure, enter_standard

_DATED: Final = timedelta(days=9)
_ENTERED: Final = timedelta(days=16)
"""So long after the last quarter began the pages are dated, and their figures entered."""
_READ: Final = timedelta(hours=20)
Event = tuple[datetime, Callable[[], None]]


def stating_events(*, moderator_id: int, colleague_id: int) -> Iterator[Event]:
    """Each is entered by one person and approved by a second, but for what still waits."""
    since = datetime.combine(quarter_before(clock.today(), 1), time(11), UTC)
    months = quarter_before(clock.today(), 5), months_later(quarter_before(clock.today(), 1), -1)
    entered: list[StatedFigure | Yardstick] = []
    for row in STATED:
        day = clock.now() - timedelta(days=1) if row.get("waits") else since + _ENTERED
        state = partial(_state, row, months, (since + _DATED).date(), moderator_id)
        yield day, partial(_keep, [] if row.get("waits") else entered, state)
    yield since, partial(_keep, entered, partial(_ask_by_law, moderator_id))
    yield since + _ENTERED + _READ, partial(_approve, entered, colleague_id)


def _keep(entered: list[StatedFigure | Yardstick], enter: Callable[[], StatedFigure | Yardstick]) -> None:
    entered.append(enter())


def _state(row: Mapping[str, Any], months: tuple[date, date], dated_on: date, moderator_id: int) -> StatedFigure:
    user = user_of(row["company"], row["user"]) if "user" in row else None
    return enter_figure(
        company_of(row["company"]), by=user.account_id if user else moderator_id, user=user,
        metric=StatedMetric(row["metric"]), first_month=months[0], last_month=months[1], value=Decimal(row["value"]),
        n=row.get("n"), source_kind=SourceKind(row["source_kind"]), source_name=row["source_name"], page=row["page"],
        dated_on=dated_on,
    )  # fmt: skip


def _ask_by_law(moderator_id: int) -> Yardstick:
    return enter_standard(
        sector_by_slug(STANDARD["sector"]), by=moderator_id, country=own_country(),
        metric=StatedMetric(STANDARD["metric"]), comparator=Comparator(STANDARD["comparator"]),
        target=STANDARD["target"], law=STANDARD["law"], page=STANDARD["page"], checked_on=clock.today(),
    )  # fmt: skip


def _approve(entered: list[StatedFigure | Yardstick], colleague_id: int) -> None:
    for entry in entered:
        approve(entry, by=colleague_id, seen=entry.revision)
