"""The flask commands, one module per group."""

from flask import Flask

from pact.cli import (
    audit,
    jobs,
    mailroom,
    moderation,
    rankings,
    retention,
    serving,
    settings,
    translations,
    users,
)
from pact.cli.demo import command as demo_command
from pact.cli.frozen import editions, receipts, verdicts
from pact.cli.guard import explain, guard, show_faults_of_migrations
from pact.cli.imports import companies, stories
from pact.cli.keys import command as keys_command
from pact.cli.operation import backup, copying, doctor, restore

COMMANDS = (
    users, jobs, rankings, editions, verdicts, receipts, stories, companies, moderation, audit, retention, translations,
    demo_command, serving, mailroom, settings, backup, restore, copying, doctor, keys_command,
)  # fmt: skip

for module in COMMANDS:
    if module is copying:  # its group is of Flask-Migrate, and looks for itself
        explain(module.command)
    else:
        guard(module.command)


def init_cli(app: Flask) -> None:
    show_faults_of_migrations()
    for module in COMMANDS:
        app.cli.add_command(module.command)
