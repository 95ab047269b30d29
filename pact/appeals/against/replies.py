"""Decisions on companies’ replies and authors’ answers: whether they stand, and making them good."""

from collections.abc import Sequence
from functools import partial
from typing import Any, NamedTuple

from sqlalchemy import select

from pact.appeals.against.kinds import KINDS, UPHELD_GROUND, Kind, Made
from pact.appeals.models import Against, Done
from pact.appeals.queries import upheld_appeals_about
from pact.checks.findings import Place
from pact.core.db import all_of, session
from pact.moderation.decisions.transitions import Actor
from pact.moderation.models import ActorKind, ReplyDecision
from pact.moderation.queries import newest_grounds
from pact.moderation.redaction import Cut, RedactionKind, redacted
from pact.moderation.replies.kinds import is_moved_away, item_of, on_reply_published, story_of
from pact.moderation.replies.service import change_status
from pact.moderation.replies.undoing import last_decision
from pact.notices.models import Notice
from pact.replies.models import Item, ItemText, Reply, ReplyStatus
from pact.replies.queries import latest_text, published_text, texts_of
from pact.replies.service import add_redacted_text
from pact.stories.fields import Status, VersionState

Places = Sequence[Sequence[Any]]
_BY_STATUS = {
    ReplyStatus.REFUSED: Done.REFUSED,
    ReplyStatus.CHANGES_REQUESTED: Done.SENT_BACK,
    ReplyStatus.REMOVED: Done.REMOVED,
}


class Restored(NamedTuple):
    """What is public once a decision is made good: the text, and which places stay redacted in it."""

    source: ItemText
    cuts: Places = ()


def done_by(made: ReplyDecision, texts: Sequence[ItemText]) -> Done | None:
    """What a moderator's decision with grounds did to whoever wrote the text; None if nothing."""
    is_plain = made.reverses_id is None and made.restores_id is None
    if made.actor_kind is not ActorKind.MODERATOR or not is_plain or not made.grounds:
        return None
    if made.is_edit_refused:
        return Done.EDIT_REFUSED
    if made.new_status is ReplyStatus.PUBLISHED:
        return Done.REDACTED if _cuts_by(made, texts) else None
    return _BY_STATUS.get(made.new_status)


def _numbered(texts: Sequence[ItemText], number: int) -> ItemText | None:
    return next((text for text in texts if text.number == number), None)


def _with_id(texts: Sequence[ItemText], ident: int | None) -> ItemText | None:
    return next((text for text in texts if text.id == ident), None)


def _as_sent(text: ItemText | None, texts: Sequence[ItemText]) -> ItemText | None:
    """The text of whoever wrote it, without what was taken out of it."""
    return _with_id(texts, text.redacted_from_id) if text is not None and text.redacted_from_id else text


def _cuts_by(made: ReplyDecision, texts: Sequence[ItemText]) -> list[Sequence[Any]]:
    text, before = _numbered(texts, made.version), _with_id(texts, made.before["published_version"])
    if text is None or text.redacted_from_id is None:
        return []
    known = before.cuts if before is not None and before.redacted_from_id == text.redacted_from_id else []
    return [cut for cut in text.cuts if cut not in known]


def _restored(item: Item, made: ReplyDecision, done: Done, texts: Sequence[ItemText]) -> Restored | None:
    """None if the decision no longer stands, or the text is not kept any more."""
    if made.reversed_at is not None:
        return None
    found = _without_cuts(item, made, texts) if done is Done.REDACTED else _refused_text(item, made, done, texts)
    return found if found is not None and found.source.body else None


def _refused_text(item: Item, made: ReplyDecision, done: Done, texts: Sequence[ItemText]) -> Restored | None:
    text, latest = _numbered(texts, made.version), latest_text(item)
    if done is Done.EDIT_REFUSED:
        stands = item.status is ReplyStatus.PUBLISHED and text is not None and text.id == latest.id
        return Restored(latest) if stands and latest.state is VersionState.REFUSED else None
    last = last_decision(item)
    if item.status is not made.new_status or last is None or last.id != made.id:
        return None
    source = _with_id(texts, made.before["published_version"]) if done is Done.REMOVED else text
    return Restored(source) if source is not None else None


def _without_cuts(item: Item, made: ReplyDecision, texts: Sequence[ItemText]) -> Restored | None:
    text = _numbered(texts, made.version)
    public = published_text(item) if item.status is ReplyStatus.PUBLISHED else None
    if text is None or public is None or public.redacted_from_id != text.redacted_from_id:
        return None
    source, taken = _with_id(texts, text.redacted_from_id), _cuts_by(made, texts)
    rest = [cut for cut in public.cuts if cut not in taken]
    return Restored(source, rest) if source is not None and len(rest) < len(public.cuts) else None


def find(against: Against, ident: int) -> Made | None:
    made = session().get(ReplyDecision, ident)
    if made is None or (made.reply_id is not None) is not (against is Against.REPLY):
        return None
    item = item_of(made)
    texts = texts_of(item)
    if (done := done_by(made, texts)) is None:
        return None
    story, restored, public = story_of(item), _restored(item, made, done, texts), published_text(item)
    sent = restored.source if restored is not None else _as_sent(_numbered(texts, made.version), texts)
    led_to_it = {
        *all_of(select(Notice.settled_by_id).where(Notice.reply_decision_id == ident)),
        *upheld_appeals_about(Notice.reply_decision_id == ident),
    }
    return Made(
        against, ident, done, made.created_at, made.grounds, made.words, story,
        took_part=frozenset(who for who in (made.account_id, *led_to_it) if who is not None),
        is_in_force=restored is not None,
        is_shown=story.status is Status.PUBLISHED and not is_moved_away(item),
        sent=[sent.body] if sent and sent.body else [], public=[public.body] if public and public.body else [],
    )  # fmt: skip


def make_good(made: Made, moderator_id: int, words: str) -> int:
    decision = session().get_one(ReplyDecision, made.ident)
    item = item_of(decision)
    restored = _restored(item, decision, made.done, texts_of(item))
    assert restored is not None
    old = item.status
    good = change_status(
        item, ReplyStatus.PUBLISHED, actor=Actor(ActorKind.MODERATOR, moderator_id),
        grounds=newest_grounds([UPHELD_GROUND]), words=words, text=_text(item, decision, restored), restores=decision,
    )  # fmt: skip
    if isinstance(item, Reply) and old is not ReplyStatus.PUBLISHED:
        for tell in on_reply_published:
            tell(item, made.text_story, good)
    return good.id


def _text(item: Item, decision: ReplyDecision, restored: Restored) -> ItemText:
    source, cuts = restored
    before = _with_id(texts_of(item), decision.before["published_version"])
    is_same = before is not None and source.id in (before.id, before.redacted_from_id)
    if before is not None and is_same and list(before.cuts) == list(cuts):
        return before
    if not cuts:
        return source
    places = [Cut(Place.body, start, end, RedactionKind(kind)) for start, end, kind in cuts]
    return add_redacted_text(source, item, redacted(source.body, places), [list(cut) for cut in cuts])


KINDS[Against.REPLY] = Kind(partial(find, Against.REPLY), make_good)
KINDS[Against.ANSWER] = Kind(partial(find, Against.ANSWER), make_good)
