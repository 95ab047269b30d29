"""What an import stores: stories, one decision per batch, tallies; and that repeating it changes nothing."""

import json
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, func, select

from pact.audit.models import AuditEntry
from pact.companies.models import Company, CompanyStatus, Sector
from pact.companies.queries import company_named
from pact.core import clock, data_version
from pact.core.db import session
from pact.intake import service
from pact.intake.mapping import Plan, plan_from_pairs
from pact.intake.presets import CONSUMIDOR
from pact.intake.reading import FileError, Row
from pact.intake.service import StoryImport, Terms
from pact.jobs.models import Job
from pact.moderation.companies.merging import merge_companies
from pact.moderation.decisions.transitions import Actor, ChangeRefused, change_batch_status, change_status
from pact.moderation.models import ActorKind, Decision, QueueItem, QueueKind
from pact.rankings.models import StoryTally, Tally
from pact.rankings.tallies.recount import recount
from pact.rankings.values import MICRO
from pact.stories.fields import Source, Status, VersionState
from pact.stories.models import ImportBatch, Story, StoryVersion
from pact.stories.queries import listed, published
from pact.stories.search.index import matching_stories
from tests.support import make
from tests.support.make import BODY, company

OLD = Terms(allow_old=True, publish=True)
WAITING = Terms(allow_old=True)


def row(line: int = 2, **changes: str) -> Row:
    cells = {
        "opened_on": "2014-05-16",
        "company": "Caixa Econômica Federal",
        "sector": "Bancos",
        "outcome": "Resolvida",
        "rating": "5",
    }
    cells |= changes
    return Row(line, cells, list(cells.values()))


def text_row(line: int = 2, **changes: str) -> Row:
    cells = {"id": str(line), "company": "Nordic Mail", "contacted_on": "2014-05-16", "body": BODY, **changes}
    return Row(line, cells, list(cells.values()))


def text_plan() -> Plan:
    pairs = [(name, name) for name in ("company", "contacted_on", "body")]
    return plan_from_pairs(pairs, source_name="letters", id_column="id")


def imported(rows: Any, terms: Terms = OLD, plan: Plan = CONSUMIDOR) -> service.Summary:
    return StoryImport(plan, terms, on_rejection=lambda _row, _reason: None).run(iter(rows))


def count(model: type[Any]) -> int:
    return session().scalar(select(func.count()).select_from(model)) or 0


def only_story() -> tuple[Story, StoryVersion]:
    story, version = (
        session().execute(select(Story, StoryVersion).join(StoryVersion, StoryVersion.story_id == Story.id)).one()
    )
    return story, version


def test_fields_of_a_published_record(app: Flask) -> None:
    imported([row()])
    story, version = only_story()
    batch = session().execute(select(ImportBatch)).scalar_one()
    assert (story.source, story.source_name, story.source_row) == (
        Source.IMPORTED,
        "consumidor",
        f"{row().digest()}:1",
    )
    assert (story.import_batch_id, batch.source_name) == (batch.id, "consumidor")
    assert (story.author_id, story.confirmed_at, story.month) == (None, None, date(2014, 5, 1))
    assert (story.weight, story.is_established, story.is_record) == (MICRO, False, True)
    assert (story.status, story.published_version_id) == (Status.PUBLISHED, version.id)
    assert story.tallied_version_id == version.id
    assert story.published_at == datetime(2014, 5, 16, 12, tzinfo=UTC)
    assert (version.number, version.state) == (1, VersionState.PUBLISHED)
    assert (version.resolved, version.satisfaction, version.body, version.fingerprint) == (
        "later_contact",
        5,
        "",
        None,
    )
    assert not any(
        (version.consent_publish, version.consent_reuse, version.consent_company, version.consent_press)
    )


def test_record_is_counted_but_not_listed(app: Flask) -> None:
    imported([row()])
    assert session().execute(published()).scalars().all() != []
    assert session().execute(listed()).scalars().all() == []
    assert session().scalar(select(StoryTally.n).where(StoryTally.bucket == "record:consumidor")) == 1


def test_text_is_rendered_fingerprinted_listed_and_searchable(app: Flask) -> None:
    imported([text_row()], plan=text_plan())
    story, version = only_story()
    assert (story.source_row, story.is_record) == ("2", False)
    assert version.body_html == f"<p>{BODY}</p>"
    assert version.fingerprint is not None
    assert session().execute(listed()).scalars().all() == [story]
    assert session().execute(matching_stories("friendly person")).scalars().all() == [story.id]


def test_text_without_measures_is_published_but_not_scored(app: Flask) -> None:
    imported([text_row()], plan=text_plan())
    assert only_story()[0].tallied_version_id is None
    assert count(Tally) == 0
    assert recount() == []


def test_affiliated_row_is_published_but_not_scored(app: Flask) -> None:
    pairs = [(name, name) for name in ("company", "contacted_on", "body", "resolved", "affiliation")]
    plan = plan_from_pairs(pairs, source_name="letters", id_column="id")
    imported([text_row(resolved="no", affiliation="employee"), text_row(3, resolved="no")], plan=plan)
    assert session().scalar(select(Tally.stories)) == 1
    assert recount() == []


def test_batch_of_many_chunks_has_one_decision_and_one_audit_entry(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "CHUNK", 2)
    imported(row(line) for line in range(2, 7))
    (decision,) = session().execute(select(Decision)).scalars()
    batch = session().execute(select(ImportBatch)).scalar_one()
    assert (decision.import_batch_id, decision.story_id) == (batch.id, None)
    assert (decision.old_status, decision.new_status) == (Status.UNCONFIRMED, Status.PUBLISHED)
    assert (decision.actor_kind, decision.words) == (ActorKind.SYSTEM, "imported from consumidor")
    (entry,) = session().execute(select(AuditEntry)).scalars()
    assert (entry.verb, entry.subject_kind, entry.subject_id) == ("import.published", "import_batch", batch.id)
    assert set(session().execute(select(Story.import_batch_id)).scalars()) == {batch.id}


def test_import_tallies_equal_a_recount(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service, "CHUNK", 3)
    imported(
        row(line, opened_on=f"2014-0{5 + line % 3}-16", company=f"Company {line % 2}", rating=str(1 + line % 5))
        for line in range(2, 20)
    )
    assert session().scalar(select(func.sum(Tally.stories))) == 18
    assert recount() == []


def test_verified_source_counts_as_established(app: Flask) -> None:
    imported([row()], Terms(allow_old=True, publish=True, is_established=True))
    assert only_story()[0].is_established
    assert session().scalar(select(Tally.is_established)) is True


def test_unpublished_rows_are_queued_and_not_counted(app: Flask) -> None:
    imported([row(), text_row()], WAITING)
    imported([text_row()], WAITING, text_plan())
    waiting = session().execute(select(QueueItem).where(QueueItem.kind == QueueKind.NEW_STORY)).scalars().all()
    assert [session().get_one(Story, item.subject_id).status for item in waiting] == [Status.PENDING] * 2
    assert count(Tally) == 0
    assert session().execute(published()).scalars().all() == []
    assert company_named("Nordic Mail").status is CompanyStatus.PROPOSED  # type: ignore[union-attr]
    assert [d.new_status for d in session().execute(select(Decision)).scalars()] == [Status.PENDING] * 2


def test_moderator_can_decide_an_imported_story(app: Flask) -> None:
    imported([row()], WAITING)
    story, version = only_story()
    change_status(story, Status.PUBLISHED, actor=Actor(ActorKind.MODERATOR))
    assert (story.tallied_version_id, story.month) == (version.id, date(2014, 5, 1))
    assert recount() == []


def test_import_refreshes_tables_and_cached_pages(app: Flask) -> None:
    before = data_version.current()
    imported([row()])
    assert data_version.current() > before
    kinds = sorted(session().execute(select(Job.kind)).scalars())
    assert kinds == ["moderation.sketch", "rankings.refresh"]


def test_importing_the_same_rows_again_changes_nothing(app: Flask) -> None:
    rows = [row(2), row(3), row(4, rating="1")]
    first, second = imported(rows), imported(rows)
    assert (first.imported, first.already_there) == (3, 0)
    assert (second.read, second.imported, second.already_there) == (3, 0, 3)
    assert (count(Story), count(ImportBatch), count(Decision), count(AuditEntry)) == (3, 1, 1, 1)


def test_equal_rows_are_numbered(app: Flask) -> None:
    imported([row(2), row(3), row(4)])
    numbers = session().execute(select(Story.source_row).order_by(Story.id)).scalars().all()
    assert [word.rpartition(":")[2] for word in numbers] == ["1", "2", "3"]


def test_equal_rows_keep_their_numbers_across_chunks_and_in_a_longer_file(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "CHUNK", 2)
    imported(row(line) for line in range(2, 5))
    longer = imported(row(line) for line in range(2, 7))
    assert (longer.imported, longer.already_there) == (2, 3)


def test_equal_rows_keep_their_numbers_if_an_earlier_run_rejected_them(app: Flask) -> None:
    young = clock.today() - timedelta(days=5)
    rows = [row(2), row(3, opened_on=young.isoformat()), row(4)]
    assert imported(rows, Terms(publish=True)).imported == 1
    assert imported(rows).imported == 2
    assert count(Story) == 3


def test_row_with_known_id_is_not_imported_again_even_if_changed(app: Flask) -> None:
    imported([text_row(2)], plan=text_plan())
    again = imported(
        [text_row(2, company="Other Mail"), text_row(3), text_row(3, body=BODY * 2)], plan=text_plan()
    )
    assert (again.imported, again.already_there) == (1, 2)
    assert company_named("Other Mail") is None


def test_same_ids_from_another_source_are_different_stories(app: Flask) -> None:
    imported([text_row()], plan=text_plan())
    pairs = [(name, name) for name in ("company", "contacted_on", "body")]
    imported([text_row()], plan=plan_from_pairs(pairs, source_name="other", id_column="id"))
    assert count(Story) == 2


def test_known_company_is_found_by_any_spelling_and_keeps_its_sector(app: Flask) -> None:
    known_id = company("Caixa Econômica Federal", sector="Savings banks").id
    imported([row(company="caixa economica federal", sector="Bancos"), row(3, company="CAIXA ECONÔMICA FEDERAL")])
    assert set(session().execute(select(Story.company_id)).scalars()) == {known_id}
    assert session().scalar(select(Sector.id).where(Sector.name == "Bancos")) is None


def test_unknown_company_is_created_with_its_sector_and_accepted_on_publication(app: Flask) -> None:
    imported([row()])
    made = company_named("Caixa Econômica Federal")
    assert made is not None
    assert (made.name, made.status, made.slug) == (
        "Caixa Econômica Federal",
        CompanyStatus.ACCEPTED,
        "caixa-economica-federal",
    )
    assert session().get_one(Sector, made.sector_id).name == "Bancos"


def test_rejected_row_creates_no_company(app: Flask) -> None:
    summary = imported([row(rating="9")])
    assert summary.rejected.total() == 1
    assert (count(Company), count(ImportBatch), count(Decision)) == (0, 0, 0)


def test_rejections_are_counted_by_rule_and_reported_by_row(app: Flask) -> None:
    told: list[tuple[int, str]] = []
    rows = [row(2, rating="7"), row(3, rating="8"), Row(4, {}, ["a"], "The row has 1 cells and the first line 5")]
    run = StoryImport(CONSUMIDOR, OLD, on_rejection=lambda row, reason: told.append((row.line, reason)))
    assert dict(run.run(iter(rows)).rejected) == {
        "rating must be a whole number from 1 to 5": 2,
        "The row has 1 cells and the first line 5": 1,
    }
    assert told == [
        (2, "rating is “7” but must be a whole number from 1 to 5."),
        (3, "rating is “8” but must be a whole number from 1 to 5."),
        (4, "The row has 1 cells and the first line 5."),
    ]


def test_interrupted_run_leaves_whole_chunks_with_their_decision(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "CHUNK", 2)

    def cut_off() -> Iterator[Row]:
        yield from (row(line) for line in range(2, 5))
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        imported(cut_off())
    session().rollback()
    assert (count(Story), count(ImportBatch), count(Decision)) == (2, 1, 1)
    assert recount() == []
    assert imported(row(line) for line in range(2, 5)).imported == 1


def test_rows_before_an_unreadable_line_are_imported(app: Flask) -> None:
    def broken() -> Iterator[Row]:
        yield row()
        raise FileError("Line 3 is not UTF-8 text.")

    run = StoryImport(CONSUMIDOR, OLD, on_rejection=lambda _row, _reason: None)
    with pytest.raises(FileError):
        run.run(broken())
    assert (run.summary.read, run.summary.imported, count(Story)) == (1, 1, 1)


def test_each_chunk_is_committed_and_released_from_memory(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """At most one chunk of the file is in memory."""
    monkeypatch.setattr(service, "CHUNK", 5)
    held = []

    def rows() -> Iterator[Row]:
        for line in range(2, 22):
            yield row(line)
            held.append(len(session().identity_map))

    imported(rows())
    assert max(held) == 0
    assert count(Story) == 20


def test_looking_up_known_rows_takes_a_constant_number_of_statements(
    app: Flask, statements: Callable[[], list[str]]
) -> None:
    rows = [row(line) for line in range(2, 40)]
    imported(rows)
    statements()
    imported(rows[:2])
    few = len(statements())
    imported(rows)
    assert len(statements()) == few


def test_a_part_takes_as_many_statements_however_many_rows_and_companies_it_has(
    app: Flask, statements: Callable[[], list[str]]
) -> None:
    def imported_by(lines: range) -> list[str]:
        statements()
        imported((text_row(line, company=f"Freight {line}") for line in lines), plan=text_plan())
        return [sent.partition("(")[0] for sent in statements()]

    imported_by(range(2, 3))  # has the tables built again; the next ones find that it waits
    few, many = imported_by(range(10, 12)), imported_by(range(20, 60))
    assert Counter(many) == Counter(few)
    assert len([sent for sent in many if sent.startswith("INSERT INTO story_version")]) == 1


@pytest.fixture
def statements(app: Flask) -> Iterator[Callable[[], list[str]]]:
    """The statements sent since the last call."""
    engine = session().get_bind()
    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        sent.append(statement)

    def taken() -> list[str]:
        found = sent[:]
        sent.clear()
        return found

    event.listen(engine, "before_cursor_execute", note)
    yield taken
    event.remove(engine, "before_cursor_execute", note)


def test_change_batch_status_refuses_other_stories(app: Flask) -> None:
    imported([row()], WAITING)
    story, version = only_story()
    batch = session().execute(select(ImportBatch)).scalar_one()
    with pytest.raises(ChangeRefused, match="fresh stories"):
        change_batch_status(batch, [(story, version)], Status.PUBLISHED)
    with pytest.raises(ChangeRefused, match="cannot make stories refused"):
        change_batch_status(batch, [], Status.REFUSED)


def test_unusual_characters_in_text_are_stored(app: Flask) -> None:
    """JSON can contain lone surrogates and zero bytes, which databases reject."""
    cells = json.loads('{"body": "\\ud800\\u0000 ' + BODY + '", "id": "\\ud800\\u00001"}')
    imported([text_row(**cells)], plan=text_plan())
    story, version = only_story()
    assert (story.source_row, version.body) == ("1", BODY)


@pytest.mark.parametrize("terms", [OLD, WAITING])
def test_stories_go_to_the_company_into_which_theirs_was_merged_meanwhile(
    app: Flask, monkeypatch: pytest.MonkeyPatch, terms: Terms
) -> None:
    monkeypatch.setattr(service, "CHUNK", 1)
    source, target = company("Nordic Mail"), company("Northern Post")
    source_id, target_id = source.id, target.id
    session().commit()

    def rows() -> Iterator[Row]:
        yield text_row(2)
        merge_companies(
            session().get_one(Company, source_id), session().get_one(Company, target_id), by=make.moderator_id()
        )
        session().commit()
        yield text_row(3)
        yield text_row(4)

    summary = StoryImport(text_plan(), terms, on_rejection=lambda _row, _reason: None).run(rows())
    make.run_jobs()
    assert summary.imported == 3
    assert set(session().execute(select(Story.company_id)).scalars()) == {target_id}
    assert recount() == []


def test_no_story_is_published_for_a_company_that_was_refused_meanwhile(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "CHUNK", 1)
    ident = company("Nordic Mail").id
    session().commit()

    def rows() -> Iterator[Row]:
        yield text_row(2)
        session().get_one(Company, ident).status = CompanyStatus.REFUSED
        session().commit()
        yield text_row(3)

    with pytest.raises(FileError, match="refused the company “Nordic Mail”"):
        StoryImport(text_plan(), OLD, on_rejection=lambda _row, _reason: None).run(rows())
    session().rollback()
    assert session().scalar(select(func.count()).select_from(Story)) == 1
