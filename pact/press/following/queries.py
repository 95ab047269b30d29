"""Reads followers and what they follow."""

from datetime import UTC, datetime, time, timedelta

from sqlalchemy import Select, exists, select
from sqlalchemy.orm import contains_eager

from pact.core import clock, crypto
from pact.core.db import all_of, one_or_none
from pact.press.following.models import Follow, Follower, Rhythm

LINK_DAYS = 90
UNCONFIRMED_KEPT = timedelta(days=7)
_PURPOSE = "follows"


def follower_with(address: str) -> Follower | None:
    return one_or_none(select(Follower).where(Follower.mailbox_digest == crypto.mailbox_digest(address)))


def follower_named(public_id: str) -> Follower | None:
    return one_or_none(select(Follower).where(Follower.public_id == public_id))


def own_token(follower: Follower) -> str:
    """For a link to the page of all that an address follows."""
    return crypto.sign(_PURPOSE, follower.public_id)


def follower_of(token: str) -> Follower | None:
    """Whose page a link opens. None if it is not ours or too old, or if the address was deleted."""
    try:
        return follower_named(crypto.unsign(_PURPOSE, token, max_age_seconds=LINK_DAYS * 24 * 3600))
    except (crypto.TokenExpired, crypto.TokenInvalid):
        return None


def follow_to_confirm(token: str) -> Follow | None:
    statement = select(Follow).join(Follower).options(contains_eager(Follow.follower))
    return one_or_none(statement.where(Follow.link_digest == crypto.link_digest(token)))


def follows_of(follower: Follower) -> list[Follow]:
    """What they have confirmed, in the order in which they did."""
    confirmed = select(Follow).where(Follow.follower_id == follower.id, Follow.confirmed_at.is_not(None))
    return all_of(confirmed.order_by(Follow.confirmed_at, Follow.id))


def asked_by(follower: Follower) -> list[Follow]:
    """What they have asked for, confirmed or not."""
    return all_of(select(Follow).where(Follow.follower_id == follower.id).order_by(Follow.created_at, Follow.id))


def asks_anew(follower: Follower) -> bool:
    """Whether they have stopped everything, and since then asked for something that they can still confirm."""
    stopped = follower.stopped_at
    return stopped is not None and any(_is_open(follow, stopped) for follow in asked_by(follower))


def _is_open(follow: Follow, stopped_at: datetime) -> bool:
    return follow.created_at > max(stopped_at, clock.now() - UNCONFIRMED_KEPT)


def due_until(rhythm: Rhythm) -> datetime:
    """Up to when the next mail tells: daily up to midnight, weekly up to the midnight before Monday. Both in UTC."""
    today = clock.today()
    day = today - timedelta(days=today.weekday() if rhythm is Rhythm.WEEKLY else 0)
    return datetime.combine(day, time.min, UTC)


def due_for_mail(rhythm: Rhythm, *, limit: int) -> list[Follower]:
    """Who has not been told up to `due_until`."""
    due = select(Follower).where(
        Follower.rhythm == rhythm, Follower.told_until < due_until(rhythm), Follower.stopped_at.is_(None)
    )
    return all_of(due.order_by(Follower.told_until, Follower.id).limit(limit))


def unconfirmed_before(moment: datetime) -> Select[tuple[int]]:
    """Addresses that confirmed nothing."""
    return select(Follower.id).where(Follower.confirmed_at.is_(None), Follower.created_at < moment)


def unconfirmed_follows_before(moment: datetime) -> Select[tuple[int]]:
    return select(Follow.id).where(Follow.confirmed_at.is_(None), Follow.created_at < moment)


def stopped_before(moment: datetime) -> Select[tuple[int]]:
    """Not while a link works with which they would follow something again."""
    anew = exists().where(
        Follow.follower_id == Follower.id, Follow.created_at > Follower.stopped_at,
        Follow.created_at > clock.now() - UNCONFIRMED_KEPT,
    )  # fmt: skip
    return select(Follower.id).where(Follower.stopped_at < moment, ~anew)
