"""Mail is a job: written with its cause, rendered at sending, retried while the server is away.

Features register who can be written to (`@resolves_recipient`) and what a template needs
(`@builds_mail`); this package knows neither authors nor stories.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

import structlog
from flask_mailman import EmailMessage
from sqlalchemy import delete, select

from pact.core import clock, crypto
from pact.core.db import session
from pact.jobs.service import enqueue, handles
from pact.mail.models import Mail
from pact.mail.rendering import render

log = structlog.get_logger("pact.mail")

Context = dict[str, Any]
recipient_resolvers: dict[str, Callable[[int], str | None]] = {}
mail_builders: dict[str, Callable[[Context], Context | None]] = {}


def resolves_recipient(kind: str) -> Callable[[Callable[[int], str | None]], Callable[[int], str | None]]:
    """Register how the address of a recipient of this kind is found; None: there is nobody any more."""

    def register(resolver: Callable[[int], str | None]) -> Callable[[int], str | None]:
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
    address = recipient_resolvers[mail.recipient_kind](mail.recipient_id)
    context = mail_builders[mail.template](mail.template_data) if address else None
    if address and context is not None:
        subject, body = render(mail.template, context)
        message = EmailMessage(subject, body, to=[address], headers=_headers(mail.public_id))
        session().commit()  # a slow mail server must not hold the database's lock
        with message.get_connection() as connection:  # which closes also where the server refuses
            connection.send_messages([message])
        log.info("mail sent", template=mail.template)
    session().get_one(Mail, mail_id).template_data = {}
    session().get_one(Mail, mail_id).sent_at = clock.now()


def forget_mails(mail_ids: Sequence[int]) -> None:
    """Delete the rows of mails that were sent."""
    session().execute(delete(Mail).where(Mail.id.in_(mail_ids)).execution_options(synchronize_session=False))


def _headers(public_id: str) -> dict[str, str]:
    return {
        "Message-ID": f"<{public_id}@ccpact>",
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "All",
    }
