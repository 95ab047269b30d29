"""Leave a timed call without a story: received, confirmed by the link in a mail, deleted by it.

One call counts once. Of an address's calls to a company on one day only one is kept, and a story of the same call counts
in its place.
"""

import json
from collections.abc import Sequence
from datetime import date, timedelta
from enum import StrEnum
from typing import Any, Final, NamedTuple

from sqlalchemy import ColumnElement, and_, func, or_, select, update
from sqlalchemy.exc import IntegrityError

from pact.authors.holding.presses import Call, Press
from pact.companies.line_costs import LineCost
from pact.companies.models import Company
from pact.companies.queries import ids_merged_into, merged_into
from pact.core import clock, crypto
from pact.core.addresses import read_address
from pact.core.db import all_of, one_or_none, session
from pact.jobs.service import enqueue
from pact.mail.delivery import forget_mail_files
from pact.mail.service import forget_mails_to
from pact.rankings.tallies.holds import delete_holds, settle
from pact.stories.fields import VOICE, Channel, EndedHow, HourBand, TimeSource
from pact.stories.holds.models import HoldRecord
from pact.stories.models import Author, Story, StoryVersion
from pact.stories.queries import latest_version

PURPOSE: Final = "hold-record"
FORMAT: Final = "ccpact-timed-calls/1"
UNCONFIRMED_KEPT: Final = timedelta(days=7)
KEPT_MONTHS: Final = 13
"""As long as its month can be among the last twelve."""
LINK_SECONDS: Final = 400 * 24 * 3600
MAX_PER_SOURCE: Final = 3
"""Of calls to one company on one day: a household may share a connection, and so may phones."""


class Confirmed(StrEnum):
    YES = "yes"
    ANOTHER = "another"  # the address has left another call to the company of that day
    LATE = "late"  # nobody confirmed it in time


class Answers(NamedTuple):
    """What the caller says of the call besides what was timed."""

    hour_band: HourBand | None = None
    line_cost: LineCost | None = None


def receive(
    call: Call, company: Company, answers: Answers, *, email: str, source_digest: str, language: str
) -> tuple[HoldRecord, bool]:
    """Keep a timed call until it is confirmed. Returns it and whether it is new: the same call is one, however often it is
    left, and as it was left last until it is confirmed. Raises ValueError unless the call is over and `email` an address.
    """
    address, ended_how = read_address(email), call.ended_how
    if address is None or ended_how is None:
        raise ValueError("no address, or a call that is not over")
    digest = crypto.keyed_digest("timed-call", f"{company.id}|{call.began}|{crypto.email_digest(address)}")
    record = _by_call(digest)
    is_new = record is None
    if record is None:
        record = HoldRecord(
            public_id=crypto.new_public_id(), company_id=company.id, call_digest=digest, channel=Channel.PHONE,
            email_encrypted=crypto.encrypt(address), email_digest=crypto.email_digest(address),
            mailbox_digest=crypto.mailbox_digest(address), created_at=clock.now(), **_facts(call, answers),
        )  # fmt: skip
        try:
            with session().begin_nested():
                session().add(record)
        except IntegrityError:  # the second of two presses came first
            record, is_new = _by_call(digest), False
            assert record is not None
    if record.confirmed_at is None:
        for name, value in _facts(call, answers).items():
            setattr(record, name, value)
        record.source_digest, record.language = source_digest, language
    session().flush()
    return record, is_new


def _facts(call: Call, answers: Answers) -> dict[str, object]:
    return {
        "day": call.day,
        "month": clock.month_of(call.day),
        "ended_how": EndedHow(call.ended_how or ""),
        "menu_minutes": round(call.menu(0) / 60, 2),
        "queue_minutes": round(call.queue(0) / 60, 2),
        "is_answered": call.at(Press.ANSWER) is not None,
        **answers._asdict(),
    }


def _by_call(digest: str) -> HoldRecord | None:
    return one_or_none(select(HoldRecord).where(HoldRecord.call_digest == digest))


def token_of_record(record: HoldRecord) -> str:
    return crypto.sign(PURPOSE, record.public_id)


def record_of_link(token: str) -> HoldRecord | None:
    """The timed call of a mailed link; None if it was deleted. Raises crypto.TokenExpired and crypto.TokenInvalid."""
    public_id = crypto.unsign(PURPOSE, token, max_age_seconds=LINK_SECONDS)
    return one_or_none(select(HoldRecord).where(HoldRecord.public_id == public_id))


def confirm(record: HoldRecord) -> Confirmed:
    """The address is theirs: count the call. Does nothing to one that is confirmed already."""
    if record.confirmed_at is not None:
        return Confirmed.YES
    if is_late(record):
        return Confirmed.LATE
    record.is_believed = _from_its_network(record) < MAX_PER_SOURCE and not _is_of_another_address(record)
    record.story_id = _story_of(record)
    try:
        with session().begin_nested():
            record.confirmed_at = clock.now()
    except IntegrityError:
        session().refresh(record)
        delete_records([record])
        return Confirmed.ANOTHER
    settle(record)
    return Confirmed.YES


def is_late(record: HoldRecord) -> bool:
    return record.confirmed_at is None and record.created_at < clock.now() - UNCONFIRMED_KEPT


def unconfirmed_holds_from(source_digest: str) -> int:
    """How many timed calls from this source wait for their link to be used."""
    statement = select(func.count()).where(
        HoldRecord.source_digest == source_digest, HoldRecord.confirmed_at.is_(None)
    )
    return session().scalar(statement) or 0


def _from_its_network(record: HoldRecord) -> int:
    return session().scalar(select(func.count()).where(*_others_of_its_network(record))) or 0


def _is_of_another_address(record: HoldRecord) -> bool:
    """Whether the same call was left with another address too: from one network, with the same times to the second."""
    times = (HoldRecord.menu_minutes == record.menu_minutes, HoldRecord.queue_minutes == record.queue_minutes)
    return (
        session().scalar(select(HoldRecord.id).where(*_others_of_its_network(record), *times).limit(1)) is not None
    )


def _others_of_its_network(record: HoldRecord) -> tuple[ColumnElement[bool], ...]:
    """The confirmed calls from the same network to the company on that day."""
    return (
        HoldRecord.source_digest == record.source_digest,
        HoldRecord.company_id == record.company_id,
        HoldRecord.day == record.day,
        HoldRecord.confirmed_at.is_not(None),
        HoldRecord.id != record.id,
    )


def give_way(story: Story) -> None:
    """Let a story that has just been confirmed count in the place of the same call that its author timed."""
    version = latest_version(story)
    if version.channel not in VOICE:
        return
    days = (
        _days_around(version.contacted_on) if version.time_source is TimeSource.TIMED else [version.contacted_on]
    )
    calls = (
        select(HoldRecord)
        .join(Author, Author.email_digest == HoldRecord.email_digest)
        .where(Author.id == story.author_id, HoldRecord.story_id.is_(None), HoldRecord.day.in_(days))
        .where(
            or_(HoldRecord.company_id == story.company_id, HoldRecord.company_id.in_(ids_merged_into("company")))
        )
    )
    for record in all_of(calls, {"company": story.company_id}):
        record.story_id = story.id
        settle(record)


def _story_of(record: HoldRecord) -> int | None:
    """The author's story of the same call, if they have confirmed one: published or not, it has told of the call."""
    is_timed = StoryVersion.time_source == TimeSource.TIMED
    is_near = StoryVersion.contacted_on.in_(_days_around(record.day))
    return session().scalar(
        select(Story.id)
        .join(Author, Author.id == Story.author_id)
        .join(StoryVersion, StoryVersion.story_id == Story.id)
        .where(Author.email_digest == record.email_digest, Story.confirmed_at.is_not(None))
        .where(Story.company_id == company_of(record).id, StoryVersion.channel.in_(VOICE))
        .where(or_(StoryVersion.contacted_on == record.day, and_(is_timed, is_near)))
        .order_by(Story.id)
        .limit(1)
    )


def _days_around(day: date) -> list[date]:
    """Of a timed call, which has the day in UTC: where its caller is, another day may have begun."""
    return [day + timedelta(days=off) for off in (-1, 0, 1)]


def company_of(record: HoldRecord) -> Company:
    """The company that was called, or the one it was merged into."""
    return merged_into(session().get_one(Company, record.company_id))


def records_from(mailbox_digest: str) -> Sequence[HoldRecord]:
    """The confirmed timed calls from a mailbox, newest first."""
    found = select(HoldRecord).where(
        HoldRecord.mailbox_digest == mailbox_digest, HoldRecord.confirmed_at.is_not(None)
    )
    return all_of(found.order_by(HoldRecord.day.desc(), HoldRecord.id.desc()))


def newest_of_mailboxes(email_digest: str) -> Sequence[int]:
    """The id of the newest confirmed timed call from each mailbox that may belong to one person."""
    confirmed = (HoldRecord.email_digest == email_digest, HoldRecord.confirmed_at.is_not(None))
    return all_of(select(func.max(HoldRecord.id)).where(*confirmed).group_by(HoldRecord.mailbox_digest))


def delete_records(records: Sequence[HoldRecord]) -> None:
    """Delete timed calls, with their address and the mails to it."""
    for record in records:
        forget_mails_to("hold_record", record.id)
        forget_mail_files(crypto.decrypt(record.email_encrypted))
    delete_holds(records)
    if records:
        enqueue("retention.empty_log", unique_key="empty_log")


def forget_calls_of(story_ids: Sequence[int]) -> None:
    """Delete the timed calls that these stories, which are being erased, took the place of."""
    delete_records(all_of(select(HoldRecord).where(HoldRecord.story_id.in_(story_ids))))


def delete_by_id(ids: Sequence[int]) -> None:
    """For retention."""
    delete_records(all_of(select(HoldRecord).where(HoldRecord.id.in_(ids))))


def forget_sources(ids: Sequence[int]) -> None:
    """Blank the hashed sources. Whether they are believed is stored, so nothing needs the source any more."""
    blank = update(HoldRecord).where(HoldRecord.id.in_(ids)).values(source_digest=None)
    session().execute(blank.execution_options(synchronize_session=False))


def exported(record: HoldRecord) -> str:
    """JSON text with everything we hold about the timed calls from this one's mailbox."""
    found = {each.id: each for each in [record, *records_from(record.mailbox_digest)]}
    made = {"format": FORMAT, "made_at": clock.now(), "timed_calls": [as_data(each) for each in found.values()]}
    return json.dumps(made, default=str, ensure_ascii=False, indent=1) + "\n"


def as_data(record: HoldRecord) -> dict[str, Any]:
    own = ("day", "hour_band", "channel", "line_cost", "ended_how", "menu_minutes", "queue_minutes", "is_answered",
           "language", "created_at", "confirmed_at")  # fmt: skip
    return {
        "company": company_of(record).name,
        "email": crypto.decrypt(record.email_encrypted),
        **{name: getattr(record, name) for name in own},
        "source_hash": record.source_digest,
        "counts": record.is_tallied,
        "is_also_a_story": record.story_id is not None,
    }
