"""Send mail as jobs: written in the transaction that causes it, rendered when sent, retried while the server is down.

Features register how to find a recipient (`@resolves_recipient`) and what a template needs (`@builds_mail`), so this
package does not depend on authors or stories.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any, NamedTuple

import structlog
from sqlalchemy import select

from pact.core import clock, crypto
from pact.core.db import delete_rows, one_or_none, session
from pact.core.i18n.languages import DEFAULT
from pact.core.i18n.messages import use_language
from pact.jobs.models import Rank
from pact.jobs.service import enqueue, forget_waiting, handles
from pact.mail.delivery import deliver
from pact.mail.models import Mail
from pact.mail.rendering import render

log = structlog.get_logger("pact.mail")

Context = dict[str, Any]


class Recipient(NamedTuple):
    """A mail's address and language."""

    address: str
    language: str = DEFAULT


Resolver = Callable[[int], Recipient | None]
recipient_resolvers: dict[str, Resolver] = {}
mail_builders: dict[str, Callable[[Context], Context | None]] = {}
_in_bulk: set[str] = set()
_followers: dict[str, Callable[[Context, bool], None]] = {}


def resolves_recipient(kind: str) -> Callable[[Resolver], Resolver]:
    """Register how to find a recipient of this kind. The function returns None if they no longer exist."""

    def register(resolver: Resolver) -> Resolver:
        recipient_resolvers[kind] = resolver
        return resolver

    return register


def builds_mail(
    template: str, *, in_bulk: bool = False
) -> Callable[[Callable[[Context], Context | None]], Callable[[Context], Context | None]]:
    """Register what turns a row's data into the template's context. The function returns None to cancel the mail.

    Mails that are sent to many at once leave after all others: nobody waits for them.
    """

    def register(builder: Callable[[Context], Context | None]) -> Callable[[Context], Context | None]:
        mail_builders[template] = builder
        if in_bulk:
            _in_bulk.add(template)
        return builder

    return register


Follower = Callable[[Context, bool], None]


def follows_sending(template: str) -> Callable[[Follower], Follower]:
    """Register what is done once a mail was sent, or once it is sure that it is not. It gets the data and which of both."""

    def register(follower: Follower) -> Follower:
        _followers[template] = follower
        return follower

    return register


def send_later(
    template: str, *, recipient_kind: str, recipient_id: int, data: Context, not_before: datetime | None = None
) -> None:
    """Store a mail and the job that sends it (not before the given time) in the current transaction."""
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
    rank = Rank.BULK if template in _in_bulk else None
    enqueue("mail.send", {"mail": mail.id}, not_before=not_before, rank=rank)


@handles("mail.send", rank=Rank.FIRST)
def send(arguments: dict[str, Any]) -> None:
    """Render and send one mail. Idempotent; no transaction is open while it is being sent."""
    mail = one_or_none(select(Mail).where(Mail.id == arguments["mail"]))
    if mail is None or mail.sent_at is not None:
        return
    mail_id, template, data = mail.id, mail.template, dict(mail.template_data)
    recipient = recipient_resolvers[mail.recipient_kind](mail.recipient_id)
    written = _written(mail, recipient.language) if recipient else None
    if recipient and written:
        headers = _headers(mail.public_id) | written.headers
        session().commit()  # a slow mail server must not hold the database's lock
        deliver(recipient.address, subject=written.subject, body=written.body, headers=headers)
        log.info("mail sent", template=template)
    if template in _followers:
        _followers[template](data, bool(recipient and written))
    session().get_one(Mail, mail_id).template_data = {}
    session().get_one(Mail, mail_id).sent_at = clock.now()


class Written(NamedTuple):
    subject: str
    body: str
    headers: dict[str, str]


def _written(mail: Mail, language: str) -> Written | None:
    """The mail in the recipient's language; None if it is cancelled.

    If a builder gives the address that stops such mails, as `unsubscribe`, mail programs have a button for it (RFC 8058).
    If it gives an address as `reply_to`, answers go there.
    """
    with use_language(language):
        context = mail_builders[mail.template](mail.template_data)
        if context is None:
            return None
        headers = {}
        if stop := context.get("unsubscribe"):
            headers = {"List-Unsubscribe": f"<{stop}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
        if reply_to := context.get("reply_to"):
            headers["Reply-To"] = reply_to
        return Written(*render(mail.template, context), headers)


def forget_mails_to(
    recipient_kind: str, recipient_id: int, *, about: Callable[[Context], bool] | None = None
) -> None:
    """Delete a recipient's mails, sent or not, and the jobs that would send them. `about` limits it to some mails.

    Sent mails have no data any more, so `about` can only match mails that are waiting.
    """
    statement = select(Mail.id, Mail.template_data).where(
        Mail.recipient_kind == recipient_kind, Mail.recipient_id == recipient_id
    )
    rows = session().execute(statement).tuples().all()
    ids = {ident for ident, data in rows if about is None or about(data)}
    forget_waiting("mail.send", lambda arguments: arguments.get("mail") in ids)
    delete_rows(Mail, ids)


def _headers(public_id: str) -> dict[str, str]:
    return {
        "Message-ID": f"<{public_id}@ccpact>",
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "All",
    }
