"""Verdicts: frozen by the worker at a quarter's end, never changed, corrected by revisions."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from sqlalchemy import select, text
from sqlalchemy.exc import DatabaseError

from pact.audit.models import AuditEntry
from pact.authors.own_page.erasing import erase_story
from pact.core import data_version
from pact.core.clock import months_later
from pact.core.db import session
from pact.promises.arithmetic.rule import Outcome
from pact.promises.breaches import confirm_breach
from pact.promises.catalogue import Promise
from pact.promises.verdicts import queries
from pact.promises.verdicts.counting import so_far
from pact.promises.verdicts.freezing import NotFrozenError, due, freeze, revise
from pact.promises.verdicts.verifying import differences
from pact.rankings.metrics import Metric
from pact.rankings.models import BurstShare
from tests.support import make
from tests.support.queries import count_queries
from tests.support.signatories import signed
from tests.support.verdicts import (
    FIRST,
    SECOND,
    THIRD,
    content,
    entry,
    freeze_by_worker,
    frozen_on,
    idents,
    three_quarters,
    told,
    verdict,
)

LATER = datetime(2026, 11, 10, 9, tzinfo=UTC)
OCTOBER = date(2026, 10, 1)


def outcomes(company: Any, promise: Promise = Promise.COURTESY) -> dict[str, str]:
    """The outcome of a promise in each verdict on a company, in the order of quarters."""
    found = queries.verdicts_of_company(company.id)[::-1]
    return {each.ident: each.outcomes[promise]["outcome"] for each in found if promise in each.outcomes}


# What the clock brings


def test_over_the_quarters_a_verdict_goes_from_not_enough_to_cannot_tell_to_met(app: Any) -> None:
    three_quarters()

    assert outcomes(make.company("Honest Gas")) == {
        "2026-q1": "not_enough",
        "2026-q2": "cannot_tell",
        "2026-q3": "met",
    }
    assert not any(differences().values())


def test_verdicts_are_frozen_on_the_third_at_six_and_once(app: Any) -> None:
    company = make.company("Honest Gas")
    signed(company, Promise.COURTESY, starts_on=FIRST)
    for early in (FIRST, datetime(2026, 4, 2, 23, 59, tzinfo=UTC), frozen_on(FIRST) - timedelta(seconds=90)):
        freeze_by_worker(datetime(2026, 3, 31, 6, tzinfo=UTC) if early is FIRST else early)
        assert idents(company) == []
    freeze_by_worker(frozen_on(FIRST))
    assert idents(company) == ["2026-q1"]
    for later in (frozen_on(FIRST), frozen_on(FIRST) + timedelta(days=1), datetime(2026, 6, 30, 6, tzinfo=UTC)):
        freeze_by_worker(later)
    assert idents(company) == ["2026-q1"]


def test_a_worker_that_was_down_for_two_quarters_catches_up(app: Any) -> None:
    company = make.company("Honest Gas")
    signed(company, Promise.COURTESY, starts_on=FIRST)
    told(company, Metric.POLITE, FIRST, yes=40)
    told(company, Metric.POLITE, SECOND, no=400)
    freeze_by_worker(frozen_on(THIRD) - timedelta(days=20))

    assert outcomes(company) == {"2026-q1": "met", "2026-q2": "not_met"}
    assert content(company, "2026-q2")["previous"]["verdict"] == "2026-q1"
    assert content(company, "2026-q1")["previous"] is None


def test_a_company_has_no_verdict_without_a_promise_in_force_at_the_quarters_end(app: Any) -> None:
    begins_later, never_signed = make.company("Honest Gas"), make.company("Quiet Bank")
    signed(begins_later, Promise.COURTESY, starts_on=SECOND)
    freeze_by_worker(frozen_on(FIRST))
    assert idents(begins_later) == idents(never_signed) == []
    with (
        time_machine.travel(frozen_on(FIRST), tick=True),
        pytest.raises(NotFrozenError, match="no promise in force"),
    ):
        freeze(never_signed.id, FIRST)
    with time_machine.travel(frozen_on(FIRST), tick=True), pytest.raises(NotFrozenError, match="is not closed"):
        freeze(begins_later.id, SECOND)


def test_a_lowered_target_keeps_the_old_versions_last_verdict(app: Any) -> None:
    company = make.company("Honest Gas")
    signed(company, Promise.COURTESY, starts_on=FIRST, target=95)
    told(company, Metric.POLITE, date(2026, 3, 1), yes=80, no=20)
    signed(company, Promise.COURTESY, starts_on=THIRD, target=60)
    freeze_by_worker(frozen_on(FIRST))
    told(company, Metric.POLITE, date(2026, 7, 1), yes=80, no=20)
    told(company, Metric.POLITE, date(2026, 7, 1), no=50, contact=date(2026, 6, 1))
    freeze_by_worker(frozen_on(THIRD))

    old, new = (entry(company, ident, Promise.COURTESY) for ident in ("2026-q2", "2026-q3"))
    assert entry(company, "2026-q1", Promise.COURTESY)["is_final"] is False
    assert (old["version"], old["target"], old["outcome"], old["is_final"]) == (1, 95, "not_met", True)
    assert (old["starts_on"], old["ends_on"]) == ("2026-01-01", "2026-07-01")
    assert (new["version"], new["target"], new["outcome"], new["is_final"]) == (2, 60, "met", False)
    # Contacts from before the new version do not count for it, and neither do stories from before.
    assert (new["n"], new["first_month"], new["last_month"]) == (100, "2026-07", "2026-09")


def test_an_ended_promise_gets_a_last_verdict_and_no_more(app: Any) -> None:
    company = make.company("Honest Gas")
    signed(company, Promise.COURTESY, starts_on=FIRST)
    signed(company, Promise.TELL_IT_ONCE, starts_on=FIRST)
    signed(company, Promise.COURTESY, starts_on=SECOND, is_end=True)
    freeze_by_worker(frozen_on(SECOND))

    assert entry(company, "2026-q1", Promise.COURTESY)["is_final"] is True
    assert [each["promise"] for each in content(company, "2026-q2")["promises"]] == ["tell_it_once"]
    signed(company, Promise.TELL_IT_ONCE, starts_on=THIRD, is_end=True)
    freeze_by_worker(frozen_on(OCTOBER))
    assert idents(company) == ["2026-q2", "2026-q1"]


def test_a_verdict_counts_the_twelve_months_to_the_quarters_end(app: Any) -> None:
    company = make.company("Honest Gas")
    signed(company, Promise.COURTESY, starts_on=date(2025, 1, 1))
    for month in range(24):
        told(company, Metric.POLITE, months_later(date(2025, 1, 1), month), yes=1)
    freeze_by_worker(frozen_on(FIRST))

    found = entry(company, "2026-q1", Promise.COURTESY)
    assert (found["n"], found["first_month"], found["last_month"]) == (12, "2025-04", "2026-03")
    alone = found["quarter_alone"]
    assert (alone["n"], alone["first_month"], alone["last_month"]) == (3, "2026-01", "2026-03")
    assert alone["is_verdict"] is False
    assert "outcome" not in alone
    assert alone["share"] is alone["low"] is alone["yes"] is None  # told by fewer than five


def test_a_month_with_a_burst_counts_as_it_does_in_the_tables(app: Any) -> None:
    company = make.company("Honest Gas")
    signed(company, Promise.COURTESY, starts_on=FIRST)
    told(company, Metric.POLITE, FIRST, yes=40)
    told(company, Metric.POLITE, date(2026, 2, 1), no=400)
    session().add(BurstShare(company_id=company.id, month=date(2026, 2, 1), share=0.025))
    session().commit()
    freeze_by_worker(frozen_on(FIRST))

    found = entry(company, "2026-q1", Promise.COURTESY)
    assert (found["n"], found["yes"], found["effective_n"], found["share"]) == (440, 40, 50, 0.8)


# Counted promises


def test_the_promise_of_no_premium_lines_is_kept_until_a_breach_is_confirmed(app: Any) -> None:
    three_quarters()
    company = make.company("Café & Söhne")
    found = entry(company, "2026-q3", Promise.NO_PREMIUM_LINES)
    assert found["outcome"] == "kept"
    assert found["counts"] == {"breaches": 0, "premium": 1, "unconfirmed": 1}
    assert (found["n"], found["yes"], found["target"], found["low"]) == (10, 9, None, None)


def test_replies_in_time_are_held_against_the_target(app: Any) -> None:
    three_quarters()
    company = make.company("Café & Söhne")
    found = entry(company, "2026-q3", Promise.WE_ANSWER_HERE)
    assert (found["outcome"], found["n"], found["yes"], found["share"]) == ("met", 10, 9, 0.9)
    assert found["counts"] == {"published": 10, "too_recent": 0, "undecided": 0}
    assert found["low"] is found["effective_n"] is None


# So far


def test_figures_so_far_are_those_of_the_coming_verdict_without_an_outcome(app: Any) -> None:
    three_quarters()
    company = make.company("Honest Gas")
    with time_machine.travel(datetime(2026, 9, 30, 12, tzinfo=UTC)):
        [result] = so_far(company.id).promises
    frozen = entry(company, "2026-q3", Promise.COURTESY)
    assert result.outcome is None
    assert result.as_json == frozen | {"outcome": None}


def test_figures_so_far_take_few_queries(app: Any) -> None:
    company_id = make.company("Honest Gas").id
    with time_machine.travel(datetime(2026, 9, 30, 12, tzinfo=UTC)):
        signed("Honest Gas", Promise.COURTESY, starts_on=FIRST)
        with count_queries() as of_one:
            so_far(company_id)
        for promise in set(Promise) - {Promise.COURTESY}:
            signed("Honest Gas", promise, starts_on=FIRST)
        with count_queries() as of_all:
            assert len(so_far(company_id).promises) == len(Promise)
    assert len([query for query in of_one if query.startswith("SELECT")]) == 3
    # Besides the terms and the figures: confirmed breaches, and stories of which it is open whether a reply was in time.
    assert len([query for query in of_all if query.startswith("SELECT")]) == 6


def test_an_erased_story_changes_the_figures_so_far_and_no_verdict(app: Any) -> None:
    company = make.company("Honest Gas")
    signed(company, Promise.COURTESY, starts_on=FIRST)
    story = make.story(
        company=company,
        politeness=5,
        contacted_on=date(2026, 2, 3),
        confirmed_at=datetime(2026, 2, 5, 12, tzinfo=UTC),
    )
    freeze_by_worker(frozen_on(FIRST))
    assert entry(company, "2026-q1", Promise.COURTESY)["n"] == 1
    before = queries.body_of(verdict(company, "2026-q1"))
    with time_machine.travel(frozen_on(FIRST) + timedelta(days=5), tick=True):
        assert so_far(company.id).promises[0].year.n == 1
        erase_story(story)
        session().commit()
        assert so_far(company.id).promises[0].year.n == 0
    assert queries.body_of(verdict(company, "2026-q1")) == before
    assert not any(differences().values())


def test_a_confirmed_breach_is_in_the_verdict_and_in_the_figures_so_far(app: Any) -> None:
    company = make.company("Honest Gas")
    signed(company, Promise.NO_PREMIUM_LINES, starts_on=FIRST)
    story = make.story(
        company=company, line_cost="premium", contacted_on=date(2026, 2, 3),
        confirmed_at=datetime(2026, 2, 5, 12, tzinfo=UTC),
    )  # fmt: skip
    with time_machine.travel(datetime(2026, 3, 1, 12, tzinfo=UTC), tick=True):
        [result] = so_far(company.id).promises
        assert result.year.counts == {"breaches": 0, "premium": 1, "unconfirmed": 1}
        confirm_breach(story, by=make.moderator_id(), seen_version=story.published_version_id)
        session().commit()
    freeze_by_worker(frozen_on(FIRST))
    found = entry(company, "2026-q1", Promise.NO_PREMIUM_LINES)
    assert (found["outcome"], found["n"]) == ("breached", 1)
    assert found["counts"] == {"breaches": 1, "premium": 1, "unconfirmed": 0}


# Corrections


def test_a_correction_is_another_verdict_with_its_reason(app: Any) -> None:
    three_quarters()
    company = make.company("Honest Gas")
    before = queries.body_of(verdict(company, "2026-q1"))
    told(company, Metric.POLITE, FIRST, yes=40)
    version = data_version.current()
    with time_machine.travel(LATER, tick=True):
        made = revise(company.id, FIRST, " Stories were  missing. ")
        session().commit()

    assert data_version.current() > version
    assert (made.ident, made.reason) == ("2026-q1.r2", "Stories were missing.")
    found = content(company, "2026-q1.r2")
    assert (found["reason"], found["revision"], found["quarter"]) == ("Stories were missing.", 2, "2026-q1")
    assert entry(company, "2026-q1.r2", Promise.COURTESY)["outcome"] == "met"
    assert queries.body_of(verdict(company, "2026-q1")) == before
    assert found["previous"]["verdict"] == "2026-q3"
    assert not any(differences().values())
    logged = session().execute(select(AuditEntry).order_by(AuditEntry.id.desc()).limit(1)).scalar_one()
    assert (logged.verb, logged.subject_id, logged.details["sha256"]) == ("verdict.revised", made.id, made.sha256)


def test_a_correction_needs_a_verdict_and_a_reason(app: Any) -> None:
    three_quarters()
    company = make.company("Honest Gas")
    with pytest.raises(NotFrozenError, match="needs a reason"):
        revise(company.id, FIRST, "  ")
    with pytest.raises(NotFrozenError, match="no verdict of 2025-q1"):
        revise(company.id, date(2025, 1, 1), "A slip.")


# Never changed, and one after another


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE verdict SET body = '{}'",
        "UPDATE verdict SET sha256 = sha256",
        "DELETE FROM verdict WHERE revision = 1",
    ],
)
def test_the_database_refuses_to_change_a_verdict(app: Any, statement: str) -> None:
    company = make.company("Honest Gas")
    signed(company, Promise.COURTESY, starts_on=FIRST)
    freeze_by_worker(frozen_on(FIRST))
    with pytest.raises(DatabaseError, match="A verdict stays as it was frozen"):
        session().execute(text(statement))


@pytest.mark.one_database
def test_sqlite_refuses_to_replace_a_verdict(app: Any) -> None:
    company = make.company("Honest Gas")
    signed(company, Promise.COURTESY, starts_on=FIRST)
    freeze_by_worker(frozen_on(FIRST))
    with pytest.raises(DatabaseError, match="A verdict stays as it was frozen"):
        session().execute(text("INSERT OR REPLACE INTO verdict SELECT * FROM verdict"))


def test_two_processes_cannot_freeze_after_the_same_verdict(app: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    three_quarters()
    answers = iter([queries.last_frozen(), None])
    monkeypatch.setattr("pact.promises.verdicts.queries.last_frozen", lambda: next(answers))
    with time_machine.travel(LATER, tick=True), pytest.raises(NotFrozenError, match="Another process"):
        revise(make.company("Honest Gas").id, FIRST, "A slip.")


def test_nothing_is_frozen_while_stories_move(app: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    company = make.company("Honest Gas")
    signed(company, Promise.COURTESY, starts_on=FIRST)
    monkeypatch.setattr("pact.promises.verdicts.freezing.half_done", [lambda: True])
    with time_machine.travel(frozen_on(FIRST), tick=True):
        assert due() == [(company.id, FIRST)]
        with pytest.raises(NotFrozenError, match="being moved"):
            freeze(company.id, FIRST)


def test_each_freezing_is_in_the_log(app: Any) -> None:
    three_quarters()
    statement = select(AuditEntry).where(AuditEntry.verb == "verdict.frozen").order_by(AuditEntry.id)
    entries = session().execute(statement).scalars().all()
    honest, other = make.company("Honest Gas").id, make.company("Café & Söhne").id
    assert [(each.details["company"], each.details["verdict"]) for each in entries] == [
        (honest, "2026-q1"), (honest, "2026-q2"), (honest, "2026-q3"), (other, "2026-q3"),
    ]  # fmt: skip
    assert {each.actor_kind for each in entries} == {"system"}


def test_outcomes_of_a_share_promise_are_those_of_the_rule(app: Any) -> None:
    three_quarters()
    assert outcomes(make.company("Café & Söhne"), Promise.ANSWERED_QUICKLY) == {"2026-q3": Outcome.NOT_MET}
