from datetime import UTC, datetime, timedelta, timezone
from enum import StrEnum
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError, StatementError

from pact.companies.models import Company, CompanyStatus
from pact.core.db import is_postgresql, making_database, reading_only, session, truncate_log
from pact.jobs.models import Schedule
from tests.support import make
from tests.support.applications import running
from tests.support.databases import settings
from tests.support.queries import count_queries


class OtherWord(StrEnum):
    UNHEARD_OF = "unheard_of"


def test_a_datetime_without_a_timezone_is_refused(app: Flask) -> None:
    session().add(Schedule(name="naive", next_at=datetime(2026, 5, 1)))  # noqa: DTZ001 (that is what is refused)

    with pytest.raises(StatementError, match="without a timezone"):
        session().flush()


def test_times_are_returned_in_utc(app: Flask) -> None:
    there = datetime(2026, 5, 1, 12, 30, tzinfo=timezone(timedelta(hours=2)))
    session().add(Schedule(name="aware", next_at=there))
    session().commit()
    session().expire_all()

    kept = session().get_one(Schedule, "aware").next_at

    assert kept == there
    assert kept.tzinfo is UTC
    assert kept.hour == 10


def test_an_unknown_enum_value_is_refused(app: Flask) -> None:
    company = make.company()
    company.status = OtherWord.UNHEARD_OF  # type: ignore[assignment]

    with pytest.raises(StatementError, match="unheard_of"):
        session().flush()


def test_enumerations_are_read_back_as_members(app: Flask) -> None:
    make.company()
    session().expire_all()

    assert session().execute(select(Company.status)).scalar_one() is CompanyStatus.ACCEPTED


def test_erased_rows_are_in_no_file_of_the_database(tmp_path: Path) -> None:
    config = settings(tmp_path, f"sqlite:///{tmp_path / 'ccpact.sqlite'}")
    with running(config) as app, app.app_context(), making_database():
        session().execute(text("CREATE TABLE note (words TEXT)"))
        session().execute(text("INSERT INTO note VALUES ('a secret sentence')"))
        session().commit()
        session().execute(text("DELETE FROM note"))
        session().commit()
        files = [path for path in tmp_path.iterdir() if path.is_file()]
        assert any(b"a secret sentence" in path.read_bytes() for path in files)

        truncate_log()

        assert not any(b"a secret sentence" in path.read_bytes() for path in files)


def test_foreign_keys_are_enforced(app: Flask) -> None:
    session().execute(text("DELETE FROM company_alias"))
    company = make.company()
    company.sector_id = 999_999

    with pytest.raises(IntegrityError):
        session().flush()


def test_a_transaction_that_only_reads_takes_no_lock(app: Flask) -> None:
    session().rollback()
    with reading_only(), count_queries() as statements:
        session().execute(select(Company.id)).all()
        session().rollback()

    assert not statements.writes


def test_a_writing_transaction_takes_the_lock_at_its_start_on_sqlite(app: Flask) -> None:
    session().rollback()
    with count_queries() as statements:
        session().execute(select(Company.id)).all()
        session().rollback()

    assert bool(statements.writes) is not is_postgresql()


def test_sqlite_keeps_writing_while_others_read(tmp_path: Path) -> None:
    with running(settings(tmp_path, f"sqlite:///{tmp_path / 'own.sqlite'}")), making_database():
        assert session().execute(text("PRAGMA journal_mode")).scalar_one() == "wal"
        assert session().execute(text("PRAGMA foreign_keys")).scalar_one() == 1
        assert session().execute(text("PRAGMA busy_timeout")).scalar_one() >= 5000
