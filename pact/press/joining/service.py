"""Ask for a journalist's account and confirm the address. Services flush; views commit.

Nothing that the site shows depends on whether an address is known here; only a mail to it does.
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from sqlalchemy import delete, select

from pact.accounts.newsrooms.queries import journalist_of
from pact.accounts.service import account_with
from pact.audit.service import record
from pact.core import clock, crypto
from pact.core.addresses.hosts import host_of
from pact.core.db import session
from pact.core.sanitising import clean_line, clean_text
from pact.mail.service import forget_mails_to, send_later
from pact.moderation.models import QueueKind
from pact.moderation.queue import service as queueing
from pact.press.joining.models import (
    ApplicationDecision,
    ApplicationLink,
    ApplicationState,
    PressApplication,
    hidden,
)
from pact.press.joining.queries import application_of_link

UNCONFIRMED_KEPT: Final = timedelta(days=7)
REFUSED_KEPT_MONTHS: Final = 6
APPROVED_KEPT: Final = timedelta(days=90)
DECIDED_WITHIN_HOURS: Final = 72


def apply(
    *, name: str, newsroom: str, website: str, email: str, about: str, is_freelance: bool, language: str
) -> PressApplication:
    """Store an application and mail the link that confirms it. `email` is an address as `read_address` returns it."""
    made = PressApplication(
        state=ApplicationState.UNCONFIRMED, name_encrypted=hidden(clean_line(name)), newsroom=clean_line(newsroom),
        website=website, email_encrypted=crypto.encrypt(email), email_digest=crypto.email_digest(email),
        host=host_of(email), about_encrypted=hidden(clean_text(about)), is_freelance=is_freelance, language=language,
        created_at=clock.now(),
    )  # fmt: skip
    session().add(made)
    session().flush()
    record("press_application.sent", "press_application", made.id, "journalist")
    send_later("press/confirm_address", recipient_kind="press_application", recipient_id=made.id,
               data={"application": made.id})  # fmt: skip
    return made


def new_link(application: PressApplication) -> str:
    """A new token for a mail. Only its hash is stored."""
    token = crypto.new_link_token()
    until = clock.now() + UNCONFIRMED_KEPT
    link = ApplicationLink(token_digest=crypto.link_digest(token), application_id=application.id, expires_at=until)
    session().add(link)
    session().flush()
    return token


def confirm(token: str) -> PressApplication | None:
    """Use a link: the address is theirs, and a moderator decides. None if the link no longer works."""
    application = application_of_link(token)
    if application is None:
        return None
    lock(application)
    if application.state is not ApplicationState.UNCONFIRMED:
        return None
    application.confirmed_at = application.changed_at = clock.now()
    account = account_with(application.email)
    is_there = account is not None and journalist_of(account.id) is not None
    application.state = ApplicationState.NEEDLESS if is_there else ApplicationState.WAITING
    session().execute(delete(ApplicationLink).where(ApplicationLink.application_id == application.id))
    session().flush()
    record("press_application.confirmed", "press_application", application.id, "journalist")
    if not is_there:
        queueing.open_item(QueueKind.PRESS_APPLICATION, application.id, due_hours=DECIDED_WITHIN_HOURS)
    return application


def lock(application: PressApplication) -> None:
    """Let whoever else changes it wait, and read again what decides whether it may be changed."""
    one = PressApplication.id == application.id
    session().execute(select(PressApplication.id).where(one).with_for_update())
    session().refresh(application, ["state"])


def forget_applications(ids: Sequence[int]) -> None:
    """Delete applications with what was decided about them, and the mails about them."""
    for ident in ids:
        forget_mails_to("press_application", ident)
        queueing.close_items_of(QueueKind.PRESS_APPLICATION, ident)
    for model in (ApplicationLink, ApplicationDecision):
        session().execute(delete(model).where(model.application_id.in_(ids)))
    session().execute(delete(PressApplication).where(PressApplication.id.in_(ids)))
