"""Links from mails to the page of one warning or suspension. Only their hashes are stored."""

from collections.abc import Sequence

from sqlalchemy import delete, select

from pact.core import clock, crypto
from pact.core.db import one_or_none, session
from pact.moderation.suspensions.models import Suspension, SuspensionLink


def new_link(one: Suspension) -> str:
    """A new token for a mail."""
    token = crypto.new_link_token()
    link = SuspensionLink(token_digest=crypto.link_digest(token), suspension_id=one.id, created_at=clock.now())
    session().add(link)
    session().flush()
    return token


def suspension_of_link(token: str) -> Suspension | None:
    """The warning or suspension that this link's token belongs to, or None."""
    found = select(Suspension).join(SuspensionLink, SuspensionLink.suspension_id == Suspension.id)
    return one_or_none(found.where(SuspensionLink.token_digest == crypto.link_digest(token)))


def delete_links(ids: Sequence[int]) -> None:
    gone = delete(SuspensionLink).where(SuspensionLink.suspension_id.in_(ids))
    session().execute(gone.execution_options(synchronize_session=False))
