"""The flask commands, one module a group."""

from flask import Flask

from pact.cli import (
    audit,
    demo_command,
    editions,
    jobs,
    moderation,
    rankings,
    retention,
    serving,
    stories,
    translations,
    users,
)


def init_cli(app: Flask) -> None:
    modules = (
        users, jobs, rankings, editions, stories, moderation, audit, retention, translations, demo_command, serving,
    )  # fmt: skip
    for module in modules:
        app.cli.add_command(module.command)
