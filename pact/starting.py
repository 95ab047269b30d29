"""How a process of the site begins: with the application, or with the settings that are wrong, in plain words."""

import os
import sys

import click
from flask import Flask

from pact.config import ConfigurationError, load_config, make_folder_of_counts
from pact.factory import create_app

WRONG_SETTINGS = 2
OF_LIBRARIES = ("limiter",)
"""Commands that Flask finds by itself among installed packages."""
GUNICORN_GIVES_UP = 3
"""At this code gunicorn ends. At others it would start another process, which has the same settings."""


def started_app() -> Flask:
    """The application. If a setting is wrong, ends the process with a line for each and without a traceback.

    A command keeps no new keys and makes no folder of counts yet, because it may be one that only reads; see `create_app`.
    """
    command = click.get_current_context(silent=True)
    if command is not None:
        take_away(command)
    try:
        settings = load_config(keeps=command is None)
        if command is None:
            make_folder_of_counts(settings)
        return create_app(settings)
    except ConfigurationError as error:
        print(f"Error: {error}", file=sys.stderr, flush=True)  # noqa: T201 (before there is a log)
        is_gunicorn = os.environ.get("SERVER_SOFTWARE", "").startswith("gunicorn")
        raise SystemExit(GUNICORN_GIVES_UP if is_gunicorn else WRONG_SETTINGS) from None


def take_away(command: click.Context) -> None:
    """Leave out of the commands those that libraries add and that do not fit. Raises UsageError if one of them is run.

    Those of Flask-Limiter clear limits without an entry in the log, and do not know how ours are counted.
    """
    root = command.find_root()
    if isinstance(root.command, click.Group):
        for name in OF_LIBRARIES:
            root.command.commands.pop(name, None)
    above: click.Context | None = command
    while above is not None:
        if above.parent is root and above.info_name in OF_LIBRARIES:
            raise click.UsageError(f"No such command '{above.info_name}'.", root)
        above = above.parent
