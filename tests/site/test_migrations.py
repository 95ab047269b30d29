"""Migrations create what the models describe, and can be reversed, with rows in the tables, on both databases."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from alembic.config import Config as AlembicConfig
from alembic.script import ScriptDirectory
from flask import Flask
from flask_migrate import check, downgrade, upgrade
from sqlalchemy import column, func, inspect, select, table, text, update

from pact.audit.service import record
from pact.audit.verifying import verify
from pact.authors.own_page.consents import change_consents
from pact.authors.own_page.editing import edit_story
from pact.authors.own_page.lost_links import ask_for_links
from pact.authors.sharing.mail_drafts import DraftContent, keep_draft
from pact.call_outs.picks import pick
from pact.checks.likeness.service import index_text
from pact.companies.directory.models import CompanyFact, Fact, Redress
from pact.companies.models import NOT_SORTED, Company, Sector
from pact.companies.numbers import add_number
from pact.companies.service import rename_company
from pact.core import clock, crypto
from pact.core.db import db, session
from pact.core.roles import StaffRole
from pact.jobs.models import Job
from pact.jobs.service import enqueue, run_due
from pact.moderation.asking.service import answer_question, ask_author
from pact.moderation.companies.merging import undo_merge
from pact.moderation.grounds.service import add_phrase
from pact.moderation.models import DecisionGround, Ground
from pact.moderation.moving.service import move_story
from pact.moderation.notes.service import About, write_note
from pact.moderation.opinions.service import ask_opinion, give_opinion
from pact.moderation.picks.models import PickKind
from pact.moderation.queries import current_grounds
from pact.moderation.settings.service import change_setting
from pact.moderation.suspensions.service import Whom, suspend
from pact.press.desk.searches import save_search
from pact.press.joining.deciding import decide as decide_application
from pact.press.joining.models import ApplicationOutcome
from pact.press.service import make_package
from pact.rankings.models import MetricTally, PublishedTotal, StoryTally
from pact.rankings.tallies.dimensions import AUTHORS
from pact.rankings.tallies.recount import differences, recount
from pact.rankings.tallies.writing import settle_outcome
from pact.schema import metadata
from pact.stories.author_models import FollowUp, RedressMail
from pact.stories.fields import EndedHow, Resolved
from pact.stories.models import Story, StoryVersion
from pact.stories.press_requests.models import PressRequest
from pact.transparency.assessments.service import all_assessments
from pact.transparency.authorities.service import enter_request
from tests.site.sources import ROOT
from tests.support import make
from tests.support.appeals import appeal_about
from tests.support.applications import running
from tests.support.call_outs import call_out, told_for
from tests.support.complaints import complaint_about
from tests.support.databases import Databases, SqliteDatabases, settings
from tests.support.mails import sent_mails
from tests.support.notices import notice_about
from tests.support.press import application, request_about
from tests.support.records import complaints, import_complaints
from tests.support.replies import answer_to, reply_to
from tests.support.requests import facts
from tests.support.sample_site import publish_assessment


def revisions() -> list[str]:
    """All revisions, first one first."""
    return [script.revision for script in scripts().walk_revisions()][::-1]


@cache
def scripts() -> ScriptDirectory:
    config = AlembicConfig()
    config.set_main_option("script_location", str(ROOT / "migrations"))
    return ScriptDirectory.from_config(config)


@pytest.fixture(autouse=True)
def _scripts_are_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Alembic would read all of them again at each of several hundred calls, which takes longer than to run them."""
    once = scripts()
    monkeypatch.setattr(ScriptDirectory, "from_config", lambda _config: once)


KINDS = ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)]


@pytest.fixture(params=KINDS)
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Flask]:
    """An application on a database without tables."""
    yield from _application(request, tmp_path, migrated=False)


@pytest.fixture(params=KINDS)
def migrated(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Flask]:
    """An application on a copy of a database that was empty before all migrations."""
    yield from _application(request, tmp_path, migrated=True)


def _application(request: pytest.FixtureRequest, folder: Path, *, migrated: bool) -> Iterator[Flask]:
    is_file = request.param == "sqlite"
    databases: Databases = SqliteDatabases() if is_file else request.getfixturevalue("postgresql")
    url = databases.create(migrated=migrated)
    with running(settings(folder / "instance", url)) as app:
        yield app
    databases.drop(url)


def tables() -> set[str]:
    return set(inspect(db.engine).get_table_names())


def fill() -> None:
    """Put rows into as many tables as the site fills by itself."""
    told = make.story(status="published")
    change_consents(told, {"consent_press": True})
    session().add(FollowUp(story_id=told.id, asked_at=clock.now()))
    session().add(RedressMail(story_id=told.id, told_at=clock.now()))
    appeal_about(make.story(status="refused", company="Wolf & Sons"))
    answer_to(reply_to(told, body="Ring Anna Smith."))
    reply_to(status="refused")
    make.story(status="unconfirmed", company="Somebody New Ltd")
    make.story(status="removed", ground="illegal")
    index_text(1, "A text that was sent before.")
    notice_about(told, quote="Ring Anna Smith.")
    complaint_about(told)
    asked = make.story(status="pending", company="Bright Water")
    answer_question(asked, ask_author(asked, "On which day?", by=make.moderator().id).id, "In May.")
    write_note(told, About.STORY, "Ask for the date.", by=make.moderator().id)
    suspend(told, Whom.AUTHOR, days=9, words="It was not theirs.", by=make.moderator().id)
    asked = ask_opinion(told, "Is this the same call?", of=StaffRole.MODERATOR, by=make.moderator().id)
    give_opinion(asked.id, "It is.", by=make.moderator("second@example.org").id, role=StaffRole.MODERATOR)
    if not session().scalar(
        select(func.count()).select_from(PressRequest)
    ):  # a journalist writes once about a story
        request_about(told, approved=True)
        save_search(make.journalist().account_id, name="Bills", query="q=bill")
        asks = application(email="lee@post.example", website="https://post.example/")
        decide_application(asks, ApplicationOutcome.APPROVED, words="Known.", by=make.moderator().id)
    application(confirmed=False)
    enter_request(facts(), by=make.moderator().id)
    if not all_assessments():  # one published version of a year is enough, and a second call finds it
        publish_assessment()
    wolf, mail = make.company("Wolf & Sons"), make.company()
    by = make.moderator().id
    reply_to(elsewhere := make.story(status="published", company="Bright Water"))
    move_story(elsewhere, mail, words="It is theirs.", by=by)
    add_number(
        wolf, "+442079460018", purpose="Faults", page="https://example.org/", checked_on=clock.today(), by=by
    )
    if wolf.id != mail.id:  # on a second call one is already merged into the other
        rename_company(wolf, "Wolf & Daughters", by=by)
        undo_merge(make.merged(wolf, mail), by=by)
        make.merged(wolf, mail)
    make.company_user(mail)
    make.claim(mail, email="somebody@nordic-mail.example")
    make.run_jobs()
    asked = call_out(title="Tell us about a call", day=clock.today() - timedelta(days=40))
    pick(asked, told_for(asked, own_answer_1="At night"), PickKind.WORST, words="", by=by)
    change_setting("claim_minutes", 15, account_id=make.moderator().id)
    make.edition()
    make_package({})
    keep_draft(
        DraftContent(title="", body="They were rude.", company=""),
        sender="ana@example.org",
        language="en",
        attachments=0,
    )
    add_phrase("Say when", "Please say when it was.", account_id=make.moderator().id, is_shared=False)
    session().commit()


def rows(name: str) -> int:
    count = session().scalar(select(func.count()).select_from(table(name))) or 0
    session().rollback()
    return count


def test_revisions_are_linear_and_numbered() -> None:
    assert len(scripts().get_heads()) == 1
    numbers = [revision[:4] for revision in revisions()]
    assert all(number.isdecimal() for number in numbers)
    assert numbers == sorted(set(numbers))
    files = sorted(path.stem for path in (ROOT / "migrations" / "versions").glob("*.py"))
    assert files == revisions()


def test_migrations_match_the_models(migrated: Flask, capsys: pytest.CaptureFixture[str]) -> None:
    try:
        check()
    except SystemExit:
        pytest.fail(f"The models differ from the migrations: {capsys.readouterr()}")

    assert set(metadata.tables) <= tables()


def test_migrations_match_the_models_keys(migrated: Flask) -> None:
    """Alembic's check does not compare primary keys or ON DELETE."""
    inspector = inspect(db.engine)

    for name, model in metadata.tables.items():
        assert set(inspector.get_pk_constraint(name)["constrained_columns"]) == {c.name for c in model.primary_key}
        made = {
            (tuple(key["constrained_columns"]), key["referred_table"], key["options"].get("ondelete"))
            for key in inspector.get_foreign_keys(name)
        }
        said = {
            (tuple(constraint.column_keys), constraint.referred_table.name, constraint.ondelete)
            for constraint in model.foreign_key_constraints
        }
        assert made == said, name


@pytest.mark.slow
def test_every_downgrade_and_upgrade_works_with_rows(migrated: Flask) -> None:
    """Each step goes down, up and down again, with the rows that later steps left; each tenth place all the way up."""
    fill()
    line = ["base", *revisions()]

    for place in range(len(line) - 2, -1, -1):
        downgrade(revision=line[place])
        upgrade(revision="head" if place % 10 == 0 else line[place + 1])

    check()
    fill()
    assert rows("story") >= 4


def test_a_log_from_before_the_chain_is_chained(migrated: Flask) -> None:
    fill()
    head = verify()
    line = revisions()
    [chained] = [place for place, revision in enumerate(line) if revision.endswith("_audit_chain")]
    downgrade(revision=line[chained - 1])
    session().execute(text("DELETE FROM audit_entry WHERE id = 3"))
    session().commit()
    upgrade()

    proof = verify()
    assert proof.broken is head.broken is None
    assert proof.count == head.count - 1 > 5
    make.story(status="published", company="Nordic Mail")
    assert verify().broken is None
    assert verify().count > proof.count


def test_numbers_that_only_the_log_names_are_not_given_again(migrated: Flask) -> None:
    gone = make.company("Nordic Mail").id
    record("company.accepted", "company", gone, by=make.moderator().id)
    session().commit()
    downgrade(revision=_before("_ids_used_once"))
    session().execute(text("DELETE FROM company WHERE id = :id"), {"id": gone})
    session().commit()
    session().expunge_all()
    upgrade()

    assert make.company("Wolf & Sons").id > gone


def test_jobs_from_before_get_their_ranks_even_if_the_migration_is_interrupted(migrated: Flask) -> None:
    for kind in ("mail.send", "rankings.refresh", "editions.freeze"):
        enqueue(kind)
    session().commit()
    downgrade(revision="0089_ids_used_once")
    if db.engine.dialect.name == "postgresql":  # where each statement is a transaction of its own
        session().execute(text("ALTER TABLE job ADD COLUMN rank SMALLINT NOT NULL DEFAULT 1"))
        session().execute(text("CREATE INDEX ix_job_next ON job (id)"))
        session().commit()
    upgrade()

    ranks = session().execute(text("SELECT kind, rank FROM job ORDER BY id")).all()
    assert ranks == [("mail.send", 0), ("rankings.refresh", 1), ("editions.freeze", 2)]
    session().rollback()
    check()


def test_edited_grounds_keep_their_words(empty: Flask) -> None:
    upgrade(revision="0016_me_too")
    session().execute(text("UPDATE ground SET wording = 'Our own words.' WHERE code = 'unclear'"))
    session().commit()
    upgrade()

    grounds = {ground.code: (ground.name, ground.wording) for ground in current_grounds()}
    assert grounds["unclear"] == ("Cannot be understood", "Our own words.")
    assert grounds["duplicate"][0] == "Already submitted"
    assert session().scalar(select(Sector.name)) == "No sector"


def test_decisions_keep_the_words_they_were_made_with(migrated: Flask) -> None:
    make.story(status="refused", ground="duplicate")
    session().commit()
    downgrade(revision="0016_me_too")
    assert wordings("duplicate") == [
        ("We have already received this story. Please tell us about each contact only once.", False),
        ("The same story has been sent before. One contact is told once.", True),
    ]
    assert wordings("advertising") == [
        ("The text advertises or links to something. Links are not published.", True)
    ]
    upgrade()

    assert wordings("duplicate") == [
        ("We have already received this story. Please tell us about each contact only once.", True)
    ]
    assert [ground.version for ground in decided("duplicate")] == [1]


def test_a_decision_from_before_keeps_the_old_words(migrated: Flask) -> None:
    # Stories can be made at the newest revision only: the models name all its columns.
    make.story(status="refused", ground="advertising")
    downgrade(revision="0016_me_too")
    duplicate = "(SELECT id FROM ground WHERE code = 'duplicate' AND is_current)"
    session().execute(text(f"UPDATE decision_ground SET ground_id = {duplicate}"))
    session().execute(text("UPDATE ground SET name = 'unclear' WHERE code = 'advertising'"))
    session().commit()
    upgrade()

    assert [(ground.name, ground.version) for ground in decided("duplicate")] == [("Told before", 1)]
    grounds = {ground.code: ground for ground in current_grounds()}
    assert (grounds["duplicate"].name, grounds["duplicate"].version) == ("Already submitted", 2)
    assert grounds["unclear"].name == "Cannot be understood", "Another ground has the new name."
    assert sorted(ground.position for ground in grounds.values()) == list(range(1, len(grounds) + 1))


def wordings(code: str) -> list[tuple[str, bool]]:
    """A ground's wordings, the oldest first, and whether each is the current one."""
    statement = select(Ground.wording, Ground.is_current).where(Ground.code == code).order_by(Ground.version)
    found = [(wording, is_current) for wording, is_current in session().execute(statement).tuples()]
    session().rollback()
    return found


def decided(code: str) -> list[Ground]:
    """The grounds of this code that decisions refer to."""
    statement = (
        select(Ground).join(DecisionGround, DecisionGround.ground_id == Ground.id).where(Ground.code == code)
    )
    return list(session().execute(statement).scalars())


def test_stories_from_before_get_their_authors_address(migrated: Flask) -> None:
    told = make.story(email="Anna@Bücher.example")
    later = make.story(status="unconfirmed", email="anna@bücher.example")
    ask_for_links("anna@bücher.example")
    session().commit()
    downgrade(revision=_before("_address_of_each_story"))
    upgrade()

    addresses = select(Story.id, Story.email_encrypted, Story.mailbox_digest).order_by(Story.id)
    found = session().execute(addresses).tuples().all()
    session().rollback()
    assert [(ident, crypto.decrypt(token or "")) for ident, token, _digest in found] == [
        (told.id, "anna@xn--bcher-kva.example"),
        (later.id, "anna@xn--bcher-kva.example"),
    ]
    assert {digest for _id, _token, digest in found} == {crypto.mailbox_digest("anna@bücher.example")}
    with clock.at(clock.now() + timedelta(minutes=1)):
        run_due()
    assert {mail["To"] for mail in sent_mails()} == {"anna@xn--bcher-kva.example"}
    assert len(sent_mails()) >= 2


def _before(ending: str) -> str:
    """The revision before the one whose name ends like this."""
    line = revisions()
    [place] = [place for place, revision in enumerate(line) if revision.endswith(ending)]
    return line[place - 1]


def test_downgrading_to_base_drops_every_table(migrated: Flask) -> None:
    fill()
    downgrade(revision="base")

    assert {name for name in tables() if not name.startswith("alembic")} == set()


def test_a_new_site_has_its_first_rows(app: Flask) -> None:
    assert session().scalar(text("SELECT number FROM data_version")) == 1
    assert session().execute(select(Sector.slug).order_by(Sector.id)).scalars().all() == [
        NOT_SORTED,
        "public-bodies",
    ]
    assert len(current_grounds()) >= 10
    assert set(session().execute(text("SELECT name FROM role")).scalars()) == {
        "moderator",
        "senior_moderator",
        "administrator",
        "company_user",
        "journalist",
    }


def test_new_endings_become_the_nearest_older_ones(migrated: Flask) -> None:
    after = make.story(ended_how="gave_up_after", resolved="no").published_version_id
    nobody = make.story(channel="letter", ended_how="no_reply", resolved="no").published_version_id
    session().rollback()

    downgrade(revision="0018_later_outcomes_index")

    versions = table("story_version", column("id"), column("channel"), column("ended_how"))
    found = {row[0]: tuple(row[1:]) for row in session().execute(select(versions))}
    session().rollback()
    assert (found[after], found[nobody]) == (("phone", "spoke_to_person"), ("other", None))
    upgrade()


def test_stories_with_a_measure_are_counted_by_source(migrated: Flask) -> None:
    make.story(resolved="no", politeness=None)
    make.story(resolved="too_early", ended_how="gave_up", politeness=None, satisfaction=None)
    import_complaints(complaints("Nordic Mail", solved=3, unsolved=0, unrated=1))
    counted = select(StoryTally.__table__).where(StoryTally.dimension.like("has%"))
    before = sorted(map(tuple, session().execute(counted)))
    assert before
    session().rollback()

    downgrade(revision="0020_address_of_each_story")
    assert set(session().scalars(counted.with_only_columns(StoryTally.bucket))) == {"yes"}
    session().rollback()
    upgrade()

    assert sorted(map(tuple, session().execute(counted))) == before


def test_the_migration_counts_what_is_public(migrated: Flask) -> None:
    make.story(), make.story(company="Harbour Light")
    import_complaints(complaints("Nordic Mail", solved=3, unsolved=0, unrated=1))
    totals = select(PublishedTotal.__table__).order_by(PublishedTotal.month, PublishedTotal.bucket)
    before = session().execute(totals).tuples().all()
    assert sorted(n for _month, _bucket, n in before) == [1, 1, 1, 1, 2]
    session().rollback()
    downgrade(revision="0028_checked_versions")
    upgrade()
    assert session().execute(totals).tuples().all() == before


def test_the_migration_weighs_an_authors_stories_of_all_months(migrated: Flask) -> None:
    days = [datetime(2026, month, 5, 12, tzinfo=UTC) for month in (6, 7, 8, 9)]
    idents = [
        make.story(email="one@example.org", status=status, confirmed_at=day).id
        for day, status in zip(days, ("published", "withdrawn", "published", "pending"), strict=True)
    ]
    idents.append(make.story(confirmed_at=days[0]).id)
    import_complaints(complaints("Nordic Mail", solved=3, unsolved=0, unrated=1))
    session().execute(update(Story).where(Story.id.in_(idents)).values(weight=1_000_000))
    session().execute(update(Story).where(Story.id == idents[2]).values(weight=250_000))  # fourth of its source
    session().commit()
    recount()
    downgrade(revision="0032_signed_editions")
    authors = select(func.count()).select_from(StoryTally).where(StoryTally.dimension == AUTHORS)
    assert session().scalar(authors) == 0
    session().rollback()

    upgrade()
    make.run_jobs()

    session().expire_all()
    weights = [session().get_one(Story, ident).weight for ident in idents]
    assert weights == [1_000_000, 500_000, 250_000, 333_333, 1_000_000]
    assert recount() == []


def test_the_migration_counts_calls_as_stories_are_counted(migrated: Flask) -> None:
    for channel in ("phone", "callback", "email"):
        for ended_how in EndedHow:
            for politeness in (None, 2):
                make.story(channel=channel, ended_how=ended_how, politeness=politeness, resolved="no", menu_minutes=5,
                           wait_minutes=20.5, hour_band="9_12")  # fmt: skip
    make.story(wait_minutes=None, ended_how="gave_up", resolved="no")
    settle_outcome(make.story(resolved="too_early"), Resolved.PARTLY)
    assert recount() == []
    session().commit()

    downgrade(revision="0022_keys_of_names")
    upgrade()

    assert [found for found in differences() if found.key[2:3] == ("call",)] == []
    session().rollback()
    make.run_jobs()
    assert recount() == []
    buckets = select(StoryTally.bucket, StoryTally.n).where(StoryTally.dimension == "call")
    counted = dict(session().execute(buckets).tuples().all())
    assert (counted["9_12:gave_up:5+"], counted["9_12:closed:"], counted[":gave_up:"]) == (4, 4, 1)
    session().rollback()


def test_the_migration_counts_what_stories_say_of_each_metric(migrated: Flask) -> None:
    reply_to(make.story(human_offered=True, contacted_on=clock.today() - timedelta(days=70)))
    import_complaints(complaints("Nordic Mail", solved=1, unsolved=1, unrated=0))
    rows = select(MetricTally.__table__)
    before = sorted(session().execute(rows).tuples(), key=str)
    assert {row.metric for row in before} > {"human_offered", "answered_here", "polite"}
    session().rollback()

    downgrade(revision=_before("_metric_tallies"))
    upgrade()
    assert session().execute(rows).first() is None
    session().rollback()
    make.run_jobs()

    assert sorted(session().execute(rows).tuples(), key=str) == before
    assert recount() == []
    session().rollback()


def test_a_site_that_has_a_sector_for_public_bodies_keeps_its_own(empty: Flask) -> None:
    upgrade(revision="0023_how_calls_ended")
    session().execute(text("INSERT INTO sector (slug, name) VALUES ('councils', 'Public bodies')"))
    session().commit()
    upgrade()
    assert "public-bodies" not in session().execute(select(Sector.slug)).scalars().all()
    session().rollback()


def test_companies_in_the_sector_for_public_bodies_keep_it(migrated: Flask) -> None:
    make.company("Harbour Council", sector="Public bodies")
    downgrade(revision="0023_how_calls_ended")
    assert "public-bodies" in session().execute(select(Sector.slug)).scalars().all()
    session().rollback()
    upgrade()


def test_stories_from_before_are_queued_to_be_indexed_again(migrated: Flask) -> None:
    def waiting() -> list[dict[str, Any]]:
        jobs = select(Job.arguments).where(Job.unique_key == "index all stories")
        found = list(session().scalars(jobs))
        session().rollback()
        return found

    assert waiting() == []
    make.story()
    downgrade(revision="0026_counts_of_mails")
    upgrade()
    assert waiting() == [{"after": 0}]
    downgrade(revision="0026_counts_of_mails")
    assert waiting() == []
    upgrade()


def test_only_versions_whose_check_is_known_count_as_checked(migrated: Flask) -> None:
    body = "They told me to ring 020 7946 0018, and nobody answered me there at all."
    checked, edited = (make.story(status="pending") for _ in range(2))
    make.run_jobs()
    edit_story(edited, make.story_fields(body=body))
    session().commit()
    waiting = make.story(status="pending", body=body)
    ids = [story.id for story in (checked, edited, waiting)]
    session().rollback()

    downgrade(revision="0027_word_forms")
    upgrade()

    versions = select(StoryVersion.story_id, StoryVersion.number).where(StoryVersion.checked_at.is_not(None))
    known = set(session().execute(versions).tuples())
    session().rollback()
    assert (ids[0], 1) in known
    assert not known & {(ids[1], 2), (ids[2], 1)}


def test_companies_from_before_are_of_the_sites_country(migrated: Flask) -> None:
    brand, group = make.company("Harbour Mobile"), make.company("Harbour Group")
    brand.parent_id = group.id
    session().add(
        CompanyFact(company_id=brand.id, fact=Fact.GROUP, page="https://example.org/", checked_on=clock.today())
    )
    session().add(Redress(country="GB", sector_id=brand.sector_id, body="Ombudsman", weeks=8,
                          page="https://example.org/", checked_on=clock.today()))  # fmt: skip
    session().commit()
    downgrade(revision=_before("_directory"))
    upgrade()

    known = select(Company.name, Company.country, Company.parent_id).order_by(Company.id)
    assert session().execute(known).tuples().all() == [
        ("Harbour Mobile", "GB", None),
        ("Harbour Group", "GB", None),
    ]
    session().rollback()
    assert rows("company_alias") == 2, "Nothing that refers to a company is lost."
    assert rows("redress") == 0


def test_a_consent_from_before_there_was_a_number_does_not_carry_over(migrated: Flask) -> None:
    make.story(consent_company=True, consent_reuse=True)
    downgrade(revision=_before("_case_references"))
    session().execute(update(StoryVersion).values(consent_company=True))
    session().commit()
    upgrade()

    [version] = session().execute(select(StoryVersion)).scalars()
    assert (version.consent_company, version.consent_reuse) == (False, True)
    assert set(version.consented_at) == {"consent_publish", "consent_reuse"}
    session().rollback()


def test_replies_keep_their_texts_when_their_table_is_made_anew(migrated: Flask) -> None:
    answer_to(reply_to(make.story(status="published")))
    names = ("reply", "reply_version", "answer", "answer_version", "reply_decision")
    before = [rows(name) for name in names]
    assert all(before)

    downgrade(revision="0057_decision_tally")
    assert [rows(name) for name in names] == before
    upgrade()
    assert [rows(name) for name in names] == before
    if db.engine.dialect.name == "sqlite":
        assert session().execute(text("PRAGMA foreign_keys")).scalar() == 1
        assert session().execute(text("PRAGMA foreign_key_check")).all() == []
