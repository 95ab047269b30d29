"""`flask mailroom`: stories by mail."""

import asyncio
import signal
from collections.abc import Callable
from email.utils import parseaddr

import click
from flask import Flask, current_app
from flask.cli import with_appcontext

from pact.config import Config
from pact.core.db import session
from pact.intake.mail.answering import SiteAddresses
from pact.intake.mail.mailroom import Mailroom, serve
from pact.intake.mail.reading import ReadMail
from pact.intake.mail.receiving import Outcome, receive


@click.command("mailroom")
@click.option("--lmtp", is_flag=True, help="Speak LMTP instead of SMTP, for delivery from your own mail server.")
@with_appcontext
def command(*, lmtp: bool) -> None:
    """Take stories that come by mail, until stopped; docs/mailroom.md says how a mail server delivers to it."""
    config: Config = current_app.config["PACT"]
    if not config.mailroom_address:
        raise click.ClickException("Say which address is taken: PACT_MAILROOM_ADDRESS=stories@example.org")
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    try:
        asyncio.run(_serve(app, config, is_lmtp=lmtp))
    except OSError as error:
        raise click.ClickException(f"{':'.join(map(str, config.mailroom_listens))}: {error.strerror}") from error


def site_addresses(config: Config) -> SiteAddresses:
    """Our own addresses, which are never answered, and whose word on forgeries is taken."""
    given = (config.mailroom_address, config.contact_address, config.mail_from)
    return SiteAddresses(addresses=tuple(address for one in given if (address := parseaddr(one)[1])),
                 trusted_server=config.mailroom_trusts)  # fmt: skip


def storing(app: Flask, config: Config) -> Callable[[ReadMail, str], Outcome]:
    """What stores one mail for good, in a session of its own."""
    site = site_addresses(config)

    def store(mail: ReadMail, envelope_sender: str) -> Outcome:
        with app.app_context():
            outcome = receive(mail, envelope_sender, site)
            session().commit()
            return outcome

    return store


async def _serve(app: Flask, config: Config, *, is_lmtp: bool) -> None:
    room = Mailroom(storing(app, config), address=config.mailroom_address, largest=config.mailroom_bytes,
                    is_lmtp=is_lmtp)  # fmt: skip
    task = asyncio.current_task()
    assert task is not None
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, task.cancel)
    host, port = config.mailroom_listens

    async def tell() -> None:
        click.echo(f"Stories are taken by {'LMTP' if is_lmtp else 'SMTP'} on {host}:{port}. Stop with Ctrl-C.")

    try:
        await serve(room, host=host, port=port, on_ready=tell)
    except asyncio.CancelledError:
        click.echo("The mailroom is closed.")
