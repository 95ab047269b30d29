"""Receive notices, settle them, and bring them in line with the texts that they are about."""

from collections.abc import Callable, Iterable, Sequence

from sqlalchemy import select

from pact.accounts.models import Account
from pact.audit.service import record
from pact.companies.users.models import CompanyUser
from pact.core import clock, crypto, data_version
from pact.core.db import all_of, one_or_none, session
from pact.core.sanitising import clean_line, clean_text
from pact.mail.service import send_later
from pact.moderation.decisions.transitions import on_story_changed
from pact.moderation.decisions.undoing import LONGEST
from pact.moderation.models import ActorKind, Decision, Ground, QueueKind, ReplyDecision
from pact.moderation.queries import last_decision, moves_of
from pact.moderation.queue import service as queueing
from pact.moderation.replies.kinds import item_of as decided_item
from pact.moderation.replies.kinds import on_reply_decided, story_of
from pact.moderation.replies.service import lock_story, mails_leave_at
from pact.moderation.replies.undoing import last_decision as last_reply_decision
from pact.moderation.settings.service import current_settings
from pact.moderation.suspensions.models import Kind
from pact.moderation.suspensions.service import review_later
from pact.notices.models import Notice, NoticeGround, NoticeLink, NoticeState, Part, hidden
from pact.notices.queries import (
    item_of,
    notices_about,
    parts_shown,
    parts_standing,
    undone_decisions,
    waiting_about,
)
from pact.replies.models import Item, Reply, ReplyStatus
from pact.stories.fields import Status
from pact.stories.models import Story

# Called with each notice that comes in; and with each that is settled and 1, or with -1 before that is taken back.
on_received: list[Callable[[Notice], None]] = []
on_settled: list[Callable[[Notice, int], None]] = []
MAX_QUOTE, MAX_WHY, MAX_WORDS = 1000, 3000, 2000
_DIGEST = "notice"
# Called with each notice that was settled or is open again, by what follows it.
on_changed: list[Callable[[Notice], None]] = []


# Say of a notice whether it must not be rejected, because an appeal about it was upheld.
must_not_reject: list[Callable[[Notice], bool]] = []


class NotPublic(Exception):
    """Readers do not see this text."""


def receive(
    story: Story, *, part: Part, ground: NoticeGround, quote: str, why: str, language: str,
    name: str = "", email: str = "", sender: CompanyUser | None = None, has_procedure: bool = False, further: str = "",
) -> Notice:  # fmt: skip
    """Store a notice, queue it, and mail whoever sent it a link.

    The same text about the same story on the same ground is the same notice until that is settled. `further` is what
    it says besides, which the caller keeps: if that differs, it is another notice.
    `email` is an address as `read_address` returns it, or empty. `sender` acts for the story's company. One that
    `has_procedure` has its own times and mails (defamation/). Raises NotPublic if readers do not see the text any more.
    """
    story = lock_story(story.id)
    if part not in parts_shown(story):
        raise NotPublic
    quote, why = clean_text(quote), clean_text(why)
    digest = _digest(story, part, ground, f"{quote} {why} {further}", str(sender.company_id) if sender else email)
    while (known := one_or_none(select(Notice).where(Notice.text_digest == digest))) is not None:
        if known.state is NoticeState.WAITING:
            return known
        digest = crypto.keyed_digest(_DIGEST, f"{digest}|{known.id}")  # sent again after we had decided
    notice = Notice(
        story_id=story.id, part=part, ground=ground, state=NoticeState.WAITING, quote_encrypted=hidden(quote),
        why_encrypted=hidden(why), name_encrypted=hidden(clean_line(name)), email_encrypted=hidden(email),
        language=language, by_company_id=sender.company_id if sender else None,
        account_id=sender.account_id if sender else None, sender_digest=sender_digest_of(sender, email),
        text_digest=digest, sent_at=clock.now(), has_procedure=has_procedure,
    )  # fmt: skip
    session().add(notice)
    session().flush()
    _queue(story.id)
    for count in on_received:
        count(notice)
    if sender is not None:
        record("notice.sent", "notice", notice.id, ActorKind.COMPANY, by=sender.account_id)
        data_version.bump()
    if notice.can_be_told and not has_procedure:
        send_later("notices/received", recipient_kind="notice", recipient_id=notice.id, data={"notice": notice.id})
    return notice


def sender_digest_of(sender: CompanyUser | None, email: str) -> str | None:
    """Of the address by which whoever sent it is known; None if they gave none."""
    if sender is not None:
        return session().get_one(Account, sender.account_id).email_digest
    return crypto.email_digest(email) if email else None


def _digest(story: Story, part: Part, ground: NoticeGround, said: str, sender: str) -> str:
    words = " ".join(said.casefold().split())
    whose = crypto.email_digest(sender) if "@" in sender else sender
    return crypto.keyed_digest(_DIGEST, f"{story.id}|{part}|{ground}|{whose}|{words}")


def new_link(notice: Notice) -> str:
    """A new token for a mail. Only its hash is stored."""
    token = crypto.new_link_token()
    link = NoticeLink(token_digest=crypto.link_digest(token), notice_id=notice.id, created_at=clock.now())
    session().add(link)
    session().flush()
    return token


def settle(
    notices: Iterable[Notice], state: NoticeState, *, words: str | None = None, by: int | None = None,
    decision: Decision | None = None, reply_decision: ReplyDecision | None = None, is_unfounded: bool = False,
) -> None:  # fmt: skip
    """Say what became of notices, and mail whoever sent them once it can no longer be undone.

    `by` is the moderator who decided; without one, the text went away by itself. `words` are a moderator's to whoever
    sent the notices; if they are None, those stay that were kept when the text was taken down. `is_unfounded`:
    nothing in them holds, as anybody sees at once.
    """
    for notice in notices:
        if notice.settled_at is not None:
            take_out_of_count(notice)
        notice.state, notice.settled_at, notice.settled_by_id = state, clock.now(), by
        if is_unfounded is not notice.is_unfounded:
            notice.is_unfounded = is_unfounded
            review_later(Kind.NOTICES, notice.id)
        notice.decision_id = decision.id if decision else None
        notice.reply_decision_id = reply_decision.id if reply_decision else None
        if words is not None:
            notice.words_encrypted = hidden(clean_text(words))
        session().flush()
        if by is not None:
            record(f"notice.{state}", "notice", notice.id, by=by, is_unfounded=is_unfounded)
        for count in on_settled:
            count(notice, 1)
        _after_change(notice)
        if notice.can_be_told:
            send_later("notices/decided", recipient_kind="notice", recipient_id=notice.id, not_before=mails_leave_at(),
                       data={"notice": notice.id, "settled_at": notice.settled_at.isoformat()})  # fmt: skip


def take_out_of_count(notice: Notice) -> None:
    """What became of it no longer holds. Called before anything about it changes."""
    for count in on_settled:
        count(notice, -1)
    notice.settled_at = None


def keep_words(notices: Iterable[Notice], words: str) -> None:
    """Keep a moderator's words until the text is taken down, at once or by a second moderator."""
    for notice in notices:
        notice.words_encrypted = hidden(clean_text(words))
    session().flush()


def reopen(notices: Iterable[Notice]) -> None:
    """The decision was undone, the text is public again, or an appeal was upheld: they wait as before, with no answer."""
    for notice in notices:
        take_out_of_count(notice)
        notice.words_encrypted = ""
        if notice.is_unfounded:
            notice.is_unfounded = False
            review_later(Kind.NOTICES, notice.id)
        notice.state, notice.settled_by_id = NoticeState.WAITING, None
        notice.decision_id = notice.reply_decision_id = None
        session().flush()
        _after_change(notice)


def _after_change(notice: Notice) -> None:
    if notice.by_company_id is not None:  # a company's page shows the figures of its own notices
        data_version.bump()
    _queue(notice.story_id)
    for follow in on_changed:
        follow(notice)


def _queue(story_id: int) -> None:
    """Notices about one story are one item of the queue, due together, but for those that have a procedure."""
    if any(not notice.has_procedure for notice in waiting_about(story_id)):
        queueing.open_item(QueueKind.NOTICE, story_id, due_hours=current_settings().notice_hours)
    else:
        queueing.close_items_of(QueueKind.NOTICE, story_id)


def follow_story(story: Story) -> None:
    """Notices follow their story: settled once it is taken down or withdrawn, open again once it is back. While it is
    hidden they wait.
    """
    notices = notices_about(story)
    if not notices:
        return
    if story.status in (Status.PUBLISHED, Status.HIDDEN):
        _take_up_again(story, notices)
        return
    waiting = [notice for notice in notices if notice.state is NoticeState.WAITING]
    last = last_decision(story)
    is_taken_down = story.status is Status.REMOVED and last is not None and last.account_id is not None
    upheld = [notice for notice in waiting if notice.part is Part.STORY] if is_taken_down else []
    if upheld and last is not None:
        settle(upheld, NoticeState.UPHELD, by=last.account_id, decision=last)
    settle([notice for notice in waiting if notice not in upheld], NoticeState.GONE)


def follow_reply_decision(made: ReplyDecision, _grounds: Sequence[Ground]) -> None:
    """The same for a reply or the answer to it."""
    item = decided_item(made)
    story = story_of(item)
    part = Part.REPLY if isinstance(item, Reply) else Part.ANSWER
    notices = notices_about(story)
    if not notices:
        return
    if item.status is ReplyStatus.PUBLISHED:
        _take_up_again(story, notices)
        return
    hidden_parts = {part, Part.ANSWER}  # an answer is not shown without its reply
    waiting = [note for note in notices if note.state is NoticeState.WAITING and note.part in hidden_parts]
    last = last_reply_decision(item)
    is_taken_down = item.status is ReplyStatus.REMOVED and last is not None and last.account_id is not None
    upheld = [notice for notice in waiting if notice.part is part] if is_taken_down else []
    if upheld and last is not None:
        settle(upheld, NoticeState.UPHELD, by=last.account_id, reply_decision=last)
    settle([notice for notice in waiting if notice not in upheld], NoticeState.GONE)


def _take_up_again(story: Story, notices: Sequence[Notice]) -> None:
    shown, undone = parts_standing(story), undone_decisions(notices)
    gone = [note for note in notices if note.state is NoticeState.GONE and note.part in shown]
    reopen([note for note in notices if note.id in undone or note in gone or _goes_on(note)])


def _goes_on(notice: Notice) -> bool:
    """Whether it is a complaint that had ended with a story that is back since: the law's procedure has not judged it."""
    if not notice.has_procedure or notice.state is not NoticeState.UPHELD or notice.decision_id is None:
        return False
    return session().get_one(Decision, notice.decision_id).new_status is Status.REMOVED


def decisions_since(notices: Sequence[Notice], story: Story) -> dict[Part, Decision | ReplyDecision]:
    """The latest redaction of each text since the first of these notices about it: it may be what they asked for."""
    found: dict[Part, Decision | ReplyDecision] = {}
    first = {note.part: note.sent_at for note in reversed(notices) if note.state is NoticeState.WAITING}
    if Part.STORY in first:
        made = select(Decision).where(
            Decision.story_id == story.id, Decision.is_redaction, Decision.reversed_at.is_(None),
            Decision.reverses_id.is_(None), Decision.created_at >= first[Part.STORY],
        )  # fmt: skip
        if (last := one_or_none(made.order_by(Decision.id.desc()).limit(1))) is not None:
            found[Part.STORY] = last
    for part in first.keys() - {Part.STORY}:
        item = item_of(story.id, part)
        if item is not None and (last_made := _last_redaction(item, since=first[part])) is not None:
            found[part] = last_made
    return found


def is_moved_since(notices: Sequence[Notice], story: Story) -> bool:
    """Whether the story was moved to another company after each of these notices about it, and that stands for good."""
    moves = [move for move in moves_of(story) if move.moved_at < clock.now() - LONGEST]
    return bool(moves) and all(note.part is Part.STORY and note.sent_at <= moves[-1].moved_at for note in notices)


def _last_redaction(item: Item, *, since: object) -> ReplyDecision | None:
    column = ReplyDecision.reply_id if isinstance(item, Reply) else ReplyDecision.answer_id
    made = all_of(
        select(ReplyDecision)
        .where(column == item.id, ReplyDecision.reversed_at.is_(None), ReplyDecision.created_at >= since)
        .order_by(ReplyDecision.id.desc())
    )
    return next((one for one in made if one.before.get("redacts") and one.reverses_id is None), None)


on_story_changed.append(follow_story)
on_reply_decided.append(follow_reply_decision)
