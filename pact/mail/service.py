"""Mail is a job: written with its cause, rendered at sending, retried while the server is away.

Features register who can be written to (`@resolves_recipient`) and what a template needs
(`@builds_mail`); this package knows neither authors nor stories.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

import structlog
from flask_mailman import EmailMessage
from sqlalchemy import delete, select

from pact.core import clock, crypto
from pact.core.db import session
from pact.core.i18n.languages import DEFAULT
from pact.core.i18n.messages import use_language
from pact.jobs.service import enqueue, forget_waiting, handles
from pact.mail.models import Mail
from pact.mail.rendering import render

log = structlog.get_logger("pact.mail")

Context = dict[str, Any]


class Recipient(NamedTuple):
    """Where a mail goes, and the language it is written in."""

    address: str
    language: str = DEFAULT


Resolver = Callable[[int], Recipient | None]
recipient_resolvers: dict[str, Resolver] = {}
mail_builders: dict[str, Callable[[Context], Context | None]] = {}


def resolves_recipient(kind: str) -> Callable[[Resolver], Resolver]:
    """Register how a recipient of this kind is found; None: there is nobody any more."""

    def register(resolver: Resolver) -> Resolver:
        recipient_resolvers[kind] = resolver
        return resolver

    return register


def builds_mail(
    template: str,
) -> Callable[[Callable[[Context], Context | None]], Callable[[Context], Context | None]]:
    """Register what turns a row's data into a template's context; None: the mail has lost its point."""

    def register(builder: Callable[[Context], Context | None]) -> Callable[[Context], Context | None]:
        mail_builders[template] = builder
        return builder

    return register


def send_later(
    template: str, *, recipient_kind: str, recipient_id: int, data: Context, not_before: datetime | None = None
) -> None:
    """Write a mail and the job that sends it (not before a moment, if given), in the current transaction."""
    mail = Mail(
        public_id=crypto.new_public_id(),
        template=template,
        recipient_kind=recipient_kind,
        recipient_id=recipient_id,
        template_data=data,
        created_at=clock.now(),
    )
    session().add(mail)
    session().flush()
    enqueue("mail.send", {"mail": mail.id}, not_before=not_before)


@handles("mail.send")
def send(arguments: dict[str, Any]) -> None:
    """Render and send one mail; done twice it sends once, and no transaction is open while it is sent."""
    mail = session().execute(select(Mail).where(Mail.id == arguments["mail"])).scalar_one_or_none()
    if mail is None or mail.sent_at is not None:
        return
    mail_id = mail.id
    recipient = recipient_resolvers[mail.recipient_kind](mail.recipient_id)
    written = _written(mail, recipient.language) if recipient else None
    if recipient and written:
        subject, body = written
        message = EmailMessage(subject, body, to=[recipient.address], headers=_headers(mail.public_id))
        session().commit()  # a slow mail server must not hold the database's lock
        with message.get_connection() as connection:  # which closes also where the server refuses
            connection.send_messages([message])
        log.info("mail sent", template=mail.template)
    session().get_one(Mail, mail_id).template_data = {}
    session().get_one(Mail, mail_id).sent_at = clock.now()


def _written(mail: Mail, language: str) -> tuple[str, str] | None:
    """Subject and body in the recipient's language; None where the mail has lost its point."""
    with use_language(language):
        context = mail_builders[mail.template](mail.template_data)
        return None if context is None else render(mail.template, context)


# Called with an address that is erased: whoever keeps letters to it deletes them.
on_address_erased: list[Callable[[str], None]] = []


def forget_letters(address: str) -> None:
    """Delete the letters to an address that are still here: while developing, mails are files."""
    for forget in on_address_erased:
        forget(address)


def forget_mails_to(
    recipient_kind: str, recipient_id: int, *, about: Callable[[Context], bool] | None = None
) -> None:
    """Delete a recipient's mails, sent or not, with the jobs that would send them; `about` narrows it to some.

    A mail that was sent says no more what it was about, so only those that wait can be told apart.
    """
    statement = select(Mail.id, Mail.template_data).where(
        Mail.recipient_kind == recipient_kind, Mail.recipient_id == recipient_id
    )
    rows = session().execute(statement).tuples().all()
    ids = {ident for ident, data in rows if about is None or about(data)}
    forget_waiting("mail.send", lambda arguments: arguments.get("mail") in ids)
    forget_mails(list(ids))


def forget_mails(mail_ids: Sequence[int]) -> None:
    """Delete the rows of mails that were sent."""
    session().execute(delete(Mail).where(Mail.id.in_(mail_ids)).execution_options(synchronize_session=False))


def _headers(public_id: str) -> dict[str, str]:
    return {
        "Message-ID": f"<{public_id}@ccpact>",
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "All",
    }
