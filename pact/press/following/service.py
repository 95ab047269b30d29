"""Follow something by mail: ask, confirm by the mailed link, change it, stop it.

What is answered and how long it takes is the same whether an address is known here or not; only its owner learns that.
"""

from collections.abc import Collection
from datetime import timedelta
from typing import Any, Final

from sqlalchemy import delete, select

from pact.core import clock, crypto
from pact.core.db import insert_or, one_or_none, session
from pact.mail.service import forget_mails_to, send_later
from pact.press.following.models import Follow, Follower, Rhythm
from pact.press.following.queries import asked_by, follow_to_confirm, follower_with, follows_of
from pact.press.following.subjects import Subject, shown

STOPPED_KEPT: Final = timedelta(days=1)
MOST_FOLLOWS: Final = 50


def ask(address: str, subject: Subject, *, rhythm: Rhythm, language: str) -> None:
    """Mail a link with which the address's owner follows this. Nothing else is sent before they have used it."""
    follower = _follower(address, rhythm=rhythm, language=language)
    values = {"follower_id": follower.id, "kind": subject.kind, "subject": subject.subject}
    added = insert_or(Follow).values(**values, created_at=clock.now())
    session().execute(added.on_conflict_do_nothing())
    follow = one_or_none(select(Follow).filter_by(**values))
    assert follow is not None
    if follow.confirmed_at is not None and follower.stopped_at is None:
        send_own_link(follower)
        return
    follow.created_at = clock.now()
    send_later("press/confirm_follow", recipient_kind="follower", recipient_id=follower.id,
               data={"follow": follow.id})  # fmt: skip


def _follower(address: str, *, rhythm: Rhythm, language: str) -> Follower:
    added = insert_or(Follower).values(
        public_id=crypto.new_public_id(), email_encrypted=crypto.encrypt(address),
        mailbox_digest=crypto.mailbox_digest(address), language=language, rhythm=rhythm, created_at=clock.now(),
    )  # fmt: skip
    session().execute(added.on_conflict_do_nothing(index_elements=["mailbox_digest"]))
    follower = follower_with(address)
    assert follower is not None
    if follower.confirmed_at is None or follower.stopped_at is not None:
        follower.language, follower.rhythm = language, rhythm
    if follower.confirmed_at is None:
        follower.created_at = clock.now()
    return follower


def new_link(follow: Follow) -> str:
    """A token for the mail that asks to confirm. Only its hash is stored; the one before no longer works."""
    token = crypto.new_link_token()
    follow.link_digest = crypto.link_digest(token)
    session().flush()
    return token


def confirm(token: str) -> Follow | None:
    """Use a link. None if it no longer works. Whoever uses it twice has followed once."""
    follow = follow_to_confirm(token)
    if follow is None:
        return None
    moment, follower = clock.now(), follow.follower
    if follow.confirmed_at is None or follower.stopped_at is not None:
        follow.confirmed_at = moment
    if follower.stopped_at is not None:  # what they stopped does not come back with something new
        others = delete(Follow).where(Follow.follower_id == follower.id, Follow.id != follow.id)
        session().execute(others.where(Follow.confirmed_at.is_not(None)))
    if follower.confirmed_at is None or follower.stopped_at is not None:
        follower.confirmed_at = follower.told_until = moment
        follower.stopped_at = None
    session().flush()
    _keep_within_limit(follower)
    return follow


def _keep_within_limit(follower: Follower) -> None:
    """One mail cannot say more than this: what was followed first goes first."""
    for follow in follows_of(follower)[:-MOST_FOLLOWS]:
        session().delete(follow)
    session().flush()


def send_own_link(follower: Follower) -> None:
    """Mail the link to the page of all that the address follows."""
    send_later("press/own_follows", recipient_kind="follower", recipient_id=follower.id,
               data={"follower": follower.id})  # fmt: skip


def change(follower: Follower, *, rhythm: Rhythm, dropped: Collection[str], language: str) -> None:
    """Set how often and in which language to write, and no longer follow these.

    With nothing left, all stops. What was dropped last stays for as long as they can take that back.
    """
    follower.rhythm, follower.language = rhythm, language
    gone = [follow for follow in follows_of(follower) if str(follow.id) in dropped]
    if len(gone) == len(follows_of(follower)):
        stop(follower)
        return
    for follow in gone:
        session().delete(follow)
    session().flush()


def stop(follower: Follower) -> None:
    """Send nothing more. The address is deleted a day later; until then they can take that back."""
    if follower.stopped_at is None:
        follower.stopped_at = clock.now()
    forget_mails_to("follower", follower.id, about=lambda data: "until" in data)


def go_on(follower: Follower) -> None:
    """Take a stop back, if something is left to follow. What happened in between is not told later."""
    if follower.stopped_at is not None and follows_of(follower):
        follower.stopped_at, follower.told_until = None, clock.now()


def erase(follower_ids: Collection[int]) -> None:
    """Delete addresses with all that they follow, and the mails that wait for them."""
    for ident in follower_ids:
        forget_mails_to("follower", ident)
    session().execute(delete(Follow).where(Follow.follower_id.in_(follower_ids)))
    session().execute(delete(Follower).where(Follower.id.in_(follower_ids)))
    session().expire_all()


def own_data(follower: Follower) -> dict[str, Any]:
    """All that is kept of the owner of an address, also what they have asked for and not confirmed (`since` is null)."""
    return {
        "address": crypto.decrypt(follower.email_encrypted),
        "language": follower.language,
        "how_often": follower.rhythm.value,
        "asked_at": follower.created_at.isoformat(),
        "confirmed_at": follower.confirmed_at.isoformat() if follower.confirmed_at else None,
        "told_until": follower.told_until.isoformat() if follower.told_until else None,
        "stopped_at": follower.stopped_at.isoformat() if follower.stopped_at else None,
        "follows": [
            {
                "what": found.title if (found := shown(Subject.of(follow))) else None,
                "kind": follow.kind.value,
                "asked_at": follow.created_at.isoformat(),
                "since": follow.confirmed_at.isoformat() if follow.confirmed_at else None,
            }
            for follow in asked_by(follower)
        ],
    }
