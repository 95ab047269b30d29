"""When promises begin, change and end, and which are in force when."""

from datetime import date

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import delete, insert, update
from sqlalchemy.exc import DatabaseError

from pact.companies.models import CompanyStatus
from pact.core.clock import months_later
from pact.core.db import session
from pact.promises.catalogue import Promise
from pact.promises.models import PromiseVersion
from pact.promises.signing import terms as reading
from pact.promises.signing.dates import change_starts_on, coming_months, next_quarter, quarter_of
from tests.support import make
from tests.support.queries import count_queries
from tests.support.signatories import signed


@pytest.mark.parametrize(
    ("today", "latest_start", "expected"),
    [
        # today is later than the version's start
        (date(2026, 11, 29), date(2026, 1, 1), date(2027, 1, 1)),
        (date(2026, 12, 31), date(2026, 1, 1), date(2027, 1, 1)),
        (date(2027, 1, 1), date(2026, 1, 1), date(2027, 4, 1)),  # a quarter’s first day: the next one
        (date(2026, 3, 31), date(2026, 1, 1), date(2026, 4, 1)),
        (date(2028, 2, 29), date(2026, 1, 1), date(2028, 4, 1)),  # a leap day
        # the version begins later, or today
        (date(2026, 11, 29), date(2026, 12, 1), date(2027, 1, 1)),
        (date(2026, 11, 29), date(2027, 1, 1), date(2027, 4, 1)),
        (date(2026, 11, 29), date(2027, 2, 1), date(2027, 4, 1)),
        (date(2026, 11, 29), date(2027, 3, 1), date(2027, 4, 1)),
        (date(2026, 11, 29), date(2027, 5, 1), date(2027, 7, 1)),
        (date(2026, 10, 1), date(2026, 10, 1), date(2027, 1, 1)),
    ],
)
def test_a_change_takes_effect_with_the_next_quarter(today: date, latest_start: date, expected: date) -> None:
    assert change_starts_on(today, latest_start) == expected


days = st.dates(date(2026, 1, 1), date(2100, 1, 1))


@given(today=days, latest_start=days)
def test_a_change_is_never_backdated_and_begins_a_quarter(today: date, latest_start: date) -> None:
    start = change_starts_on(today, latest_start)
    assert start > today
    assert start > latest_start
    assert (start.day, start.month % 3) == (1, 1)
    assert months_later(start, -3) <= max(today, latest_start)


@pytest.mark.parametrize(
    ("today", "after", "first", "last"),
    [
        (date(2026, 11, 29), None, date(2026, 12, 1), date(2027, 5, 1)),
        (date(2026, 12, 31), None, date(2027, 1, 1), date(2027, 6, 1)),
        (date(2027, 1, 1), None, date(2027, 2, 1), date(2027, 7, 1)),
        (date(2028, 2, 29), None, date(2028, 3, 1), date(2028, 8, 1)),
        # it ends, or has ended, on this day
        (date(2026, 11, 29), date(2026, 10, 1), date(2026, 12, 1), date(2027, 5, 1)),
        (date(2026, 11, 29), date(2027, 1, 1), date(2027, 2, 1), date(2027, 5, 1)),
    ],
)
def test_a_promise_begins_with_one_of_six_coming_months(
    today: date, after: date | None, first: date, last: date
) -> None:
    months = coming_months(today, after=after)
    assert (months[0], months[-1]) == (first, last)


def test_no_month_is_left_where_a_promise_ends_later_than_all_of_them() -> None:
    assert coming_months(date(2026, 11, 29), after=date(2027, 7, 1)) == []


@pytest.mark.parametrize("month", range(1, 13))
def test_a_quarter_is_three_calendar_months(month: int) -> None:
    first = (month - 1) // 3 * 3 + 1
    assert quarter_of(date(2026, month, 28)) == date(2026, first, 1)
    assert next_quarter(date(2026, month, 28)) == (date(2026, first + 3, 1) if first < 10 else date(2027, 1, 1))


def described(terms: list[reading.Term]) -> list[tuple[str, int | None, str, str]]:
    return [(term.version.promise, term.version.target, str(term.starts_on), str(term.ends_on)) for term in terms]


def test_each_version_lasts_until_the_next_one_begins(app: object) -> None:
    company = make.company()
    signed(company, Promise.COURTESY, starts_on=date(2026, 2, 1), target=85)
    signed(company, Promise.ANSWERED_QUICKLY, starts_on=date(2026, 2, 1), minutes=4)
    signed(company, Promise.COURTESY, starts_on=date(2026, 7, 1), target=75)
    signed(company, Promise.COURTESY, starts_on=date(2026, 10, 1), is_end=True)
    signed(company, Promise.COURTESY, starts_on=date(2027, 2, 1), target=90)
    signed("Wolf Freight", Promise.COURTESY, starts_on=date(2026, 5, 1))

    terms = reading.terms_of(company.id)
    assert described(terms) == [
        ("answered_quickly", 80, "2026-02-01", "None"),
        ("courtesy", 85, "2026-02-01", "2026-07-01"),
        ("courtesy", 75, "2026-07-01", "2026-10-01"),
        ("courtesy", 90, "2027-02-01", "None"),
    ]
    for day, targets in {
        date(2026, 1, 31): [], date(2026, 2, 1): [80, 85], date(2026, 6, 30): [80, 85], date(2026, 7, 1): [80, 75],
        date(2026, 9, 30): [80, 75], date(2026, 10, 1): [80], date(2027, 1, 31): [80], date(2027, 2, 1): [80, 90],
    }.items():  # fmt: skip
        assert [term.version.target for term in reading.in_force(terms, day)] == targets, day


def test_a_verdict_is_on_the_terms_that_have_the_quarters_last_day(app: object) -> None:
    company = make.company()
    signed(company, Promise.COURTESY, starts_on=date(2026, 3, 1), target=85)
    signed(company, Promise.COURTESY, starts_on=date(2026, 7, 1), target=75)
    signed(company, Promise.COURTESY, starts_on=date(2026, 10, 1), is_end=True)
    for quarter, targets in {
        date(2025, 10, 1): None, date(2026, 1, 1): [85], date(2026, 4, 1): [85], date(2026, 7, 1): [75],
        date(2026, 10, 1): None,
    }.items():  # fmt: skip
        terms = reading.terms_at(quarter).get(company.id)
        assert (terms and [term.version.target for term in terms]) == targets, quarter


def test_signatories_are_all_public_companies_that_ever_signed(app: object) -> None:
    with time_machine.travel("2026-11-29T12:00:00Z", tick=False):
        make.company("Never Signed")
        signed("Wolf Freight", Promise.COURTESY, starts_on=date(2026, 1, 1))
        signed("Wolf Freight", Promise.COURTESY, starts_on=date(2026, 4, 1), is_end=True)
        signed("Nordic Mail", Promise.COURTESY, starts_on=date(2026, 1, 1))
        signed("Nordic Mail", Promise.NO_PREMIUM_LINES, starts_on=date(2026, 12, 1))
        hidden = make.company("Hidden")
        signed(hidden, Promise.COURTESY, starts_on=date(2026, 1, 1))
        hidden.status = CompanyStatus.PROPOSED
        session().commit()
        with count_queries() as counted:
            page = reading.signatories()
    found = [
        (signatory.company.name, [term.version.promise for term in signatory.terms]) for signatory in page.items
    ]
    assert found == [("Nordic Mail", ["courtesy"]), ("Wolf Freight", [])]
    assert (len(counted.reads), page.after) == (2, None)
    assert [reading.has_signed(make.company(name).id) for name in ("Wolf Freight", "Never Signed")] == [
        True,
        False,
    ]


def test_signatories_come_in_pages(app: object, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "SIGNATORIES_A_PAGE", 1)
    signed("Wolf Freight", Promise.COURTESY, starts_on=date(2026, 1, 1))
    signed("Nordic Mail", Promise.COURTESY, starts_on=date(2026, 1, 1))
    first = reading.signatories()
    second = reading.signatories(after=first.after)
    assert [one.company.name for page in (first, second) for one in page.items] == ["Nordic Mail", "Wolf Freight"]
    assert second.after is None
    assert reading.signatories(after="nonsense").items[0].company.name == "Nordic Mail"


@pytest.mark.parametrize(
    "statement",
    [
        update(PromiseVersion).values(target=50),
        delete(PromiseVersion),
        update(PromiseVersion).values(starts_on=date(2025, 1, 1)),
    ],
    ids=["lowered", "deleted", "moved"],
)
def test_no_signed_promise_is_ever_changed_or_deleted(app: object, statement: object) -> None:
    signed("Nordic Mail", Promise.COURTESY, starts_on=date(2026, 1, 1))
    with pytest.raises(DatabaseError):
        session().execute(statement)  # type: ignore[call-overload]
    session().rollback()
    assert reading.terms_of(make.company().id)[0].version.target == 80


def test_no_signed_promise_is_replaced(app: object) -> None:
    made = signed("Nordic Mail", Promise.COURTESY, starts_on=date(2026, 1, 1))
    kept = {column.name: getattr(made, column.name) for column in PromiseVersion.__table__.columns} | {
        "target": 50
    }
    replacing = ["OR REPLACE"] if session().get_bind().dialect.name == "sqlite" else []
    for lost in ("id", "number", "starts_on"):  # whichever of its keys stays the same
        moved = kept | {"id": 99, "number": 2, "starts_on": date(2026, 2, 1)} | {lost: kept[lost]}
        with pytest.raises(DatabaseError):
            session().execute(insert(PromiseVersion).values(moved).prefix_with(*replacing))
        session().rollback()
    assert [term.version.target for term in reading.terms_of(make.company().id)] == [80]
