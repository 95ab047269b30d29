"""Receive appeals, decide on them, and bring them in line with the decisions that they are about."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Final

from sqlalchemy import select

from pact.appeals.against import claims as _claims  # noqa: F401 (registers its kind)
from pact.appeals.against import notices as _notices  # noqa: F401 (registers its kind)
from pact.appeals.against import replies as _replies  # noqa: F401 (registers its kinds)
from pact.appeals.against import stories as _stories  # noqa: F401 (registers its kind)
from pact.appeals.against import suspensions as _suspensions  # noqa: F401 (registers its kind)
from pact.appeals.against.kinds import KINDS, Made, find
from pact.appeals.models import Against, Appeal, AppealState, hidden
from pact.appeals.queries import appeal_against, appeals_about, may_decide
from pact.audit.service import record
from pact.companies.users.models import ClaimDecision
from pact.core import clock, data_version
from pact.core.db import all_of, session
from pact.core.roles import StaffRole
from pact.core.sanitising import clean_text, is_sent_again
from pact.mail.service import send_later
from pact.moderation.claims.service import on_refusal_gone
from pact.moderation.decisions.transitions import ChangeRefused, lock_companies, on_story_changed
from pact.moderation.models import ActorKind, Decision, Ground, QueueKind, ReplyDecision
from pact.moderation.queries import last_decision
from pact.moderation.queue import service as queueing
from pact.moderation.replies.kinds import item_of, on_reply_decided, story_of
from pact.moderation.settings.service import current_settings
from pact.moderation.statuses import NEEDS_GROUND
from pact.moderation.suspensions.models import Suspension
from pact.moderation.suspensions.service import Event, on_suspension
from pact.notices.models import Notice, NoticeState
from pact.notices.service import reopen
from pact.notices.service import settle as settle_notices
from pact.stories.fields import Status
from pact.stories.models import Story

MAX_WORDS: Final = 2000
_NEEDS_GROUND: Final = frozenset(status.value for status in NEEDS_GROUND)
# Called with each appeal that is sent; and with each that is settled, or with -1 once that is taken back.
on_sent: list[Callable[[Appeal], None]] = []
on_settled: list[Callable[[Appeal, int], None]] = []


class NotAppealable(Exception):
    """The decision no longer stands, or the time for an appeal is over."""


class AppealedAlready(Exception):
    """In other words, perhaps from another tab."""


class StaleAppeal(Exception):
    """It was decided, or the decision no longer stands."""


class TookPart(Exception):
    """Who took part in a decision does not decide on an appeal against it, nor does who has no senior role."""


class NotShown(Exception):
    """Readers do not see the story, so a text below it cannot be made public."""


def send(against: Against, ident: int, words: str, *, language: str, account_id: int | None = None) -> Appeal:
    """Store an appeal, queue it, and mail whoever sent it. The same words against the same decision are the same appeal.

    `account_id` acts for the company whose reply it is about. Raises NotAppealable, or AppealedAlready.
    """
    made = find(against, ident)
    if made is not None:
        KINDS[against].lock(made)
        made = find(against, ident)
    if (known := appeal_against(against, ident)) is not None:
        if not is_sent_again(words, known.words):
            raise AppealedAlready
        return known
    if made is None or not made.is_open:
        raise NotAppealable
    days, moment = current_settings().appeal_days, clock.now()
    story_id = made.story.id if made.story is not None else None
    appeal = Appeal(
        against=against, subject_id=ident, done=made.done, story_id=story_id, account_id=account_id,
        state=AppealState.WAITING, words_encrypted=hidden(clean_text(words)), language=language, sent_at=moment,
        due_at=moment + timedelta(days=days),
    )  # fmt: skip
    session().add(appeal)
    session().flush()
    item = queueing.open_item(QueueKind.APPEAL, appeal.id, due_hours=24 * days)
    item.due_at = item.sort_at = appeal.due_at
    if (by := _sent_by(appeal)) is not None:
        record("appeal.sent", "appeal", appeal.id, by, by=account_id)
    for follow in on_sent:
        follow(appeal)
    data_version.bump()
    _tell("appeals/received", appeal)
    return appeal


def _sent_by(appeal: Appeal) -> ActorKind | None:
    """None of those who sent a notice and act for no company: nobody knows who they are."""
    if appeal.account_id is not None or appeal.against is Against.CLAIM:
        return ActorKind.COMPANY
    return ActorKind.AUTHOR if appeal.story_id is not None and appeal.against is not Against.NOTICE else None


def _tell(template: str, appeal: Appeal) -> None:
    kind, ident = ("story", appeal.story_id) if appeal.account_id is None else ("account", appeal.account_id)
    if (recipient := KINDS[appeal.against].recipient) is not None:
        kind, ident = recipient(appeal.subject_id)
    if ident is not None:
        send_later(template, recipient_kind=kind, recipient_id=ident, data={"appeal": appeal.id})


def decide(
    appeal: Appeal, *, upholds: bool, moderator_id: int, role: StaffRole, words: str, notifier_words: str = "",
    takes_up_again: bool = False,
) -> None:  # fmt: skip
    """Decide on an appeal. If it is upheld, the decision is made good in the same transaction. It cannot be undone.

    `words` go to whoever sent it; `notifier_words` to whoever sent notices that had led to the decision, which are
    rejected then. Complaints that follow the law's procedure go on with it. A claim is approved, or waits again if the
    decision `takes_up_again`. Raises StaleAppeal, TookPart, NotShown, ClaimedByAnother, ClaimRefused, or what
    `change_status` raises.
    """
    made = _locked(appeal)
    if not may_decide(role, took_part=moderator_id in made.took_part):
        raise TookPart
    item = queueing.open_item_of(QueueKind.APPEAL, appeal.id)
    queueing.require_free([item] if item else [], account_id=moderator_id)
    if not upholds:
        _settle(appeal, AppealState.REJECTED, words=words, by=moderator_id)
        return
    if not made.is_shown:
        raise NotShown
    notices = upheld_notices(made)
    _settle(
        appeal, AppealState.UPHELD, words=words, by=moderator_id
    )  # first: the story's change must not settle it
    made = replace(made, takes_up_again=takes_up_again)
    _note_made_good(appeal, KINDS[appeal.against].make_good(made, moderator_id, words))
    settle_notices(
        [notice for notice in notices if not notice.has_procedure], NoticeState.REJECTED, words=notifier_words,
        by=moderator_id,
    )  # fmt: skip
    reopen([notice for notice in notices if notice.has_procedure and notice.state is NoticeState.UPHELD])


def _locked(appeal: Appeal) -> Made:
    """What it is about, with whoever else changes that waiting. Raises StaleAppeal."""
    made = find(appeal.against, appeal.subject_id)
    if made is not None:
        if made.story is not None:
            lock_companies([made.story])
        KINDS[appeal.against].lock(made)
        made = find(appeal.against, appeal.subject_id)
    session().refresh(appeal, ["state"])
    if appeal.state is not AppealState.WAITING or made is None or not made.is_in_force:
        raise StaleAppeal
    return made


def upheld_notices(made: Made) -> Sequence[Notice]:
    """The notices that the decision had upheld."""
    if made.against not in (Against.STORY, Against.REPLY, Against.ANSWER):
        return []
    column = Notice.decision_id if made.against is Against.STORY else Notice.reply_decision_id
    return all_of(select(Notice).where(column == made.ident, Notice.state == NoticeState.UPHELD))


def _note_made_good(appeal: Appeal, ident: int | None) -> None:
    if ident is None:
        return
    if appeal.against is Against.STORY:
        appeal.made_good_id = ident
    elif appeal.against in (Against.REPLY, Against.ANSWER):
        appeal.reply_made_good_id = ident
    session().flush()


def _settle(
    appeal: Appeal, state: AppealState, *, words: str = "", by: int | None = None, tells: bool = True
) -> None:
    """`by` is the moderator who decided; without one, there was nothing left to decide."""
    appeal.state, appeal.settled_at, appeal.settled_by_id = state, clock.now(), by
    appeal.answer_encrypted = hidden(clean_text(words))
    session().flush()
    queueing.close_items_of(QueueKind.APPEAL, appeal.id)
    for follow in on_settled:
        follow(appeal, 1)
    data_version.bump()
    if by is not None:
        record(f"appeal.{state}", "appeal", appeal.id, by=by)
        if tells:
            _tell("appeals/decided", appeal)


def end_without_decision(appeal: Appeal) -> None:
    """There is nothing left to decide about."""
    _settle(appeal, AppealState.GONE)


def _reopen(appeal: Appeal) -> None:
    """The decision that had made it good was undone: the appeal waits as before."""
    for follow in on_settled:
        follow(appeal, -1)
    appeal.state, appeal.settled_at, appeal.settled_by_id = AppealState.WAITING, None, None
    appeal.answer_encrypted, appeal.made_good_id, appeal.reply_made_good_id = "", None, None
    session().flush()
    queueing.reopen_item_of(QueueKind.APPEAL, appeal.id)
    data_version.bump()


def follow_story(story: Story) -> None:
    """Appeals follow their story: over if the decision no longer stands, open again if what made it good was undone.

    Raises ChangeRefused where somebody who took part in a decision puts the story back while an appeal against it waits.
    """
    appeals = appeals_about(story.id)
    if not appeals:
        return
    last = last_decision(story)
    for appeal in appeals:
        if appeal.state is AppealState.WAITING and story.status is Status.WITHDRAWN:
            end_without_decision(appeal)
        elif appeal.against is Against.STORY:
            good = session().get(Decision, appeal.made_good_id) if appeal.made_good_id else None
            _follow(appeal, last, good)


def follow_reply_decision(decision: ReplyDecision, _grounds: Sequence[Ground]) -> None:
    """The same for a reply or the answer to it."""
    against = Against.REPLY if decision.reply_id is not None else Against.ANSWER
    for appeal in appeals_about(story_of(item_of(decision)).id):
        if appeal.against is against:
            ident = appeal.reply_made_good_id
            _follow(appeal, decision, session().get(ReplyDecision, ident) if ident else None)


def _follow(
    appeal: Appeal, last: Decision | ReplyDecision | None, made_good: Decision | ReplyDecision | None
) -> None:
    if made_good is not None and made_good.reversed_at is not None:
        _reopen(appeal)
        return
    if appeal.state is not AppealState.WAITING:
        return
    made = find(appeal.against, appeal.subject_id)
    if made is not None and made.is_in_force:
        return
    if made is None or last is None or last.account_id is None or not _puts_back(last):
        end_without_decision(appeal)
        return
    if last.account_id in made.took_part:
        raise ChangeRefused("An appeal against this decision waits, and another moderator decides on it.")
    # Put back on its own page, perhaps with something taken out: the mail about that tells whoever sent the appeal.
    _settle(appeal, AppealState.UPHELD, words=last.words, by=last.account_id, tells=False)
    _note_made_good(appeal, last.id)


def _puts_back(last: Decision | ReplyDecision) -> bool:
    """Whether this decision made public what had been refused or taken down."""
    is_public = last.new_status.value == Status.PUBLISHED.value and last.old_status.value in _NEEDS_GROUND
    return last.actor_kind is ActorKind.MODERATOR and last.reverses_id is None and is_public


def follow_suspension(one: Suspension, event: Event) -> None:
    """An appeal against a suspension is over once that is lifted or taken back."""
    appeal = appeal_against(Against.SUSPENSION, one.id) if event is not Event.BEGUN else None
    if appeal is not None and appeal.state is AppealState.WAITING:
        end_without_decision(appeal)


def follow_claim(refusal: ClaimDecision) -> None:
    """An appeal against a refused claim is over once the refusal was taken back."""
    appeal = appeal_against(Against.CLAIM, refusal.id)
    if appeal is not None and appeal.state is AppealState.WAITING:
        end_without_decision(appeal)


on_story_changed.append(follow_story)
on_refusal_gone.append(follow_claim)
on_suspension.append(follow_suspension)
on_reply_decided.append(follow_reply_decision)
