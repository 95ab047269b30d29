"""How a process of the site begins: with the application, or with the settings that are wrong, in plain words."""

import os
import sys

import click
from flask import Flask

from pact.config import ConfigurationError, load_config
from pact.factory import create_app

WRONG_SETTINGS = 2
GUNICORN_GIVES_UP = 3
"""At this code gunicorn ends. At others it would start another process, which has the same settings."""


def started_app() -> Flask:
    """The application. If a setting is wrong, ends the process with a line for each and without a traceback.

    A command keeps no new keys yet, because it may be one that only reads; see `create_app`.
    """
    try:
        return create_app(load_config(keeps=not _is_command()))
    except ConfigurationError as error:
        print(f"Error: {error}", file=sys.stderr, flush=True)  # noqa: T201 (before there is a log)
        is_gunicorn = os.environ.get("SERVER_SOFTWARE", "").startswith("gunicorn")
        raise SystemExit(GUNICORN_GIVES_UP if is_gunicorn else WRONG_SETTINGS) from None


def _is_command() -> bool:
    return click.get_current_context(silent=True) is not None
