"""The mails to followers: the link to confirm, the link to their page, and what happened, daily or on Mondays."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final, NamedTuple

from sqlalchemy import update

from pact.core import crypto
from pact.core.db import rows_changed, session, snapshot, write_in_parts
from pact.core.i18n.languages import page_url
from pact.core.i18n.messages import format_day
from pact.jobs.models import Rank
from pact.jobs.service import enqueue, handles, runs_daily
from pact.mail.service import Recipient, builds_mail, resolves_recipient, send_later
from pact.mail.stopping import Stoppable, register, stop_link
from pact.press.following import service
from pact.press.following.models import Follow, Follower, Rhythm
from pact.press.following.news import Item, Period, news_of, news_of_one, once
from pact.press.following.queries import due_for_mail, due_until, follower_named, follows_of, own_token
from pact.press.following.subjects import Shown, Subject, shown, together

Context = dict[str, Any]
_ = str  # marks a message for extraction
KIND: Final = "alerts"
JOB: Final = "press.tell_followers"
CHUNK: Final = 200


class Told(NamedTuple):
    """Something that is followed, and what happened to it."""

    about: Shown
    items: list[Item]


class _Due(NamedTuple):
    follower_id: int
    period: Period
    has_news: bool


@runs_daily("followers", hour=6, minute=50)
def tell_daily(arguments: Context) -> None:
    enqueue(JOB, unique_key=JOB)


@handles(JOB, rank=Rank.BULK)
def tell_due(arguments: Context) -> None:
    """Claim each follower's period once, and write to them where something has happened in it.

    Safe beside another worker that does the same: whoever claims a period first sends its mail.
    """
    with snapshot():
        due = [found for rhythm in Rhythm for found in _due(rhythm)]
    for _part in write_in_parts(due, _tell, at_once=20):
        pass
    if len(due) >= CHUNK:
        enqueue(JOB)


def _due(rhythm: Rhythm) -> list[_Due]:
    """Several people follow the same, mostly since the same moment, so what happened to it is read once."""
    until, known = due_until(rhythm), dict[tuple[Subject, Period], bool]()
    found = []
    for follower in due_for_mail(rhythm, limit=CHUNK):
        assert follower.told_until is not None
        has_news = False
        for follow in follows_of(follower):
            key = Subject.of(follow), _period_of(follow, Period(follower.told_until, until))
            if key not in known:
                known[key] = bool(news_of(*key))
            has_news = has_news or known[key]
        found.append(_Due(follower.id, Period(follower.told_until, until), has_news))
    return found


def _period_of(follow: Follow, period: Period) -> Period:
    """Nothing from before it was followed."""
    assert follow.confirmed_at is not None
    return Period(max(period.since, follow.confirmed_at), period.until)


def _tell(due: Sequence[_Due]) -> None:
    for follower_id, period, has_news in due:
        claimed = update(Follower).where(Follower.id == follower_id, Follower.told_until == period.since)
        claimed = claimed.values(told_until=period.until).execution_options(synchronize_session=False)
        if rows_changed(claimed) and has_news:
            send_later("press/digest", recipient_kind="follower", recipient_id=follower_id,
                       data={"follower": follower_id, "since": period.since.isoformat(),
                             "until": period.until.isoformat()})  # fmt: skip


@resolves_recipient("follower")
def _recipient(follower_id: int) -> Recipient | None:
    follower = session().get(Follower, follower_id)
    return Recipient(crypto.decrypt(follower.email_encrypted), follower.language) if follower else None


@builds_mail("press/digest", in_bulk=True)
def digest_mail(data: Context) -> Context | None:
    """As things are when it is sent. None if they have stopped it, or nothing is left of what happened."""
    follower = session().get(Follower, data["follower"])
    if follower is None or follower.stopped_at is not None:
        return None
    period = Period(datetime.fromisoformat(data["since"]), datetime.fromisoformat(data["until"]))
    told, above = [], set[Item]()
    for follows in together(follows_of(follower)):
        about = shown(Subject.of(follows[0]))
        each = [(Subject.of(follow), _period_of(follow, period)) for follow in follows]
        items = once(news_of_one(each), above) if about else []
        if about and items:
            told.append(Told(about._replace(page=page_url(about.page)), items))
    if not told:
        return None
    return {
        "told": told,
        "since": format_day(period.since.date()),
        "own_page": page_url(f"/follows/{own_token(follower)}"),
        "unsubscribe": stop_link(KIND, follower.public_id),
    }


@builds_mail("press/confirm_follow")
def confirmation_mail(data: Context) -> Context | None:
    follow = session().get(Follow, data["follow"])
    about = shown(Subject.of(follow)) if follow else None
    if follow is None or about is None:
        return None
    follower = session().get_one(Follower, follow.follower_id)
    link = page_url(f"/follow/confirm/{service.new_link(follow)}")
    return {
        "title": about.title,
        "is_daily": follower.rhythm is Rhythm.DAILY,
        "link": link,
        "is_new": follower.confirmed_at is None,
        "has_stopped": follower.stopped_at is not None,
    }


@builds_mail("press/own_follows")
def own_link_mail(data: Context) -> Context | None:
    follower = session().get(Follower, data["follower"])
    if follower is None or follower.confirmed_at is None:
        return None
    return {"link": page_url(f"/follows/{own_token(follower)}")}


def _set_wanted(follower: Follower, wanted: bool) -> None:
    if wanted:
        service.go_on(follower)
    else:
        service.stop(follower)


register(
    Stoppable(
        kind=KIND,
        about=_(
            "These e-mails say what has happened to what you follow here. If you stop them, we delete your address within "
            "two days."
        ),
        heading=_("Stop the e-mails about what you follow"),
        heading_off=_("We will send you no more e-mails about what you follow"),
        button=_("Send me no more of them"),
        button_off=_("Send them again"),
        find=follower_named,
        is_off=lambda follower: follower.stopped_at is not None,
        set_wanted=_set_wanted,
    )
)
