"""Decisions on stories: whether they stand, and making them good. All is then as it was before the decision."""

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import select

from pact.appeals.against.kinds import KINDS, UPHELD_GROUND, Kind, Made
from pact.appeals.models import Against, Done
from pact.appeals.queries import upheld_appeals_about
from pact.core.db import all_of, session
from pact.moderation.decisions.edits import AtDesk, redacted_before
from pact.moderation.decisions.service import version_to_publish
from pact.moderation.decisions.transitions import Actor, change_status
from pact.moderation.models import ActorKind, Decision, RemovalProposal
from pact.moderation.queries import final_decisions_on, hiding_of, newest_grounds, published_before, redactions_in
from pact.moderation.queue.checking import note_outcomes
from pact.moderation.redaction import PLACES, Cut, is_within
from pact.notices.models import Notice
from pact.stories.fields import Status, VersionState
from pact.stories.models import Story, StoryVersion
from pact.stories.queries import latest_version

_BY_STATUS = {
    Status.REFUSED: Done.REFUSED,
    Status.CHANGES_REQUESTED: Done.SENT_BACK,
    Status.REMOVED: Done.REMOVED,
}


class Restored(NamedTuple):
    """What is public once a decision is made good: the author's text, and what stays redacted in it."""

    source: StoryVersion
    cuts: Sequence[Cut] = ()


def done_by(decision: Decision) -> Done | None:
    """What a moderator's decision with grounds did to the author; None if nothing."""
    is_plain = decision.reverses_id is None and decision.restores_id is None
    if decision.actor_kind is not ActorKind.MODERATOR or not is_plain or not decision.grounds:
        return None
    if decision.is_edit_refused:
        return Done.EDIT_REFUSED
    if decision.new_status is Status.PUBLISHED:
        return Done.REDACTED if _cuts_by(decision) else None
    return _BY_STATUS.get(decision.new_status)


def _version(ident: int | None) -> StoryVersion | None:
    return session().get(StoryVersion, ident) if ident is not None else None


def _cuts_by(decision: Decision) -> list[Cut]:
    """What the decision took out of the author's text, without what was taken out of it in public before."""
    version, before = _version(decision.version_id), _version(decision.before.get("published_version"))
    if version is None or version.redacted_from_id is None:
        return []
    is_same = before is not None and before.redacted_from_id == version.redacted_from_id
    known = redactions_in(before) if is_same and before is not None else []
    return [cut for cut in redactions_in(version) if not is_within(cut, known)]


def _restored(story: Story, decision: Decision, done: Done) -> Restored | None:
    """None if the decision no longer stands, or the text is not kept any more."""
    if story.erased_at is not None or decision.reversed_at is not None:
        return None
    found = _without_cuts(story, decision) if done is Done.REDACTED else _refused_text(story, decision, done)
    return found if found is not None and found.source.body else None


def _refused_text(story: Story, decision: Decision, done: Done) -> Restored | None:
    version = _version(decision.version_id)
    if done is Done.EDIT_REFUSED:
        latest = latest_version(story)
        if (
            story.status is not Status.PUBLISHED
            or version is not latest
            or latest.state is not VersionState.REFUSED
        ):
            return None
        return Restored(latest, redacted_before(story, AtDesk(None, latest, latest)))
    last = next(iter(final_decisions_on(story)), None)
    if story.status is not decision.new_status or last is None or last.id != decision.id:
        return None
    public = published_before(story) if done is Done.REMOVED else version
    return Restored(public) if public is not None else None


def _without_cuts(story: Story, decision: Decision) -> Restored | None:
    """The text without the redactions of this decision that are still public; later ones stay."""
    version, public = _version(decision.version_id), _version(story.published_version_id)
    if version is None or public is None or public.redacted_from_id != version.redacted_from_id:
        return None
    source, taken, now = _version(version.redacted_from_id), _cuts_by(decision), redactions_in(public)
    rest = [cut for cut in now if cut not in taken]
    return Restored(source, rest) if source is not None and len(rest) < len(now) else None


def took_part_in(decision: Decision) -> frozenset[int]:
    """Who decided, hid it before, proposed to take it down, or decided about notices that led to it or appeals on them."""
    found = {decision.account_id}
    if proposal := decision.before.get("removal"):
        found.add(session().get_one(RemovalProposal, proposal).account_id)
    if decision.old_status is Status.HIDDEN and decision.story_id is not None:
        hiding = hiding_of(session().get_one(Story, decision.story_id))
        found.add(hiding.account_id if hiding is not None else None)
    found |= set(all_of(select(Notice.settled_by_id).where(Notice.decision_id == decision.id)))
    found |= upheld_appeals_about(Notice.decision_id == decision.id)
    return frozenset(ident for ident in found if ident is not None)


def find(ident: int) -> Made | None:
    decision = session().get(Decision, ident)
    if decision is None or decision.story_id is None or (done := done_by(decision)) is None:
        return None
    story = session().get_one(Story, decision.story_id)
    restored = _restored(story, decision, done)
    public = _version(story.published_version_id)
    version = _version(decision.version_id)
    sent = restored.source if restored is not None else _as_sent(version)
    return Made(
        Against.STORY, ident, done, decision.created_at, decision.grounds, decision.words, story,
        took_part=took_part_in(decision), is_in_force=restored is not None, sent=_texts(sent), public=_texts(public),
    )  # fmt: skip


def _as_sent(version: StoryVersion | None) -> StoryVersion | None:
    """The author's text, without what was taken out of it."""
    return _version(version.redacted_from_id) if version is not None and version.redacted_from_id else version


def _texts(version: StoryVersion | None) -> list[str]:
    return [words for place in PLACES if version is not None and (words := getattr(version, place))]


def make_good(made: Made, moderator_id: int, words: str) -> int:
    """Raises what `change_status` raises, such as CompanyIsRefused."""
    decision = session().get_one(Decision, made.ident)
    restored = _restored(made.text_story, decision, made.done)
    assert restored is not None
    source, cuts = restored
    version = _public_before(decision, restored) or (
        version_to_publish(made.text_story, source, cuts) if cuts else source
    )
    good = change_status(
        made.text_story, Status.PUBLISHED, actor=Actor(ActorKind.MODERATOR, moderator_id),
        grounds=newest_grounds([UPHELD_GROUND]), words=words, version=version, restores=decision,
    )  # fmt: skip
    if made.done is not Done.REMOVED:
        note_outcomes(source, cuts)
    return good.id


def _public_before(decision: Decision, restored: Restored) -> StoryVersion | None:
    """The version that was public before, if it is the same text with the same redactions."""
    before = _version(decision.before.get("published_version"))
    if before is None or restored.source.id not in (before.id, before.redacted_from_id):
        return None
    return before if redactions_in(before) == list(restored.cuts) else None


KINDS[Against.STORY] = Kind(find, make_good)
