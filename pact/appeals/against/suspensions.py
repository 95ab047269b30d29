"""Warnings and suspensions, of those who sent stories or notices: whether they stand, and ending them."""

from typing import NamedTuple

from sqlalchemy import select

from pact.appeals.against.kinds import KINDS, Kind, Made
from pact.appeals.against.stories import took_part_in
from pact.appeals.models import Against, Done
from pact.core.db import all_of, session
from pact.moderation.suspensions.models import Kind as Of
from pact.moderation.suspensions.models import Suspension
from pact.moderation.suspensions.service import lift
from pact.moderation.suspensions.stories import removals_counted
from pact.moderation.suspensions.wording import suspension_cause, suspension_state
from pact.notices.listing import desk_address
from pact.notices.models import Notice
from pact.notices.unfounded import unfounded_counted
from pact.notices.wording import notice_title
from pact.stories.models import Story, StoryVersion
from pact.stories.wording import story_title


class Counted(NamedTuple):
    """What the rule counted: titles with addresses at the desk, and who had decided on it."""

    titles: list[tuple[str, str]]
    accounts: set[int]


def find(ident: int) -> Made | None:
    one = session().get(Suspension, ident)
    if one is None:
        return None
    story = session().get(Story, one.recipient_id) if one.recipient_kind == "story" else None
    counted = _counted(one, story)
    own = {one.account_id} if one.account_id is not None else set()
    return Made(
        Against.SUSPENSION, ident, done_by(one), one.begun_at, (), one.words, story,
        took_part=frozenset(own | counted.accounts),
        # Also once it has run out: whoever was suspended may still want to know that it was wrong.
        is_in_force=one.lifted_at is None and one.undone_at is None,
        facts=[suspension_cause(one), suspension_state(one).capitalize()], behind=counted.titles,
    )  # fmt: skip


def done_by(one: Suspension) -> Done:
    if one.is_warning:
        return Done.WARNED
    return Done.NO_STORIES if one.kind is Of.STORIES else Done.NO_NOTICES


def _counted(one: Suspension, story: Story | None) -> Counted:
    """Nothing if a moderator decided by hand."""
    if one.counted_since is None:
        return Counted([], set())
    if one.kind is Of.NOTICES:
        return _notices(one)
    return (
        _stories(one, story.author_id) if story is not None and story.author_id is not None else Counted([], set())
    )


def _stories(one: Suspension, author_id: int) -> Counted:
    assert one.counted_since is not None
    removals = all_of(removals_counted(author_id, one.counted_since, one.begun_at))
    versions = select(StoryVersion, Story).join(Story, Story.id == StoryVersion.story_id)
    found = session().execute(versions.where(StoryVersion.id.in_([made.version_id for made in removals]))).tuples()
    titles = [(story_title(version, story), f"/moderation/stories/{story.public_id}") for version, story in found]
    return Counted(titles, {who for made in removals for who in took_part_in(made)})


def _notices(one: Suspension) -> Counted:
    assert one.counted_since is not None
    digest = session().scalar(select(Notice.sender_digest).where(Notice.id == one.recipient_id))
    if digest is None:
        return Counted([], set())
    notices = all_of(unfounded_counted(digest, one.counted_since, one.begun_at))
    public_ids = {notice.id: session().get_one(Story, notice.story_id).public_id for notice in notices}
    titles = [(notice_title(notice), desk_address(public_ids[notice.id])) for notice in notices]
    return Counted(titles, {notice.settled_by_id for notice in notices if notice.settled_by_id is not None})


def make_good(made: Made, moderator_id: int, _words: str) -> None:
    """It ends at once. One that has run out has nothing left to end."""
    one = session().get_one(Suspension, made.ident)
    if one.is_in_force:
        lift(one, by=moderator_id, tells=False)


def _lock(made: Made) -> None:
    session().execute(select(Suspension.id).where(Suspension.id == made.ident).with_for_update())
    session().refresh(session().get_one(Suspension, made.ident))


def _recipient(ident: int) -> tuple[str, int]:
    one = session().get_one(Suspension, ident)
    return one.recipient_kind, one.recipient_id


KINDS[Against.SUSPENSION] = Kind(find, make_good, _lock, _recipient)
