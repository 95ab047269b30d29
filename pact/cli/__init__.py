"""The flask commands, one module a group."""

from flask import Flask

from pact.cli import audit, demo_command, editions, jobs, moderation, rankings, retention, serving, stories, users


def init_cli(app: Flask) -> None:
    for module in (users, jobs, rankings, editions, stories, moderation, audit, retention, demo_command, serving):
        app.cli.add_command(module.command)
