"""Counts all decisions and notices again: once after the migration that made the tally, and in tests, which compare."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import func, select

from pact.appeals.models import Appeal
from pact.core import data_version
from pact.core.clock import month_of
from pact.core.db import session, snapshot
from pact.jobs.models import Rank
from pact.jobs.service import handles
from pact.moderation.models import Decision, DecisionGround, Ground, ReplyDecision, ReplyDecisionGround
from pact.moderation.suspensions.models import Suspension
from pact.stories.fields import Status
from pact.stories.models import ImportBatch, Story
from pact.stories.press_requests.models import PressRequest
from pact.transparency.counting import (
    add,
    press_request_key,
    received_appeal,
    settled_appeal,
    suspension_key,
)
from pact.transparency.cuts import redacted_in, taken_out, versions_of
from pact.transparency.kinds import Figure, Key, Subject, act_of, entries, keyed
from pact.transparency.models import DecisionTally
from pact.transparency.notices.counting import recounted_notices

JOB = "transparency.recount"
_PART = 1000
_OF_BOTH = (
    "id",
    "old_status",
    "new_status",
    "actor_kind",
    "waited_seconds",
    "is_edit_refused",
    "restores_id",
    "created_at",
    "before",
)


def recounted() -> dict[Key, int]:
    """All numbers, counted from the decisions themselves. What was erased since is not in them any more."""
    found: Counter[Key] = Counter()
    for part in _parts(Decision, "version_id", "is_redaction"):
        codes = _codes(DecisionGround, part)
        redacted = redacted_in(versions_of([made for made in part if made.id in codes]))
        for made in part:
            act = act_of(made, is_redaction=made.is_redaction)
            cuts = taken_out(made, redacted) if act is not None else None
            found.update(keyed(made, entries(made, Subject.STORY, act, grounds=codes.get(made.id, ()), cuts=cuts)))
    for part in _parts(ReplyDecision, "reply_id"):
        codes = _codes(ReplyDecisionGround, part)
        for made in part:
            act = act_of(made, is_redaction=made.before.get("redacts", False))
            subject = Subject.ANSWER if made.reply_id is None else Subject.REPLY
            found.update(keyed(made, entries(made, subject, act, grounds=codes.get(made.id, ()))))
    found.update(_imported())
    found.update(_suspensions())
    found.update(_press_requests())
    for appeal in session().scalars(select(Appeal).order_by(Appeal.id)):
        found.update(received_appeal(appeal))
        found.update(settled_appeal(appeal))
    found.update(recounted_notices())
    return dict(found)


def counted() -> dict[Key, int]:
    """All numbers as they were counted with each decision."""
    columns = (getattr(DecisionTally, name) for name in (*Key._fields, "number"))
    return {Key(*key): number for *key, number in session().execute(select(*columns)).tuples()}


@handles(JOB, rank=Rank.BULK)
def add_missing(arguments: dict[str, Any]) -> None:
    """Add what was decided before there was a tally. Nothing is taken away: what was erased stays counted."""
    with snapshot():
        known = counted()
        missing = {key: number - known.get(key, 0) for key, number in recounted().items()}
    add({key: number for key, number in missing.items() if number > 0})
    data_version.bump()


def _parts(model: Any, *more: str) -> Iterator[Sequence[Any]]:
    """All decisions that stand, in parts."""
    columns = [getattr(model, name) for name in (*_OF_BOTH, *more)]
    stands = (model.reversed_at.is_(None), model.reverses_id.is_(None))
    last = 0
    while (
        part := session()
        .execute(select(*columns).where(model.id > last, *stands).order_by(model.id).limit(_PART))
        .all()
    ):
        yield part
        last = part[-1].id


def _codes(link: Any, part: Sequence[Any]) -> dict[int, list[str]]:
    """The codes of the grounds of these decisions that have any."""
    found: dict[int, list[str]] = defaultdict(list)
    statement = (
        select(link.decision_id, Ground.code).join(Ground, Ground.id == link.ground_id)
        .where(link.decision_id.between(part[0].id, part[-1].id))
    )  # fmt: skip
    for decision, code in session().execute(statement).tuples():
        found[decision].append(code)
    return found


def _suspensions() -> Counter[Key]:
    """Few rows for each year: they are read at once."""
    found: Counter[Key] = Counter()
    columns = (Suspension.kind, Suspension.is_warning, Suspension.begun_at, Suspension.lifted_at)
    for kind, is_warning, begun_at, lifted_at in session().execute(
        select(*columns).where(Suspension.undone_at.is_(None))
    ).tuples():  # fmt: skip
        found[suspension_key(Figure.WARNED if is_warning else Figure.SUSPENDED, kind, begun_at)] += 1
        if lifted_at is not None:
            found[suspension_key(Figure.LIFTED, kind, lifted_at)] += 1
    return found


def _press_requests() -> Counter[Key]:
    """Few rows for each year, too. They stay when their texts are deleted."""
    found: Counter[Key] = Counter()
    moments = select(PressRequest.created_at, PressRequest.sent_at)
    for written_at, sent_at in session().execute(moments).tuples():
        found[press_request_key(Figure.RECEIVED, written_at)] += 1
        if sent_at is not None:
            found[press_request_key(Figure.PASSED_ON, sent_at)] += 1
    return found


def _imported() -> Counter[Key]:
    statement = (
        select(ImportBatch.created_at, func.count()).join(Story, Story.import_batch_id == ImportBatch.id)
        .join(Decision, Decision.import_batch_id == ImportBatch.id)
        .where(Decision.new_status == Status.PENDING).group_by(ImportBatch.id, ImportBatch.created_at)
    )  # fmt: skip
    found: Counter[Key] = Counter()
    for moment, number in session().execute(statement).tuples():
        found[Key(month_of(moment.date()), Subject.STORY.value, Figure.IMPORTED.value, "", "")] += number
    return found
