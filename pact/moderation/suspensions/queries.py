"""Read warnings and suspensions: what is in force against an address or a source, and all of them in order."""

from collections.abc import Collection, Sequence

from sqlalchemy import ColumnElement, Select, and_, bindparam, or_, select

from pact.core import clock
from pact.core.db import all_of, one_or_none, session
from pact.core.pagination import Page, decode_position, ident_of, page_of
from pact.moderation.suspensions.models import Kind, Suspension
from pact.stories.models import Author, Story

PAGE_SIZE = 30


def is_in_force() -> ColumnElement[bool]:
    now = clock.now()
    return and_(
        Suspension.begun_at <= now, Suspension.ends_at > now, Suspension.lifted_at.is_(None),
        Suspension.undone_at.is_(None),
    )  # fmt: skip


# Built once, because building a statement takes longer than running it. A digest that is null equals none.
def _against(address: ColumnElement[str | None]) -> Select[tuple[Suspension]]:
    return (
        select(Suspension)
        .where(
            Suspension.kind == bindparam("kind"),
            Suspension.begun_at <= bindparam("now"),
            Suspension.ends_at > bindparam("now"),
            Suspension.lifted_at.is_(None),
            Suspension.undone_at.is_(None),
            or_(Suspension.address_digest == address, Suspension.source_digest == bindparam("source")),
        )
        .order_by(Suspension.ends_at.desc(), Suspension.id)
    )


_IN_FORCE = _against(bindparam("address", type_=Suspension.address_digest.type))
_AGAINST_SENDER = _against(select(Author.email_digest).where(Author.id == bindparam("author")).scalar_subquery())


def in_force(kind: Kind, *, address_digest: str | None, source_digest: str | None = None) -> Sequence[Suspension]:
    """Warnings and suspensions in force against this address or this source, the longest first. One query."""
    if not (address_digest or source_digest):
        return []
    values = {"kind": kind, "now": clock.now(), "address": address_digest or None, "source": source_digest or None}
    return all_of(_IN_FORCE, values)


def suspension_of(
    kind: Kind, *, address_digest: str | None, source_digest: str | None = None
) -> Suspension | None:
    """What stops this address or this source from sending stories or notices, or None."""
    found = in_force(kind, address_digest=address_digest, source_digest=source_digest)
    return next((one for one in found if not one.is_warning), None)


def suspended_among(kind: Kind, address_digests: Collection[str]) -> set[str]:
    """Those of these addresses from which we take none of this kind. One query, or none."""
    if not address_digests:
        return set()
    which = (Suspension.kind == kind, ~Suspension.is_warning, Suspension.address_digest.in_(address_digests))
    found = select(Suspension.address_digest).where(*which, is_in_force())
    return {digest for digest in session().scalars(found) if digest is not None}


def digest_of_author(story: Story) -> str | None:
    """The digest of the address for which the story counts."""
    if story.author_id is None:
        return None
    return session().scalar(select(Author.email_digest).where(Author.id == story.author_id))


def stopped_by(story: Story) -> Suspension | None:
    """What keeps us from taking this story, or None."""
    return next((one for one in in_force_beside(story) if not one.is_warning), None)


def in_force_beside(story: Story) -> Sequence[Suspension]:
    """Warnings and suspensions in force against the story's author or the source that it was sent from. One query."""
    values = {"kind": Kind.STORIES, "now": clock.now(), "author": story.author_id, "source": story.source_digest}
    return all_of(_AGAINST_SENDER, values)


def told_to_author(story: Story) -> Sequence[Suspension]:
    """The warnings and suspensions that the author of this story was told of, the earliest first."""
    digest = digest_of_author(story)
    if digest is None:
        return []
    theirs = select(Story.id).where(Story.author_id == story.author_id)
    was_told = (Suspension.recipient_kind == "story") & Suspension.recipient_id.in_(theirs)
    found = select(Suspension).where(
        Suspension.kind == Kind.STORIES, Suspension.undone_at.is_(None),
        or_(Suspension.address_digest == digest, was_told),
    )  # fmt: skip
    return all_of(found.order_by(Suspension.id))


def warnings_ended_by(one: Suspension) -> Sequence[Suspension]:
    """The warnings to the same address that ended when this suspension began."""
    found = select(Suspension).where(
        Suspension.kind == one.kind, Suspension.is_warning, Suspension.address_digest == one.address_digest,
        Suspension.ends_at == one.begun_at, Suspension.lifted_at.is_(None), Suspension.id != one.id,
    )  # fmt: skip
    return all_of(found)


def suspensions_of(address_digest: str, story_ids: Collection[int] = ()) -> Sequence[Suspension]:
    """All that we know of this address and of the author of these stories, the earliest first, without what was taken back
    before anybody was told.
    """
    was_told = (Suspension.recipient_kind == "story") & Suspension.recipient_id.in_(story_ids)
    theirs = or_(Suspension.address_digest == address_digest, was_told)
    found = select(Suspension).where(theirs, Suspension.undone_at.is_(None))
    return all_of(found.order_by(Suspension.id))


def suspensions_page(*, is_over: bool, after: str | None) -> Page[Suspension]:
    """A page of what is in force, or of what is over, the latest first."""
    statement = select(Suspension).where(~is_in_force() if is_over else is_in_force())
    place = decode_position(after, parts=1)
    if place and (last := ident_of(place[0])) is not None:
        statement = statement.where(Suspension.id < last)
    rows = all_of(statement.order_by(Suspension.id.desc()).limit(PAGE_SIZE + 1))
    return page_of(rows, size=PAGE_SIZE, position=lambda one: (one.id,))


def last_by(account_id: int) -> Suspension | None:
    """This moderator's latest suspension by hand."""
    made = select(Suspension).where(Suspension.account_id == account_id)
    return one_or_none(made.order_by(Suspension.id.desc()).limit(1))
