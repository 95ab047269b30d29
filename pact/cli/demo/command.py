"""`flask demo`: fills an empty database with invented companies and stories, and creates accounts to try."""

import json
import secrets
import shlex
from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy import select

from pact.accounts.service import create_account
from pact.core import clock
from pact.core.db import database_file, db, session
from pact.stories.models import Story

STORIES = 1050
SIGN_INS = {"moderator@ccpact.example": "moderator", "admin@ccpact.example": "administrator"}
COMPANY_SIGN_INS = ("ruth.ansell@kettlebrook.example", "dev.marlow@kettlebrook.example")
"""Two people who act for a company of the demo, because signing takes two: see data/replies.toml."""
PRESS_SIGN_IN = "kim.hale@evening-post.example"
"""A journalist of the demo: see press/journalists.py."""
_UNFINISHED = "Making the demo data was stopped before it was complete. To begin again, stop the site, then {}."


@click.command("demo")
@with_appcontext
def command() -> None:
    """Put demo data into an empty database. Does nothing if there are stories."""
    make_demo()
    print_sign_ins()


def refuse_in_production() -> None:
    if current_app.config["PACT"].is_production:
        raise click.ClickException("Demo data is not allowed in production.")


def make_demo(*, stories: int = STORIES) -> None:
    """Fill an empty development database with this many stories. Refused in production."""
    refuse_in_production()
    config = current_app.config["PACT"]
    # Making it takes minutes and commits on the way, so a stopped command leaves a part of it.
    unfinished = config.instance / "demo-unfinished"
    if unfinished.exists():
        raise click.ClickException(_UNFINISHED.format(_how_to_empty(unfinished)))
    if session().scalar(select(Story.id).limit(1)) is not None:
        return
    from pact.cli.demo.seed import opening, seed  # noqa: PLC0415 (loads all texts; needed only once per instance)

    click.echo("Making demo data …")
    unfinished.touch()
    passwords = {email: secrets.token_urlsafe(12) for email in (*SIGN_INS, *COMPANY_SIGN_INS, PRESS_SIGN_IN)}
    with clock.at(opening()):
        accounts = [create_account(email, passwords[email], role=role) for email, role in SIGN_INS.items()]
    seed(moderator_id=accounts[0].id, colleague_id=accounts[1].id, stories=stories, passwords=passwords)
    path = config.instance / "demo-sign-ins.json"
    path.touch(mode=0o600)
    path.write_text(json.dumps(passwords))
    unfinished.unlink()


def _how_to_empty(unfinished: Path) -> str:
    path = database_file(db.engine)
    if path is None:
        return f"drop and create the database, and delete {unfinished}"
    files = [*(f"{path}{ending}" for ending in ("", "-wal", "-shm")), str(unfinished)]
    return f"run `rm -f {shlex.join(files)}`"


def print_sign_ins() -> None:
    """Print the demo's accounts, if this instance has demo data."""
    config = current_app.config["PACT"]
    path = config.instance / "demo-sign-ins.json"
    if config.is_production or not path.exists():
        return
    passwords = json.loads(path.read_text())
    company_users = {
        email: passwords.pop(email) for email in COMPANY_SIGN_INS if email in passwords
    }  # not in older demos
    of_press = passwords.pop(PRESS_SIGN_IN, None)
    click.echo(f"Desk: {config.site_url}/moderation/ — sign in as one of")
    for email, password in passwords.items():
        click.echo(f"  {email}  {password}  ({SIGN_INS.get(email, 'staff')})")
    if company_users:
        click.echo(f"For companies: {config.site_url}/for-companies — sign in as one of")
    for email, password in company_users.items():
        click.echo(f"  {email}  {password}  (acts for Kettlebrook Power)")
    if of_press:
        click.echo(f"Press desk: {config.site_url}/press/desk — sign in as")
        click.echo(f"  {PRESS_SIGN_IN}  {of_press}  (a journalist)")
