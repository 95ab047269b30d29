"""Commands for operators."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskCliRunner
from sqlalchemy import func, select, update

from pact.accounts.models import Account
from pact.accounts.newsrooms.models import Journalist
from pact.accounts.service import store
from pact.audit.models import AuditEntry
from pact.cli.demo import seed
from pact.cli.demo.accountability.hidden import hidden_story_events
from pact.cli.demo.command import COMPANY_SIGN_INS, SIGN_INS, make_demo
from pact.cli.demo.companies import INVITED
from pact.cli.demo.promises.plan import SIGNATORIES
from pact.companies.users.models import CompanyUser
from pact.companies.users.queries import waiting_claims
from pact.core import clock
from pact.core.db import database_file, db, pairs_of, session
from pact.jobs.queries import due_since
from pact.mail.models import Mail
from pact.moderation.models import QueueKind
from pact.moderation.queue.listing import counts_by_kind
from pact.promises.arithmetic.rule import Outcome
from pact.promises.breaches import count_unconfirmed
from pact.promises.models import Breach, PactProposal, PromiseVersion, ProposalState
from pact.promises.stated.models import CheckState, SourceKind, StatedFigure, Yardstick
from pact.promises.verdicts.models import Verdict
from pact.rankings.measures import Measure
from pact.rankings.models import BurstShare, LeagueTable, Tally
from pact.rankings.tables import queries
from pact.rankings.tables.listing import table_view
from pact.replies.models import Answer, Reply, ReplyStatus
from pact.stories.fields import Source, Status
from pact.stories.models import Story, StoryVersion
from tests.support import make
from tests.support.applications import running
from tests.support.databases import SqliteDatabases, settings


@pytest.fixture
def run(app: Flask) -> FlaskCliRunner:
    return app.test_cli_runner()


def test_an_account_is_created_with_a_password_from_standard_input(run: FlaskCliRunner) -> None:
    arguments = ["users", "create", "Desk@Example.org", "--role", "moderator", "--password-stdin"]
    assert run.invoke(args=arguments, input="correct horse battery\n").exit_code == 0
    account: Any = store.find_user(email="desk@example.org")
    assert [role.name for role in account.roles] == ["moderator"]
    again = run.invoke(args=arguments, input="correct horse battery\n")
    assert (again.exit_code, "already" in again.output) == (1, True)
    asked = run.invoke(args=["users", "create", "b@example.org"], input="")
    assert (asked.exit_code, "--password-stdin" in asked.output) == (2, True), asked.output
    short = run.invoke(args=["users", "create", "b@example.org", "--password-stdin"], input="short\n")
    assert (short.exit_code, "12 characters" in short.output) == (1, True)


def test_recount_lists_differences_and_fails(run: FlaskCliRunner) -> None:
    make.story(resolved="no")
    assert run.invoke(args=["rankings", "recount"]).output == "0 differences.\n"
    session().execute(update(Tally).values(r_no=Tally.r_no + 5))
    session().commit()
    found = run.invoke(args=["rankings", "recount"])
    assert (found.exit_code, "tally" in found.output) == (1, True)
    assert run.invoke(args=["rankings", "recount"]).exit_code == 0


def test_rebuild_makes_the_tables_of_every_month(run: FlaskCliRunner) -> None:
    # On the first days of a month there are the tables of the month before as well.
    with time_machine.travel(datetime(2026, 11, 20, tzinfo=UTC)):
        make.story()
        assert "Rebuilt the tables of 1 months." in run.invoke(args=["rankings", "rebuild"]).output
    assert queries.table_of(Measure.OVERALL, None) is not None


def test_a_rebuild_goes_on_from_a_month(run: FlaskCliRunner) -> None:
    this = clock.month_of(clock.today())
    for months in (3, 4):
        month = clock.months_later(this, -months)
        make.story(confirmed_at=datetime(month.year, month.month, 5, tzinfo=UTC))
    first, last = (clock.months_later(this, -months) for months in (4, 3))
    assert run.invoke(args=["rankings", "rebuild"]).exit_code == 0
    ids = select(LeagueTable.month, func.min(LeagueTable.id)).group_by(LeagueTable.month)
    made = pairs_of(ids)
    went_on = run.invoke(args=["rankings", "rebuild", "--from", clock.month_key(last)])
    assert clock.month_key(first) not in went_on.output
    assert clock.month_key(last) in went_on.output
    again = pairs_of(ids)
    assert (again.keys(), again[first], again[last] > made[last]) == (made.keys(), made[first], True)
    wrong = run.invoke(args=["rankings", "rebuild", "--from", "October"])
    assert (wrong.exit_code, "Write the month as 2026-10." in wrong.output) == (2, True)


@pytest.fixture
def run_on_sqlite(tmp_path: Path) -> Iterator[FlaskCliRunner]:
    """For long tests that do not depend on the database: skipped on PostgreSQL."""
    with running(settings(tmp_path, SqliteDatabases().create())) as app:
        yield app.test_cli_runner()


def test_a_small_demo_is_made_once_and_recount_finds_no_difference(run_on_sqlite: FlaskCliRunner) -> None:
    began = clock.now()
    make_demo(stories=100)
    since = due_since()
    assert since is None or since >= began, "a worker that begins now is not late"
    of_call_outs = session().scalar(select(func.count()).where(Story.call_out_id.is_not(None))) or 0
    assert of_call_outs
    statuses = set(session().execute(select(Story.status)).scalars())
    assert statuses >= {Status.PENDING, Status.PUBLISHED, Status.REFUSED}
    logged = list(session().scalars(select(AuditEntry.at).order_by(AuditEntry.id)))
    assert logged == sorted(logged)
    assert run_on_sqlite.invoke(args=["rankings", "recount"]).output == "0 differences.\n"
    assert "none changed" in run_on_sqlite.invoke(args=["verdicts", "verify"]).output
    assert run_on_sqlite.invoke(args=["demo"]).exit_code == 0
    assert session().scalar(select(func.count()).select_from(Story)) == 100 + of_call_outs


def test_no_command_gives_rights_without_an_entry_in_the_log(run: FlaskCliRunner) -> None:
    make.moderator()
    assert run.invoke(args=["roles", "add", "moderator@example.org", "administrator"]).exit_code == 2


def test_the_demo_hides_no_story_whose_company_still_replies(app: Flask) -> None:
    """A reply to a hidden story cannot be published: at some times of day the demo ended there."""
    shown = clock.now() - timedelta(days=3)
    quiet = {make.story(company="Quiet Lines", confirmed_at=shown).id for _ in range(8)}
    for _ in range(9):
        make.story(company="Answering Bank", confirmed_at=shown)
    make.company_user("Answering Bank")
    for _at, act in hidden_story_events(moderator_id=make.moderator_id()):
        act()
    hidden = session().scalars(select(Story.id).where(Story.status == Status.HIDDEN)).all()
    assert set(hidden) <= quiet
    assert len(hidden) == 1


def test_half_a_demo_is_not_served_as_a_whole_one(
    run_on_sqlite: FlaskCliRunner, monkeypatch: pytest.MonkeyPatch
) -> None:
    def is_stopped(**_options: object) -> None:
        make.story()
        session().commit()
        raise KeyboardInterrupt

    monkeypatch.setattr(seed, "seed", is_stopped)
    assert run_on_sqlite.invoke(args=["demo"]).exit_code == 1

    again = run_on_sqlite.invoke(args=["demo"])

    assert again.exit_code == 1
    assert "was stopped before it was complete" in again.output
    for each in (*(f"{database_file(db.engine)}{ending}" for ending in ("", "-wal", "-shm")), "demo-unfinished"):
        assert each in again.output
    assert "demo-unfinished" in again.output


@pytest.mark.exhaustive
def test_the_demo_fills_an_empty_site_once_and_recount_finds_no_difference(run_on_sqlite: FlaskCliRunner) -> None:
    run = run_on_sqlite
    first = run.invoke(args=["demo"])
    assert first.exit_code == 0, first.output
    passwords = [line.split()[1] for line in first.output.splitlines() if "@" in line]
    assert len(set(passwords)) == len(SIGN_INS) + len(COMPANY_SIGN_INS) + 1
    session().expire_all()
    statuses = dict(session().execute(select(Story.status, func.count()).group_by(Story.status)).tuples().all())
    assert statuses[Status.PUBLISHED] > 600
    assert set(statuses) >= {Status.PENDING, Status.REFUSED, Status.CHANGES_REQUESTED, Status.WITHDRAWN}
    assert counts_by_kind()[QueueKind.NEW_STORY] == statuses[Status.PENDING]
    assert session().scalar(select(func.count()).select_from(Mail)) == 0
    bodies = session().scalar(select(func.count(StoryVersion.body.distinct())))
    assert bodies == sum(statuses.values()) - 1  # the one pair of duplicates in the queue
    table = queries.table_of(Measure.OVERALL, None)
    assert table is not None
    best, worst = queries.best_and_worst(table)
    assert len(best) >= 2
    assert len(worst) >= 2
    between = [row for row in table_view(table).ranked if row not in best + worst]
    assert sum((row.rank_high or 0) - (row.rank_low or 0) >= 4 for row in between) >= 8
    assert run.invoke(args=["rankings", "recount"]).output == "0 differences.\n"
    assert run.invoke(args=["demo"]).exit_code == 0
    users, journalists, accounts = (
        session().scalar(select(func.count()).select_from(kind)) for kind in (CompanyUser, Journalist, Account)
    )
    assert accounts == len(SIGN_INS) + users + journalists
    assert {reply.status for reply in session().scalars(select(Reply))} == {
        ReplyStatus.PENDING, ReplyStatus.PUBLISHED, ReplyStatus.REFUSED, ReplyStatus.CHANGES_REQUESTED,
    }  # fmt: skip
    assert session().scalar(select(func.count()).select_from(Answer)) >= 2
    assert waiting_claims() == 2
    invited = select(func.count()).where(Story.source == Source.INVITED_BY_COMPANY)
    assert session().scalar(invited) == INVITED.stories
    assert_promises_are_tested(run)


def assert_promises_are_tested(run: FlaskCliRunner) -> None:
    """Three companies of the demo have verdicts of every kind, by the rule, and something waits for a moderator."""
    found = [
        (verdict.company_id, promise, result["version"], result["outcome"], result["is_final"])
        for verdict in session().scalars(select(Verdict).order_by(Verdict.id))
        for promise, result in verdict.outcomes.items()
    ]
    assert len({company for company, *_ in found}) == len(SIGNATORIES) == 3
    assert {outcome for *_, outcome, _is_final in found} == set(Outcome)
    assert {"we_answer_here", "no_premium_lines"} <= {promise for _, promise, *_ in found}
    versions = session().scalars(select(PromiseVersion)).all()
    final = {(company, promise, version) for company, promise, version, _, is_final in found if is_final}
    replaced = {(each.company_id, each.promise.value, each.number - 1) for each in versions if each.number > 1}
    assert replaced == final  # a lowered target and ended promises
    assert {each.is_end for each in versions if each.number > 1} == {True, False}
    lowered = [each for each in versions if each.number > 1 and not each.is_end]
    first = {(each.company_id, each.promise): each.target or 0 for each in versions if each.number == 1}
    assert all((each.target or 0) < first[each.company_id, each.promise] for each in lowered)
    signed = {each.company_id for each in versions}
    assert not session().scalar(select(func.count()).where(BurstShare.company_id.in_(signed)))  # see `_freeze`
    assert session().scalar(select(func.count()).select_from(Breach)) == 1
    assert count_unconfirmed() == 1
    proposals = list(session().scalars(select(PactProposal.state)))
    assert proposals.count(ProposalState.WAITING) == 1
    stated = list(session().execute(select(StatedFigure.state, StatedFigure.source_kind, StatedFigure.n)).tuples())
    assert {kind for state, kind, _n in stated if state is CheckState.APPROVED} == set(SourceKind)
    assert None in [n for *_, n in stated]
    assert [state for state, *_ in stated].count(CheckState.WAITING) == 1
    assert session().scalar(select(func.count()).select_from(Yardstick)) == 1
    assert "none changed" in run.invoke(args=["verdicts", "verify"]).output


def test_production_refuses_the_demo(config: Any, tmp_path: Path) -> None:
    from dataclasses import replace

    with running(replace(config, environment="production")) as app:
        found = app.test_cli_runner().invoke(args=["demo"])
    assert found.exit_code == 1
    assert "not allowed in production" in found.output
