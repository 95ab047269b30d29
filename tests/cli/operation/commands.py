"""Runs commands, and reads what must be the same in a copy of a site."""

from typing import Any

from flask import Flask

from pact.cli.operation import figures
from pact.core.db import db, session


def run(app: Flask, *arguments: str) -> tuple[int, str]:
    """The command's exit code and what it says."""
    session().rollback()
    done = app.test_cli_runner().invoke(args=arguments)
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    session().rollback()
    return done.exit_code, done.output


def facts() -> dict[str, Any]:
    session().rollback()
    with db.engine.connect() as connection:
        return {
            "counts": figures.count_rows(connection),
            "log": figures.end_of_audit_log(connection),
            "frozen": figures.digest_of_frozen(connection),
            "head": figures.head_of(connection),
        }
