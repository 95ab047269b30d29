"""The procedure for complaints about defamation: each step, and its effect on the story, in one transaction.

The author is told within 48 hours, and has five days to answer. Without an answer, or without the author's name and
address, the story is taken down within another 48 hours, and put back if the author gives both later. The site judges
nothing here; a moderator may still decide about the notice at any time, which ends the procedure.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from pact.audit.service import record
from pact.core import clock
from pact.core.db import session
from pact.core.sanitising import clean_line, clean_text
from pact.jobs.service import enqueue
from pact.mail.service import send_later
from pact.moderation.decisions.edits import at_desk
from pact.moderation.decisions.transitions import SYSTEM, ChangeRefused, change_status
from pact.moderation.models import ActorKind, QueueKind
from pact.moderation.queries import last_decision, published_before
from pact.moderation.queue import service as queueing
from pact.moderation.replies.service import lock_story
from pact.moderation.statuses import APPEAL_MONTHS
from pact.notices.defamation.deadlines import HOURS, answer_until, working_hours_after
from pact.notices.defamation.models import DefamationCase
from pact.notices.defamation.queries import case_of, open_cases
from pact.notices.defamation.steps import ANSWERS, NEXT, Event, Step, can_happen
from pact.notices.models import Notice, NoticeGround, NoticeState, Part, hidden
from pact.notices.service import on_changed, receive, reopen, settle, take_out_of_count
from pact.stories.fields import Status
from pact.stories.models import Story

JOB: Final = "notices.defamation"
# Hours of working days after which moderators are warned, and the worker acts: 48 are allowed.
WARNED_AFTER, ACTED_AFTER = 24, 36
REMINDED_BEFORE: Final = timedelta(days=2)
"""How long before the end of their days authors are reminded."""


@dataclass(frozen=True, kw_only=True)
class Complaint:
    """What the law asks of a notice besides the words and why they are defamatory (regulation 2)."""

    meaning: str
    untrue: str
    is_notifier_named: bool


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What an author answers. A name and an address go with standing by the story, and whether they may be passed on."""

    event: Event
    name: str = ""
    address: str = ""
    is_author_named: bool = False


def receive_complaint(story: Story, complaint: Complaint, **given: Any) -> Notice:
    """Receive a notice about defamation, and begin the procedure. `given` is as `receive` takes it.

    Raises NotPublic if readers do not see the story any more.
    """
    notice = receive(
        story, part=Part.STORY, ground=NoticeGround.DEFAMATION, has_procedure=True,
        further=f"{complaint.meaning} {complaint.untrue} {complaint.is_notifier_named}", **given,
    )  # fmt: skip
    if not notice.has_procedure or case_of(notice) is not None:  # sent twice
        return notice
    case = DefamationCase(
        notice_id=notice.id, step=Step.TELL, meaning_encrypted=hidden(clean_text(complaint.meaning)),
        untrue_encrypted=hidden(clean_text(complaint.untrue)), is_notifier_named=complaint.is_notifier_named,
        began_at=clock.now(), notice=notice,
    )  # fmt: skip
    session().add(case)
    _begin(case)
    _tell_notifier(case, "notices/defamation_received")
    return notice


def _begin(case: DefamationCase) -> None:
    """The first step. Where nobody can be told, the story has to be taken down."""
    story = session().get_one(Story, case.notice.story_id)
    case.step, case.cause, case.told_at, case.answered_at = Step.TELL, None, None, None
    case.decision_id = None
    if not story.email_encrypted:
        _go(case, Event.UNREACHABLE)
    else:
        _set_time(case, clock.now())


def _go(case: DefamationCase, event: Event, *, since: datetime | None = None) -> None:
    """Take the next step. `since` is from when its time counts, if not from now. Raises ChangeRefused if it is none."""
    if not can_happen(case.step, event):
        raise ChangeRefused(f"A complaint that is at {case.step} cannot go on by {event}.")
    case.step = NEXT[case.step, event]
    if event not in (Event.TOLD, Event.TAKEN_DOWN):  # the cause of taking it down is that of the step before
        case.cause = event
    _set_time(case, since or clock.now())


def _set_time(case: DefamationCase, since: datetime) -> None:
    case.began_at, case.is_warned = since, False
    case.due_at = due_at(case)
    session().flush()
    _queue(case.notice.story_id)
    _wake(case)


def due_at(case: DefamationCase) -> datetime | None:
    """When the time of a complaint's step is over; None if nothing is due any more."""
    if case.step is Step.ANSWER:
        return answer_until(case.began_at)
    return working_hours_after(case.began_at, HOURS) if case.step in (Step.TELL, Step.TAKE_DOWN) else None


def _queue(story_id: int) -> None:
    """Complaints about one story are one item of the queue, due when the first of them is."""
    times = [case.due_at for case in open_cases(story_id) if case.due_at]
    if not times:
        queueing.close_items_of(QueueKind.DEFAMATION, story_id)
        return
    queueing.put_due(queueing.open_item(QueueKind.DEFAMATION, story_id), min(times))


def _wake(case: DefamationCase) -> None:
    """Have the worker look at it when something is to be done next (worker.py)."""
    later = [moment for moment in (warned_at(case), acted_at(case)) if moment and moment > clock.now()]
    if case.due_at is not None:
        enqueue(JOB, {"case": case.id}, not_before=min(later, default=clock.now()))


def warned_at(case: DefamationCase) -> datetime | None:
    """When those who have to act are warned: the author in time to answer, moderators halfway."""
    if case.step is Step.ANSWER:
        return case.due_at and case.due_at - REMINDED_BEFORE
    return working_hours_after(case.began_at, WARNED_AFTER) if case.due_at else None


def acted_at(case: DefamationCase) -> datetime | None:
    """When the worker does what nobody has done: some hours before the time is over, but never before an author's is."""
    if case.step is Step.ANSWER:
        return case.due_at
    return working_hours_after(case.began_at, ACTED_AFTER) if case.due_at else None


def tell_author(case: DefamationCase, *, by: int | None = None) -> None:
    """Send the author the complaint. `by` is the moderator who did it; without one, the worker.

    Raises ChangeRefused if the author was told, or the complaint is settled.
    """
    _lock(case)
    _go(case, Event.TOLD)
    case.told_at = clock.now()
    session().flush()
    _record(case, "told", by=by)
    send_later("notices/defamation_author", recipient_kind="story", recipient_id=case.notice.story_id,
               data={"case": case.id, "told_at": case.told_at.isoformat()})  # fmt: skip
    _tell_notifier(case, "notices/defamation_told")


def answer(case: DefamationCase, given: Answer) -> None:
    """The author's answer, and what follows from it at once.

    Raises ChangeRefused where it cannot be given any more, and CompanyIsRefused, which is one, if the story cannot be
    put back because its company was refused since.
    """
    story = _lock(case)
    if not can_answer(case, story, given.event):
        raise ChangeRefused("This complaint cannot be answered like that any more.")
    is_late = case.step is Step.TAKEN_DOWN
    case.answered_at = clock.now()
    if given.event is Event.STANDS:
        case.name_encrypted, case.address_encrypted = (
            hidden(clean_line(given.name)),
            hidden(clean_text(given.address)),
        )
        case.is_author_named = given.is_author_named
    record("notice.answered", "notice", case.notice_id, ActorKind.AUTHOR, answer=given.event)
    if is_late:
        take_out_of_count(case.notice)
    _go(case, given.event)
    if case.step is Step.TAKEN_DOWN:
        _remove(case, story)
    elif case.step is Step.STAYS:
        if is_late:
            change_status(
                story, Status.PUBLISHED, actor=SYSTEM, version=published_before(story) or at_desk(story).sent
            )
        settle([case.notice], NoticeState.CONTESTED)


def is_answered_so(case: DefamationCase, given: Answer) -> bool:
    """Whether the author has given this very answer, as by the first of two clicks."""
    if case.answered_at is None:
        return False
    if given.event is not Event.STANDS:
        return case.cause is given.event
    kept = (case.name, case.address, case.is_author_named)
    return kept == (clean_line(given.name), clean_text(given.address), given.is_author_named)


def can_answer(case: DefamationCase, story: Story, event: Event) -> bool:
    """Whether the author may give this answer now. An answer that comes after the removal can put the story back."""
    if case.step is Step.TAKEN_DOWN:
        return event is Event.STANDS and can_be_put_back(case, story)
    is_there = story.status in (Status.PUBLISHED, Status.HIDDEN)  # while it is hidden, the author's days go on
    return case.notice.state is NoticeState.WAITING and is_there and can_happen(case.step, event)


def answers_now(case: DefamationCase, story: Story) -> list[Event]:
    """The answers that the author may give now."""
    return [event for event in ANSWERS if can_answer(case, story, event)]


def can_be_put_back(case: DefamationCase, story: Story) -> bool:
    """While nothing else has happened to the story since it was taken down, and appeals are possible."""
    last = last_decision(story)
    if last is None or story.status is not Status.REMOVED or last.id != case.decision_id:
        return False
    is_silent = case.cause in (Event.SILENT, Event.NAMELESS, Event.FALSE_DETAILS)
    return is_silent and clock.now() < clock.moment_months_later(last.created_at, APPEAL_MONTHS)


def take_down(case: DefamationCase, *, by: int | None = None) -> None:
    """Take the story down, because the law asks for it. `by` is the moderator who did not wait for the worker.

    Raises ChangeRefused if it does not have to be taken down, or is not public.
    """
    story = _lock(case)
    if story.status is not Status.PUBLISHED:
        raise ChangeRefused("It is not public.")
    _go(case, Event.TAKEN_DOWN)
    _record(case, "carried_out", by=by)
    _remove(case, story)


def can_reject_details(case: DefamationCase) -> bool:
    """Whether moderators can still say that the author's name or address is obviously false: within the 48 hours in which
    the law has us act on the answer.
    """
    if case.step is not Step.STAYS or case.notice.state is not NoticeState.CONTESTED or case.answered_at is None:
        return False
    return bool(case.name_encrypted) and clock.now() < working_hours_after(case.answered_at, HOURS)


def reject_details(case: DefamationCase, *, by: int) -> None:
    """Treat the author's answer as one without a name and an address, and tell them. Raises ChangeRefused if too late."""
    story = _lock(case)
    if not can_reject_details(case) or story.status is not Status.PUBLISHED:
        raise ChangeRefused("The answer stands.")
    take_out_of_count(case.notice)
    _go(case, Event.FALSE_DETAILS)
    reopen([case.notice])
    _record(case, "false_details", by=by)
    send_later("notices/defamation_details", recipient_kind="story", recipient_id=story.id, data={"case": case.id})


def _remove(case: DefamationCase, story: Story) -> None:
    """By the system, since nobody has judged what the story says."""
    settle([case.notice], NoticeState.UNCONTESTED)  # before other notices follow the story
    made = change_status(story, Status.REMOVED, actor=SYSTEM)
    case.decision_id = case.notice.decision_id = made.id
    session().flush()
    send_later("notices/defamation_removed", recipient_kind="story", recipient_id=story.id, data={"case": case.id})


def end_of_answering(case: DefamationCase) -> None:
    """The author's days are over: the time to take the story down counts from then."""
    _lock(case)
    _go(case, Event.SILENT, since=case.due_at)


def _lock(case: DefamationCase) -> Story:
    story = lock_story(case.notice.story_id)
    session().refresh(case, ["step", "cause", "due_at", "began_at"])
    session().refresh(case.notice, ["state"])
    if case.notice.state is not NoticeState.WAITING and case.step not in (Step.TAKEN_DOWN, Step.STAYS):
        raise ChangeRefused("This complaint is settled.")
    return story


def _record(case: DefamationCase, what: str, *, by: int | None) -> None:
    kind = ActorKind.SYSTEM if by is None else ActorKind.MODERATOR
    record(f"notice.{what}", "notice", case.notice_id, kind, by=by)


def _tell_notifier(case: DefamationCase, template: str) -> None:
    if case.notice.can_be_told:
        send_later(template, recipient_kind="notice", recipient_id=case.notice_id, data={"case": case.id})


def follow_notice(notice: Notice) -> None:
    """A complaint is over with its notice. If that is open again, it goes on, or begins anew if its time has run out."""
    case = case_of(notice)
    if case is None:
        return
    if notice.state is NoticeState.WAITING and (case.due_at is None or case.due_at <= clock.now()):
        _begin(case)
    elif notice.state is NoticeState.WAITING:
        _wake(case)
    _queue(notice.story_id)


on_changed.append(follow_notice)
