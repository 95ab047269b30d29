"""Every change of a reply's or an answer's status, and what follows from it: queue, tallies, pages, log."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from pact.audit.service import record
from pact.checks.findings import Place
from pact.companies.scopes import of_company
from pact.core import clock, data_version
from pact.core.db import one_or_none, session
from pact.core.roles import StaffRole
from pact.moderation.decisions.service import MAIL_MARGIN
from pact.moderation.decisions.transitions import Actor, ChangeRefused
from pact.moderation.models import ActorKind, Ground, QueueItem, ReplyDecision, ReplyDecisionGround
from pact.moderation.queue import service as queueing
from pact.moderation.redaction import Cut, redacted, tidy
from pact.moderation.replies.kinds import (
    is_moved_away,
    kind_of,
    on_reply_decided,
    on_reply_published,
    story_of,
    tellers,
)
from pact.moderation.replies.review import note_risk
from pact.moderation.replies.statuses import BEGINS_ANEW, NEEDS_GROUND, NEW, Party, may_change, may_decide
from pact.moderation.settings.service import current_settings
from pact.moderation.statuses import DeskDecision
from pact.rankings.tallies.replies import retally_reply
from pact.replies.models import Answer, Item, ItemText, Reply, ReplyStatus
from pact.replies.queries import answer_to, latest_text, published_text, reply_of, texts_of
from pact.replies.service import add_redacted_text, add_text
from pact.stories.fields import Status, VersionState
from pact.stories.models import Story
from pact.stories.queries import ALL_STORIES

MOST_PER_DAY = 10


class StaleReply(Exception):
    """It has changed since the moderator saw it."""


def lock_story(story_id: int) -> Story:
    """The story, with whoever else changes it or its reply waiting."""
    story = one_or_none(select(Story).where(Story.id == story_id).with_for_update())
    assert story is not None
    return story


def send_reply(story: Story, body: str, *, account_id: int, language: str) -> Reply:
    """Send a company's reply, send it again, or send a change of it. A published one stays until a moderator decides.

    Raises ChangeRefused if the story is not public or has no text.
    """
    story = lock_story(story.id)
    if story.status is not Status.PUBLISHED or story.is_record:
        raise ChangeRefused("Only to published stories with text.")
    reply = reply_of(story.id)
    is_new = reply is None
    if reply is None:
        reply = Reply(story_id=story.id, company_id=story.company_id, account_id=account_id,
                      status=ReplyStatus.PENDING, sent_at=clock.now())  # fmt: skip
    _send(reply, body, is_new=is_new, actor=Actor(ActorKind.COMPANY, account_id), language=language)
    return reply


def send_answer(reply: Reply, body: str, *, language: str) -> Answer:
    """Send the author's answer to a published reply, or send it again. Raises ChangeRefused if the reply is not public."""
    story = lock_story(reply.story_id)
    if story.status is not Status.PUBLISHED or reply.status is not ReplyStatus.PUBLISHED:
        raise ChangeRefused("Only to published replies.")
    answer = answer_to(reply)
    is_new = answer is None
    if answer is None:
        answer = Answer(reply_id=reply.id, status=ReplyStatus.PENDING, sent_at=clock.now())
    _send(answer, body, is_new=is_new, actor=Actor(ActorKind.AUTHOR), language=language)
    return answer


def _send(item: Item, body: str, *, is_new: bool, actor: Actor, language: str) -> None:
    if is_new:
        session().add(item)
        session().flush()
    kind, old = kind_of(item), item.status
    text = add_text(item, body, language=language, written_by=actor.account_id)
    if is_new:
        first = _decided(item, old, old, text, actor=actor, before=_snapshot(item, None))
        for count in on_reply_decided:
            count(first, ())
        record(f"{kind.word}.pending", kind.word, item.id, actor.kind, by=actor.account_id, version=text.number)
    elif may_change(old, ReplyStatus.PENDING, Party.WRITER):
        change_status(item, ReplyStatus.PENDING, actor=actor, text=text)
        note_risk(item, text, story_of(item))
        return
    else:
        record(f"{kind.word}.edited", kind.word, item.id, actor.kind, by=actor.account_id, version=text.number)
    queueing.open_item(kind.queue, item.id)
    _settle_texts(item, waits=True)
    note_risk(item, text, story_of(item))


def has_sent_too_often(item: Item) -> bool:
    """Whether its writer has sent it as often as they may in a day."""
    day_ago = clock.now() - timedelta(days=1)
    sent = [text for text in texts_of(item) if text.redacted_from_id is None and text.sent_at > day_ago]
    return len(sent) >= MOST_PER_DAY


def withdraw(item: Item, *, actor: Actor) -> ReplyDecision:
    """Take a reply or an answer back, with any change of it that waits. Raises ChangeRefused."""
    lock_story(story_of(item).id)
    session().refresh(item)
    return change_status(item, ReplyStatus.WITHDRAWN, actor=actor)


def change_status(
    item: Item, to: ReplyStatus, *, actor: Actor, grounds: Sequence[Ground] = (), words: str = "",
    text: ItemText | None = None, reverses: ReplyDecision | None = None, refuses_edit: bool = False,
    redacts: bool = False, restores: ReplyDecision | None = None,
) -> ReplyDecision:  # fmt: skip
    """Change the status and everything that depends on it, in the current transaction.

    From published to published `text` replaces the public one, or with `refuses_edit` stays away. With `reverses`, all
    is as before that decision; with `restores`, that decision is made good after an appeal. Raises ChangeRefused if this
    actor may not, and ValueError if a ground is missing.
    """
    old, kind = item.status, kind_of(item)
    party = Party.WRITER if actor.kind is kind.writer else Party.MODERATOR
    waiting = queueing.open_item_of(kind.queue, item.id) if restores is None else None
    is_amiss = old is to and redacts is not (waiting is None) and restores is None
    if reverses is None and (not may_change(old, to, party) or is_amiss):
        raise ChangeRefused(f"A {kind.word} that is {old} cannot become {to} by its {party}.")
    if party is Party.MODERATOR and reverses is None and not grounds and (
        to in NEEDS_GROUND or refuses_edit or redacts
    ):  # fmt: skip
        raise ValueError("This decision needs a ground.")
    made = _decided(
        item, old, to, text or latest_text(item), actor=actor, words=words.strip(), is_edit_refused=refuses_edit,
        waited_seconds=queueing.waited_seconds(waiting, by=actor.kind), reverses_id=reverses.id if reverses else None,
        restores_id=restores.id if restores else None,
        before=_snapshot(item, waiting) | {"redacts": redacts},
    )  # fmt: skip
    session().add_all(ReplyDecisionGround(decision_id=made.id, ground_id=ground.id) for ground in grounds)
    item.status = to
    if reverses is None:
        _apply(item, old, made, text or latest_text(item), waiting)
    else:
        _restore(item, reverses, waiting)
    if restores is not None:  # a change that waited when it was taken down waits again
        if old is ReplyStatus.REMOVED and restores.before["item"]:
            queueing.reopen_item(restores.before["item"])
        _settle_texts(item, waits=queueing.open_item_of(kind.queue, item.id) is not None)
    session().flush()
    if isinstance(item, Reply):
        retally_reply(item, story_of(item))
    if ReplyStatus.PUBLISHED in (old, to):
        data_version.bump(of_company(story_of(item).company_id), ALL_STORIES)
    for count in on_reply_decided:
        count(made, grounds)
    verb = _verb(reverses or made, kind.word) if old is to else f"{kind.word}.{to}"
    record(verb, kind.word, item.id, actor.kind, by=actor.account_id, old=old, decision=made.id,
           ground=grounds[0].code if grounds else None, grounds=len(grounds),
           reverses=reverses.id if reverses else None, restores=restores.id if restores else None)  # fmt: skip
    return made


def _decided(
    item: Item, old: ReplyStatus, new: ReplyStatus, text: ItemText, *, actor: Actor, **more: Any
) -> ReplyDecision:
    made = ReplyDecision(
        old_status=old, new_status=new, version=text.number, actor_kind=actor.kind, account_id=actor.account_id,
        created_at=clock.now(), **{kind_of(item).decided_on.key: item.id}, **more,
    )  # fmt: skip
    session().add(made)
    session().flush()
    return made


def _verb(made: ReplyDecision, word: str) -> str:
    """What was done to a published text that stays published."""
    if made.restores_id is not None:
        return f"{word}.restored"
    if made.before["redacts"]:
        return f"{word}.redacted"
    return f"{word}.edit_refused" if made.is_edit_refused else f"{word}.edit_published"


def _snapshot(item: Item, waiting: QueueItem | None) -> dict[str, Any]:
    return {
        "published_version": item.published_version_id,
        "published_at": item.published_at.isoformat() if item.published_at else None,
        "sent_at": item.sent_at.isoformat(),
        "item": waiting.id if waiting else None,
    }


def _apply(item: Item, old: ReplyStatus, made: ReplyDecision, text: ItemText, waiting: QueueItem | None) -> None:
    is_public = item.status is ReplyStatus.PUBLISHED
    if not made.is_edit_refused:
        item.published_version_id = text.id if is_public else None
    if is_public:
        item.published_at = item.published_at or clock.now()
    if item.status is ReplyStatus.PENDING:
        if old in BEGINS_ANEW:
            item.sent_at, item.published_at = clock.now(), None
        queueing.open_item(kind_of(item).queue, item.id)
    elif waiting is not None:
        queueing.close_item(waiting)
    if made.is_edit_refused:
        latest_text(item).state = VersionState.REFUSED
    _settle_texts(item, waits=item.status is ReplyStatus.PENDING)


def _restore(item: Item, decision: ReplyDecision, waiting: QueueItem | None) -> None:
    before = decision.before
    item.published_version_id = before["published_version"]
    item.published_at = clock.read_moment(before["published_at"])
    item.sent_at = clock.read_moment(before["sent_at"]) or item.sent_at
    if before["item"]:
        queueing.reopen_item(before["item"])
    elif waiting is not None:
        queueing.close_item(waiting)
    decision.reversed_at = clock.now()
    _settle_texts(item, waits=bool(before["item"]))


def _settle_texts(item: Item, *, waits: bool) -> None:
    """Bring the states of all versions in line with what is public and what waits."""
    latest = latest_text(item)
    for text in texts_of(item):
        if text.id == item.published_version_id:
            text.state = VersionState.PUBLISHED
        elif text is latest and (waits or item.status is ReplyStatus.CHANGES_REQUESTED):
            text.state = VersionState.SUBMITTED
        elif text.state is VersionState.REFUSED or (text is latest and item.status is ReplyStatus.REFUSED):
            text.state = VersionState.REFUSED
        else:
            text.state = VersionState.SUPERSEDED
    session().flush()


def decide(
    item: Item, decision: DeskDecision, *, moderator_id: int, role: StaffRole = StaffRole.MODERATOR,
    grounds: Sequence[Ground] = (), words: str = "", cuts: Sequence[Cut] = (), seen: str | None = None,
) -> ReplyDecision:  # fmt: skip
    """Decide as a moderator; the writer is e-mailed once the decision can no longer be undone.

    `seen` is its look when the moderator read it. Raises StaleReply, ChangeRefused, ClaimedByAnother while a colleague
    has claimed it, and ValueError if a ground is missing.
    """
    kind = kind_of(item)
    story = lock_story(story_of(item).id)
    session().refresh(item)
    waiting = queueing.open_item_of(kind.queue, item.id)
    has_edit = waiting is not None
    is_shown = story.status is Status.PUBLISHED and not is_moved_away(item)
    if seen is not None and seen != look_of(item):
        raise StaleReply
    if not may_decide(item.status, decision, StaffRole.ADMINISTRATOR, has_edit=has_edit, is_shown=is_shown):
        raise StaleReply
    if not may_decide(item.status, decision, role, has_edit=has_edit, is_shown=is_shown):
        raise ChangeRefused("This is for a senior moderator.")
    queueing.require_free([waiting] if waiting else [], account_id=moderator_id)
    publishes = NEW[decision] is ReplyStatus.PUBLISHED
    if publishes and cuts and not grounds:
        raise ValueError("This decision needs a ground.")
    refuses_edit = item.status is ReplyStatus.PUBLISHED and decision is DeskDecision.REFUSE
    made = change_status(
        item, ReplyStatus.PUBLISHED if refuses_edit else NEW[decision],
        actor=Actor(ActorKind.MODERATOR, moderator_id), grounds=grounds, words=words,
        text=_text_to_publish(item, cuts) if publishes else None, refuses_edit=refuses_edit,
        redacts=decision is DeskDecision.REDACT,
    )  # fmt: skip
    if kind.word in tellers:
        tellers[kind.word](item, story, made)
    if (
        isinstance(item, Reply)
        and made.new_status is ReplyStatus.PUBLISHED
        and made.old_status is not made.new_status
    ):
        for tell in on_reply_published:
            tell(item, story, made)
    return made


def look_of(item: Item) -> str:
    """What a moderator sees of it. It differs once somebody has decided on it, or its writer has changed it."""
    return f"{item.revision}-{latest_text(item).number}-{item.status}"


def mails_leave_at() -> Any:
    """When the mail about a decision of now is sent: once it can no longer be undone in passing."""
    return clock.now() + timedelta(seconds=current_settings().undo_seconds) + MAIL_MARGIN


def at_desk(item: Item) -> ItemText:
    """What a moderator looks at: what was sent last, unless that was a change which was not accepted."""
    latest = latest_text(item)
    if latest.state is VersionState.REFUSED and item.status is ReplyStatus.PUBLISHED:
        public = published_text(item)
        sent = {text.id: text for text in texts_of(item)}
        if public is not None:
            return sent.get(public.redacted_from_id or 0, public)
    return latest


def _text_to_publish(item: Item, cuts: Sequence[Cut]) -> ItemText:
    """What was sent, or a redacted copy of it."""
    sent = at_desk(item)
    taken = tidy(cuts, {Place.body: sent.body})
    if not taken:
        return sent
    places = [[cut.start, cut.end, cut.kind.value] for cut in taken]
    return add_redacted_text(sent, item, redacted(sent.body, taken), places)
