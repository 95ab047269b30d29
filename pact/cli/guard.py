"""What stands before each command: a database that it can work with, or one sentence that says what is missing.

A command is run on a database of the same version, unless `NEEDS` says otherwise. It makes no database: `db upgrade`,
`serve` and `restore` do.
"""

import logging
import sys
from collections.abc import Callable, Iterator
from enum import Enum, auto
from functools import update_wrapper
from typing import Any

import click
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy.exc import OperationalError, SQLAlchemyError

from pact.cli.faults import sentence
from pact.cli.operation import figures
from pact.config import ConfigurationError
from pact.core.db import database_file, db, reading_only


class Need(Enum):
    """What a command needs of the database."""

    NOTHING = auto()
    SITE = auto()
    """A whole site of any version."""
    SAME_OR_NEWER = auto()
    """While a new version is being started, processes of the one before it go on with the migrated database."""
    SAME = auto()


NEEDS = {
    "serve": Need.NOTHING,
    "restore": Need.NOTHING,
    "doctor": Need.NOTHING,
    "settings": Need.NOTHING,
    "keys make": Need.NOTHING,
    "moderation evaluate": Need.NOTHING,
    "translations add": Need.NOTHING,
    "translations missing": Need.NOTHING,
    "translations update": Need.NOTHING,
    "backup": Need.SITE,
    "jobs work": Need.SAME_OR_NEWER,
    "mailroom": Need.SAME_OR_NEWER,
}
OF_DEVELOPERS = frozenset({"init", "migrate", "revision", "edit", "merge"})
"""Commands of Flask-Migrate that write migrations, in a checkout where the code is changed."""
RISKS = {
    "downgrade": "deletes the newest tables and columns with all that people wrote in them. Make a backup first.",
    "stamp": "changes no table, and says that all did. A wrong word here makes the next `db upgrade` fail or skip changes.",
}
"""What those do that an operator seldom means, by their names."""
OF_FOLDER = "folder"
"""The option of commands that check downloaded files instead of the database."""
UPGRADE = "Run `flask --app app db upgrade`."


class NotReady(click.ClickException):
    """The database is not one that the command can work with. The message says why and what to do."""


def guard(command: click.Command) -> None:
    """Have the command, or each of the group, look at the database first and explain what the database refuses."""
    for path, each in leaves(command):
        if each.callback is not None:
            each.callback = with_appcontext(_guarded(each.callback, NEEDS.get(path, Need.SAME)))


class _Echo(logging.Handler):
    def emit(self, record: logging.LogRecord) -> None:
        click.echo(record.getMessage(), err=True)


def show_faults_of_migrations() -> None:
    """Have Flask-Migrate say to whoever runs a command why it ends. Our log leaves out what libraries say, and it only logs.

    It names revisions, and the database's errors as `sentence` puts them (migrations/env.py).
    """
    logger = logging.getLogger("flask_migrate")
    logger.propagate = False
    logger.handlers = [_Echo(logging.ERROR)]


def leaves(command: click.Command, before: str = "") -> Iterator[tuple[str, click.Command]]:
    """The command itself, or those of the group, by what is typed: `editions list`."""
    path = f"{before} {command.name}".strip()
    if not isinstance(command, click.Group):
        yield path, command
        return
    for each in command.commands.values():
        yield from leaves(each, path)


def check_database(need: Need) -> None:
    """Raises NotReady if the database is not what is needed."""
    if need is Need.NOTHING:
        return
    path = database_file(db.engine)
    if path is not None and not path.exists():
        raise NotReady(f"There is no database {path}. {UPGRADE}")
    try:
        with reading_only(), db.engine.connect() as connection:
            head, is_unfinished = figures.head_of(connection), figures.is_unfinished(connection)
            has_tables = bool(figures.tables_of(connection))
    except SQLAlchemyError as error:
        raise NotReady(f"The database cannot be used. {sentence(error)}") from None
    if is_unfinished:
        raise NotReady(figures.UNFINISHED)
    if head is None:
        if has_tables:
            raise NotReady("The database has tables of something else. Name another one in DATABASE_URL.")
        raise NotReady(f"The database is empty. {UPGRADE}")
    own = figures.head_of_code()
    if need is Need.SITE or head == own:
        return
    if figures.is_known(head):
        raise NotReady(f"The database is at the migration {head}, not {own}. {UPGRADE}")
    if need is Need.SAME:
        raise NotReady(
            f"The database is at the migration {head}, which this version does not know. Use the version that made it, "
            "or a newer one."
        )


def explain(group: click.Group) -> None:
    """Have each command of the group, Flask-Migrate's, explain in one sentence what the disk or the database refuses.

    Those that destroy or write migrations are for those who know: they ask, or are refused on a site in production.
    """
    for _, each in leaves(group):
        if each.callback is None:
            continue
        name = each.name or ""
        if name in RISKS:
            each.params.append(click.Option(["--yes"], is_flag=True, help="Do not ask."))
            each.help = f"{(each.help or '').rstrip('.')}. Asks first: it {RISKS[name]}"
            each.callback = _asked(each.callback, name)
        if name in OF_DEVELOPERS:
            each.help = f"{(each.help or '').rstrip('.')}. For developers: refused in production."
            each.callback = _of_developers(each.callback, name)
        each.callback = _explained(each.callback)


def _asked(callback: Callable[..., Any], name: str) -> Callable[..., Any]:
    def run(*arguments: Any, yes: bool, **options: Any) -> Any:
        if not yes:
            risk = f"`db {name}` {RISKS[name]}"
            if not sys.stdin.isatty():
                raise click.ClickException(f"{risk} If you mean it, add --yes.")
            if click.prompt(f"{risk} Type “{name}” to go on", default="", show_default=False) != name:
                raise click.ClickException("Nothing was done.")
        return callback(*arguments, **options)

    return update_wrapper(run, callback)


def _of_developers(callback: Callable[..., Any], name: str) -> Callable[..., Any]:
    def run(*arguments: Any, **options: Any) -> Any:
        if current_app.config["PACT"].is_production:
            raise click.ClickException(
                f"`db {name}` is for developers. A site in production needs `db upgrade` only."
            )
        return callback(*arguments, **options)

    return with_appcontext(update_wrapper(run, callback))


def _guarded(callback: Callable[..., Any], need: Need) -> Callable[..., Any]:
    def run(*arguments: Any, **options: Any) -> Any:
        check_database(Need.NOTHING if options.get(OF_FOLDER) else need)
        return callback(*arguments, **options)

    return _explained(update_wrapper(run, callback))


def _explained(callback: Callable[..., Any]) -> Callable[..., Any]:
    def run(*arguments: Any, **options: Any) -> Any:
        try:
            return callback(*arguments, **options)
        except BrokenPipeError:  # whoever reads what is printed has read enough; click ends the command
            raise
        except (OperationalError, OSError) as error:  # what the disk or the server refuses, not a fault of ours
            raise click.ClickException(sentence(error)) from error
        except ConfigurationError as error:
            raise click.ClickException(str(error)) from None

    return update_wrapper(run, callback)
