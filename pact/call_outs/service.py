"""Write call-outs, have a second person approve them, close them, and choose the best and the worst story. Views commit.

What was sent to be approved stays as it is: a change is a new version, and readers see the one that was approved last.
Its own questions never change once it is open, because people have answered them as they were.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from enum import StrEnum
from itertools import chain, count
from typing import Any, Final, TypedDict

from sqlalchemy import select
from sqlalchemy.orm.attributes import flag_modified

from pact.audit.service import record
from pact.call_outs.queries import newest_version, versions_of
from pact.call_outs.telling import PRESS, tell_newsroom
from pact.companies.service import sector_slug
from pact.core import clock, data_version
from pact.core.crypto import new_public_id
from pact.core.db import session
from pact.core.roles import StaffRole
from pact.core.sanitising import clean_line, clean_text, render_markdown
from pact.mail.service import send_later
from pact.moderation.models import QueueKind
from pact.moderation.queue.service import close_items_of, open_item
from pact.stories.call_outs.models import CallOut, CallOutState, CallOutVersion, Phase

SUBJECT: Final = "call_out"
MAX_WORDS: Final = 1000
MOST_QUESTIONS: Final = 2
_TAG: Final = re.compile(r"</?[a-zA-Z][^<>]*>")
WRITABLE = (CallOutState.DRAFT, CallOutState.SENT_BACK, CallOutState.APPROVED)


class Obstacle(StrEnum):
    """Why nothing was done."""

    CHANGED = "changed"  # it no longer stands as it was seen
    OWN = "own"  # whoever wrote it cannot approve it
    FIXED = "fixed"  # the questions of a call-out that people have answered
    OVER = "over"  # its last day is past
    CLOSING = "closing"  # it was closed early, which can still be taken back
    JUNIOR = "junior"  # only senior moderators decide
    NOT_CLOSED = "not_closed"  # the best and the worst are chosen afterwards
    NOT_TOLD_FOR_IT = "not_told_for_it"  # the story is not a published one of this call-out
    CHOSEN_ALREADY = "chosen_already"  # the same story as best and as worst


class CallOutRefused(Exception):
    def __init__(self, obstacle: Obstacle) -> None:
        super().__init__(obstacle)
        self.obstacle = obstacle


class CallOutFacts(TypedDict):
    """What a version says."""

    language: str
    title: str
    intro: str
    opens_on: date
    closes_on: date
    companies: list[int]
    sectors: list[int]
    questions: list[dict[str, Any]]


def begin(facts: CallOutFacts, *, by: int, newsroom_id: int | None = None, actor: str = "") -> CallOut:
    """A new call-out of a newsroom or, without one, of the site itself, as a draft.

    Its name in the address comes with its first approval: nobody may read there a title that was sent back.
    """
    made = CallOut(slug=new_public_id().lower(), newsroom_id=newsroom_id, opened_by_id=by, created_at=clock.now())
    session().add(made)
    session().flush()
    _add_version(made, facts, number=1, by=by)
    _record("call_out.begun", made, by, actor)
    return made


def write(
    call_out: CallOut, facts: CallOutFacts, *, by: int, takes_back: bool = False, seen: int | None = None,
    actor: str = "",
) -> None:  # fmt: skip
    """Save a draft of what the call-out is to say; of what waits only if it `takes_back` that. Raises CallOutRefused."""
    _lock(call_out, seen)
    if takes_back and newest_version(call_out).state is CallOutState.WAITING:
        take_back(call_out, by=by, actor=actor)
    latest = newest_version(call_out)
    if latest.state not in WRITABLE:
        raise CallOutRefused(Obstacle.CHANGED)
    _check_fixed(call_out, facts)
    if latest.state is CallOutState.DRAFT and latest.written_by_id == by:
        _fill(latest, facts)
        latest.written_at = clock.now()
    else:  # a colleague's draft stays, so that neither of the two approves it
        if latest.state is CallOutState.DRAFT:
            latest.state = CallOutState.SUPERSEDED
        _add_version(call_out, facts, number=latest.number + 1, by=by)
    _touch(call_out)
    _record("call_out.written", call_out, by, actor)


def send(call_out: CallOut, *, by: int, seen: int | None = None, actor: str = "") -> None:
    """Send a draft to the senior moderators. Raises CallOutRefused."""
    _lock(call_out, seen)
    latest = _latest_in(call_out, CallOutState.DRAFT)
    if latest.closes_on < clock.today():
        raise CallOutRefused(Obstacle.OVER)
    _check_fixed(call_out, {"opens_on": latest.opens_on, "questions": latest.questions})
    latest.state = CallOutState.WAITING
    _touch(call_out)
    open_item(QueueKind.CALL_OUT, call_out.id)
    _record("call_out.sent", call_out, by, actor, version=latest.number)


def take_back(call_out: CallOut, *, by: int, seen: int | None = None, actor: str = "") -> None:
    """Make a draft of what waits. Raises CallOutRefused."""
    _lock(call_out, seen)
    latest = _latest_in(call_out, CallOutState.WAITING)
    latest.state = CallOutState.DRAFT
    _touch(call_out)
    close_items_of(QueueKind.CALL_OUT, call_out.id)
    _record("call_out.taken_back", call_out, by, actor)


def approve(call_out: CallOut, *, by: int, role: StaffRole, seen: int | None = None) -> None:
    """Make what waits public. Raises CallOutRefused, also if the moderator had a part in writing it."""
    latest = _to_decide(call_out, role, seen)
    if by in writers_of(call_out):
        raise CallOutRefused(Obstacle.OWN)
    if latest.closes_on < clock.today():
        raise CallOutRefused(Obstacle.OVER)
    before = call_out.approved
    _check_fixed(call_out, {"opens_on": latest.opens_on, "questions": latest.questions})
    call_out.slug = slug_to_be(call_out, latest)
    if before is not None:
        before.state = CallOutState.SUPERSEDED
    latest.state = CallOutState.APPROVED
    call_out.approved_version_id = latest.id
    call_out.approved_at = call_out.approved_at or clock.now()
    _decided("call_out.approved", call_out, latest, by)


def send_back(call_out: CallOut, *, words: str, by: int, role: StaffRole, seen: int | None = None) -> None:
    """Send what waits back to whoever wrote it, with reasons. Raises CallOutRefused."""
    latest = _to_decide(call_out, role, seen)
    latest.state, latest.words = CallOutState.SENT_BACK, clean_text(words)
    _decided("call_out.sent_back", call_out, latest, by)


def close(call_out: CallOut, *, by: int, words: str = "", seen: int | None = None, actor: str = "") -> None:
    """Make today its last day. Raises CallOutRefused unless it is announced or open.

    A newsroom whose call-out the desk closes is told so, with the reasons.
    """
    _lock(call_out, seen)
    if call_out.phase(clock.today()) not in (Phase.ANNOUNCED, Phase.OPEN) or call_out.ended_on is not None:
        raise CallOutRefused(Obstacle.CHANGED)
    call_out.ended_on = clock.today()
    if call_out.newsroom_id is not None and actor != PRESS:
        assert call_out.approved is not None
        call_out.approved.words = clean_text(words)
        tell_newsroom(call_out, "call_outs/closed", version=call_out.approved.number)
    session().flush()
    data_version.bump()
    _record("call_out.closed", call_out, by, actor)


def reopen(call_out: CallOut, *, by: int, seen: int | None = None, actor: str = "") -> None:
    """Take back on the same day that it was closed early: the day that was planned holds again. Raises CallOutRefused.

    A newsroom takes back what it did itself, and the desk what the desk did. The newsroom is told of the latter.
    """
    _lock(call_out, seen)
    if call_out.ended_on is not None and call_out.ended_on < clock.today():
        raise CallOutRefused(Obstacle.OVER)
    if not can_reopen(call_out, actor):
        raise CallOutRefused(Obstacle.CHANGED)
    call_out.ended_on = None
    if was_closed_by_desk(call_out):
        assert call_out.approved is not None
        call_out.approved.words = ""
        tell_newsroom(call_out, "call_outs/reopened", version=call_out.approved.number)
    session().flush()
    data_version.bump()
    _record("call_out.reopened", call_out, by, actor)


def can_reopen(call_out: CallOut, actor: str = "") -> bool:
    """Whether whoever closed it early can still take that back."""
    if not is_closing(call_out):
        return False
    return call_out.newsroom_id is None or was_closed_by_desk(call_out) is (actor != PRESS)


def is_closing(call_out: CallOut) -> bool:
    """Whether today was made its last day, or it was closed today before it opened. Until midnight nothing else changes."""
    return call_out.ended_on == clock.today()


def was_closed_by_desk(call_out: CallOut) -> bool:
    """Whether the desk closed a newsroom's call-out early: then its reasons are with the version that readers see."""
    return call_out.newsroom_id is not None and call_out.approved is not None and bool(call_out.approved.words)


def discard(call_out: CallOut, *, by: int, seen: int | None = None, actor: str = "") -> bool:
    """Delete a draft. Returns whether the whole call-out went, because it was never public. Raises CallOutRefused."""
    _lock(call_out, seen)
    latest = newest_version(call_out)
    if latest.state not in (CallOutState.DRAFT, CallOutState.SENT_BACK):
        raise CallOutRefused(Obstacle.CHANGED)
    _record("call_out.discarded", call_out, by, actor, version=latest.number)
    if call_out.approved_version_id is None:
        delete_call_outs([call_out.id])
        return True
    session().delete(latest)
    session().flush()
    before = newest_version(call_out)
    if before.state is CallOutState.SUPERSEDED:  # a colleague's draft, which this one had replaced
        before.state = CallOutState.DRAFT
    _touch(call_out)
    return False


def delete_call_outs(ids: Sequence[int]) -> None:
    """Delete call-outs that were never public, so that no story was told for them."""
    for ident in ids:
        close_items_of(QueueKind.CALL_OUT, ident)
        call_out = session().get_one(CallOut, ident)
        for version in versions_of(call_out):
            session().delete(version)
        session().flush()
        session().delete(call_out)
    session().flush()


def writers_of(call_out: CallOut) -> set[int]:
    """The accounts that had a part in what has not been approved yet."""
    since = call_out.approved.number if call_out.approved is not None else 0
    return {version.written_by_id for version in versions_of(call_out) if version.number > since}


def is_fixed(call_out: CallOut | None) -> bool:
    """Whether its own questions and its first day stay as they are, because people may have answered."""
    return call_out is not None and call_out.phase(clock.today()) in (Phase.OPEN, Phase.CLOSED)


def _check_fixed(call_out: CallOut, facts: Mapping[str, Any]) -> None:
    approved = call_out.approved
    if is_closing(call_out):
        raise CallOutRefused(Obstacle.CLOSING)
    if approved is None or not is_fixed(call_out):
        return
    if call_out.phase(clock.today()) is Phase.CLOSED:
        raise CallOutRefused(Obstacle.OVER)
    if (facts["questions"], facts["opens_on"]) != (approved.questions, approved.opens_on):
        raise CallOutRefused(Obstacle.FIXED)


def _to_decide(call_out: CallOut, role: StaffRole, seen: int | None) -> CallOutVersion:
    if role is StaffRole.MODERATOR:
        raise CallOutRefused(Obstacle.JUNIOR)
    _lock(call_out, seen)
    return _latest_in(call_out, CallOutState.WAITING)


def _decided(verb: str, call_out: CallOut, version: CallOutVersion, by: int) -> None:
    version.decided_by_id, version.decided_at = by, clock.now()
    _touch(call_out)
    close_items_of(QueueKind.CALL_OUT, call_out.id)
    data_version.bump()
    _record(verb, call_out, by, version=version.number)
    if call_out.newsroom_id is not None:  # staff read it at the desk
        send_later("call_outs/decided", recipient_kind="account", recipient_id=version.written_by_id,
                   data={"call_out": call_out.id, "version": version.number})  # fmt: skip


def _latest_in(call_out: CallOut, state: CallOutState) -> CallOutVersion:
    latest = newest_version(call_out)
    if latest.state is not state:
        raise CallOutRefused(Obstacle.CHANGED)
    return latest


def _add_version(call_out: CallOut, facts: CallOutFacts, *, number: int, by: int) -> None:
    made = CallOutVersion(call_out_id=call_out.id, number=number, written_by_id=by, written_at=clock.now())
    _fill(made, facts)
    session().add(made)
    session().flush()


def _fill(version: CallOutVersion, facts: CallOutFacts) -> None:
    for name, fact in facts.items():
        setattr(version, name, fact)
    version.title, version.intro = clean_line(facts["title"]), clean_text(facts["intro"])
    version.intro_html = render_markdown(version.intro)


def _lock(call_out: CallOut, seen: int | None) -> None:
    """Let whoever else changes it go first. Raises CallOutRefused if it is no longer as it was `seen`."""
    session().refresh(call_out, with_for_update={"of": CallOut})
    if seen not in (None, call_out.revision):
        raise CallOutRefused(Obstacle.CHANGED)


def _touch(call_out: CallOut) -> None:
    """Count a change up that is in a version only."""
    flag_modified(call_out, "slug")
    session().flush()
    session().expire(call_out)


def slug_to_be(call_out: CallOut, version: CallOutVersion) -> str:
    """Its name in the address once this version is approved: made from the title then, and the same ever after."""
    if call_out.approved_version_id is not None:
        return call_out.slug
    wanted = sector_slug(_TAG.sub(" ", version.title))[:60].strip("-") or "call-out"
    others = select(CallOut.slug).where(
        CallOut.slug.startswith(wanted, autoescape=True), CallOut.id != call_out.id
    )
    taken = set(session().scalars(others))
    return next(slug for slug in chain([wanted], (f"{wanted}-{n}" for n in count(2))) if slug not in taken)


def _record(verb: str, call_out: CallOut, by: int, actor: str = "", /, **details: int | str) -> None:
    record(verb, SUBJECT, call_out.id, actor, by=by, **details)
