"""What `flask doctor` says if the settings are not safe to start with, so that there is no site to check."""

import sys

import click
from flask import Flask

from pact.cli.operation.doctor import report
from pact.cli.operation.findings import mend
from pact.config import ConfigurationError


def app_for_doctor(error: ConfigurationError) -> Flask:
    """An application with one command, which says what is wrong. Raises the error again if another one was asked for."""
    if "doctor" not in sys.argv[1:]:
        raise error
    app = Flask("pact")

    @app.cli.command("doctor")
    @click.option("--site", is_flag=True)
    def command(site: bool) -> None:

        lines = [line.removeprefix("- ") for line in str(error).splitlines()[1:]]
        report([mend("settings", line) for line in lines])

    return app
