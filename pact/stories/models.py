"""A story, its versions and its author."""

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import (
    JSON,
    Date,
    ForeignKey,
    Index,
    Numeric,
    SmallInteger,
    String,
    Text,
    UniqueConstraint,
    false,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from pact.companies.line_costs import LineCost
from pact.companies.models import Company
from pact.core.db import Base, EnumText
from pact.core.i18n.languages import DEFAULT
from pact.stories.fields import (
    Affiliation,
    CallbackKept,
    Channel,
    EndedHow,
    HourBand,
    NextStep,
    Obstacle,
    Reason,
    Resolved,
    Source,
    Status,
    TimeSource,
    VersionState,
)

Minutes = Days = Numeric(6, 2, asdecimal=False)
Price, Total = Numeric(8, 4), Numeric(9, 2)
_LISTED = text("status = 'published' AND NOT is_record")
_ANSWERED = text("resolved_later IS NOT NULL")
_FOR_CALL_OUT = text("call_out_id IS NOT NULL")
_COMPLAINED = text("complained_on IS NOT NULL")
_WEIGHED = text("weight < 1000000")
_PREMIUM = text("line_cost = 'premium'")


class Author(Base):
    """Who stories are counted for: the keyed digest of an address, without what may differ for one person.

    The addresses that we write to belong to the stories.
    """

    __tablename__ = "author"

    id: Mapped[int] = mapped_column(primary_key=True)
    email_digest: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime]
    # When this address first confirmed a story that nobody had invited. The method uses it to tell established authors
    # from new ones.
    confirmed_at: Mapped[datetime | None]
    # The language the author last used, in which we write to them.
    language: Mapped[str] = mapped_column(String(8), default=DEFAULT, server_default=DEFAULT)
    # Since when they want no reminders: mails that no decision and no deed of theirs causes.
    reminders_off_at: Mapped[datetime | None]
    # Since when no journalist may write to them, whatever they allow with a story.
    press_off_at: Mapped[datetime | None]


class ImportBatch(Base):
    """One run of an import; its stories share one decision."""

    __tablename__ = "import_batch"

    id: Mapped[int] = mapped_column(primary_key=True)
    source_name: Mapped[str] = mapped_column(String(80))
    created_at: Mapped[datetime]


class Story(Base):
    """One person's account of contacting a company about one issue. Public pages must read `published()`."""

    __tablename__ = "story"
    __table_args__ = (
        UniqueConstraint("source_name", "source_row"),
        # For lists, newest first, of all stories or of one company. Records are not listed.
        Index("ix_story_listed", "published_at", "id", sqlite_where=_LISTED, postgresql_where=_LISTED),
        Index("ix_story_listed_company", "company_id", "published_at", "id",
              sqlite_where=_LISTED, postgresql_where=_LISTED),
        # For the sitemap: which ids are listed at all.
        Index("ix_story_listed_id", "id", sqlite_where=_LISTED, postgresql_where=_LISTED),
        Index("ix_story_scoring", "author_id", "company_id", "month"),
        # For the check for bursts: how many stories a company usually gets.
        Index("ix_story_confirmed", "company_id", "confirmed_at"),
        Index("ix_story_source", "source_digest", "company_id", "month"),
        # For patterns: the few that do not count in full.
        Index("ix_story_weighed", "month", sqlite_where=_WEIGHED, postgresql_where=_WEIGHED),
        # For a call-out: the few stories that were told for one.
        Index("ix_story_call_out", "call_out_id", "published_at", "id", sqlite_where=_FOR_CALL_OUT,
              postgresql_where=_FOR_CALL_OUT),
        # For a company's page: the few stories whose authors answered the follow-up.
        Index("ix_story_later", "company_id", "month", sqlite_where=_ANSWERED, postgresql_where=_ANSWERED),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(16), unique=True)
    company_id: Mapped[int] = mapped_column(ForeignKey("company.id"), index=True)
    author_id: Mapped[int | None] = mapped_column(ForeignKey("author.id"))
    # Only change_status() in pact/moderation/decisions/transitions.py writes this.
    status: Mapped[Status] = mapped_column(EnumText(Status), default=Status.UNCONFIRMED)
    published_version_id: Mapped[int | None] = mapped_column(
        ForeignKey("story_version.id", use_alter=True), index=True
    )
    published_at: Mapped[datetime | None]
    # Grows with every change. A decision names the revision it was made on, so a stale one can be refused.
    revision: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": revision}  # noqa: RUF012 (SQLAlchemy requires a class attribute)

    # The address as typed for this story, and the digest of its mailbox: only stories that share it are the same
    # person's for certain. Null for imports and once erased.
    email_encrypted: Mapped[str | None] = mapped_column(String(1000), deferred=True)
    mailbox_digest: Mapped[str | None] = mapped_column(String(64), deferred=True)
    created_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]
    # The month in which it counts, its weight in millionths and its stratum. Fixed at confirmation.
    month: Mapped[date | None] = mapped_column(Date)
    weight: Mapped[int | None]
    is_established: Mapped[bool] = mapped_column(default=False)
    # A moderator has seen evidence of the contact: noted with a decision that was not undone.
    is_evidence_seen: Mapped[bool] = mapped_column(default=False, server_default=false())
    # The version that the tallies currently include. Changes with the status.
    tallied_version_id: Mapped[int | None] = mapped_column(ForeignKey("story_version.id", use_alter=True))

    source: Mapped[Source] = mapped_column(EnumText(Source), default=Source.UNPROMPTED)
    source_name: Mapped[str | None] = mapped_column(String(80))
    source_row: Mapped[str | None] = mapped_column(String(80))
    import_batch_id: Mapped[int | None] = mapped_column(ForeignKey("import_batch.id"), index=True)
    # A record is an imported row without text: tallied and counted, never listed.
    is_record: Mapped[bool] = mapped_column(default=False)
    # The call-out that it was told for, if it was invited by one.
    call_out_id: Mapped[int | None] = mapped_column(ForeignKey("call_out.id"))
    source_digest: Mapped[str | None] = mapped_column(String(64))
    idempotency_key: Mapped[str | None] = mapped_column(String(64), unique=True)
    # The language of the form; unknown for an import.
    language: Mapped[str | None] = mapped_column(String(8))
    # When a moderator last moved it to the company it is about now. Only settle_moved() in
    # pact/rankings/tallies/writing.py may set it.
    moved_at: Mapped[datetime | None]
    # When the author last sent a change, and when they had the story erased.
    edited_at: Mapped[datetime | None]
    erased_at: Mapped[datetime | None]
    # The author's answer to the follow-up. It replaces `too_early` in the tallies, so only settle_outcome() in
    # pact/rankings/tallies/writing.py may set it.
    resolved_later: Mapped[Resolved | None] = mapped_column(EnumText(Resolved))
    resolved_later_at: Mapped[datetime | None]
    # Both answers of an author who was asked after the company's reply (after_reply.py); null if they were not. Only
    # settle_after_reply() in pact/rankings/tallies/writing.py may set it, because the tallies count stories by it.
    after_reply: Mapped[str | None] = mapped_column(String(32))

    company: Mapped[Company] = relationship(lazy="raise")
    author: Mapped[Author | None] = relationship(lazy="raise")
    published_version: Mapped["StoryVersion | None"] = relationship(
        foreign_keys=[published_version_id], lazy="raise", viewonly=True
    )


class StoryVersion(Base):
    """Everything the author can edit, as sent at one time. Text is raw; `body_html` is rendered once."""

    __tablename__ = "story_version"
    __table_args__ = (
        UniqueConstraint("story_id", "number"),
        # For the mails about redress: the few that say when their author complained.
        Index("ix_story_version_complained", "complained_on",
              sqlite_where=_COMPLAINED, postgresql_where=_COMPLAINED),
        # For the desk: the few that say a line costs more than the basic rate.
        Index("ix_story_version_premium", "story_id", sqlite_where=_PREMIUM, postgresql_where=_PREMIUM),
        # For journalists: those whose authors allow them to write. SQLite's query compares with 1.
        Index("ix_story_version_press", "id",
              sqlite_where=text("consent_press = 1"), postgresql_where=text("consent_press")),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    story_id: Mapped[int] = mapped_column(ForeignKey("story.id", ondelete="CASCADE"))
    number: Mapped[int]
    state: Mapped[VersionState] = mapped_column(EnumText(VersionState))
    # For a redacted version: the author's version that it was made from.
    redacted_from_id: Mapped[int | None] = mapped_column(ForeignKey("story_version.id"), index=True)
    submitted_at: Mapped[datetime]
    # When the checks last ran over this version (pact/moderation/queue/checking.py); null if they never did.
    checked_at: Mapped[datetime | None]

    channel: Mapped[Channel | None] = mapped_column(EnumText(Channel))
    contacted_on: Mapped[date] = mapped_column(Date)
    hour_band: Mapped[HourBand | None] = mapped_column(EnumText(HourBand))
    reason: Mapped[Reason | None] = mapped_column(EnumText(Reason))
    ended_how: Mapped[EndedHow | None] = mapped_column(EnumText(EndedHow))
    menu_minutes: Mapped[float | None] = mapped_column(Minutes)
    wait_minutes: Mapped[float | None] = mapped_column(Minutes)
    announced_wait_minutes: Mapped[float | None] = mapped_column(Minutes)
    time_source: Mapped[TimeSource | None] = mapped_column(EnumText(TimeSource))
    # In writing: days until a person first answered, or without an answer so far.
    reply_days: Mapped[float | None] = mapped_column(Days)
    human_offered: Mapped[bool | None]
    transfers: Mapped[int | None] = mapped_column(SmallInteger)
    repeated_details: Mapped[int | None] = mapped_column(SmallInteger)
    contacts_for_issue: Mapped[int | None] = mapped_column(SmallInteger)
    resolved: Mapped[Resolved | None] = mapped_column(EnumText(Resolved))
    callback_kept: Mapped[CallbackKept | None] = mapped_column(EnumText(CallbackKept))
    politeness: Mapped[int | None] = mapped_column(SmallInteger)
    understood: Mapped[int | None] = mapped_column(SmallInteger)
    knowledge: Mapped[int | None] = mapped_column(SmallInteger)
    effort: Mapped[int | None] = mapped_column(SmallInteger)
    satisfaction: Mapped[int | None] = mapped_column(SmallInteger)
    # What stood in the way, and what the author did then; neither is asked where the first contact solved it.
    obstacle: Mapped[Obstacle | None] = mapped_column(EnumText(Obstacle))
    next_step: Mapped[NextStep | None] = mapped_column(EnumText(NextStep))
    # When the author complained formally. Never public, like the day of the contact; it starts the redress clock.
    complained_on: Mapped[date | None] = mapped_column(Date)
    line_cost: Mapped[LineCost | None] = mapped_column(EnumText(LineCost))
    cost_per_minute: Mapped[Decimal | None] = mapped_column(Price)
    # What the whole contact cost, in calls or postage.
    cost_total: Mapped[Decimal | None] = mapped_column(Total)
    currency: Mapped[str | None] = mapped_column(String(3))
    # Both ends of what was said as a range, or the one of a bound (fields.RANGED).
    menu_minutes_low: Mapped[float | None] = mapped_column(Minutes)
    menu_minutes_high: Mapped[float | None] = mapped_column(Minutes)
    wait_minutes_low: Mapped[float | None] = mapped_column(Minutes)
    wait_minutes_high: Mapped[float | None] = mapped_column(Minutes)
    announced_wait_minutes_low: Mapped[float | None] = mapped_column(Minutes)
    announced_wait_minutes_high: Mapped[float | None] = mapped_column(Minutes)
    reply_days_low: Mapped[float | None] = mapped_column(Days)
    reply_days_high: Mapped[float | None] = mapped_column(Days)
    transfers_low: Mapped[int | None] = mapped_column(SmallInteger)
    transfers_high: Mapped[int | None] = mapped_column(SmallInteger)
    repeated_details_low: Mapped[int | None] = mapped_column(SmallInteger)
    repeated_details_high: Mapped[int | None] = mapped_column(SmallInteger)
    contacts_for_issue_low: Mapped[int | None] = mapped_column(SmallInteger)
    contacts_for_issue_high: Mapped[int | None] = mapped_column(SmallInteger)
    cost_per_minute_low: Mapped[Decimal | None] = mapped_column(Price)
    cost_per_minute_high: Mapped[Decimal | None] = mapped_column(Price)
    cost_total_low: Mapped[Decimal | None] = mapped_column(Total)
    cost_total_high: Mapped[Decimal | None] = mapped_column(Total)
    title: Mapped[str] = mapped_column(String(120), default="")
    body: Mapped[str] = mapped_column(Text, default="")
    tips: Mapped[str] = mapped_column(Text, default="")
    # The answers to the own questions of the call-out that the story was told for.
    own_answer_1: Mapped[str] = mapped_column(Text, default="", server_default="")
    own_answer_2: Mapped[str] = mapped_column(Text, default="", server_default="")
    courtesies: Mapped[list[str]] = mapped_column(JSON, default=list)
    affiliation: Mapped[Affiliation] = mapped_column(EnumText(Affiliation), default=Affiliation.NONE)
    incentive: Mapped[bool] = mapped_column(default=False)
    display_name: Mapped[str] = mapped_column(String(60), default="")
    consent_publish: Mapped[bool] = mapped_column(default=False)
    consent_reuse: Mapped[bool] = mapped_column(default=False)
    consent_company: Mapped[bool] = mapped_column(default=False)
    consent_press: Mapped[bool] = mapped_column(default=False)
    # When each consent was given, by name. A consent carried over to a new version keeps its time.
    consented_at: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)

    # Rendered once with the version: the text as HTML, and its beginning as plain text for lists.
    body_html: Mapped[str] = mapped_column(Text, default="")
    summary: Mapped[str] = mapped_column(String(240), default="")
    fingerprint: Mapped[str | None] = mapped_column(String(64), index=True)

    story: Mapped[Story] = relationship(foreign_keys=[story_id], lazy="raise")
