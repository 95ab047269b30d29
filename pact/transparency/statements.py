"""Each decision that restricts a story, with its statement of reasons, as a row of data.

No text, no name, nothing that tells which story or company it was. Erased stories stay in: their decisions do.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, time
from typing import Any, Final

from sqlalchemy import func, or_, select

from pact.core import clock
from pact.core.db import session
from pact.moderation.figures import STANDS
from pact.moderation.models import ActorKind, Decision, DecisionGround, Ground
from pact.notices.models import Notice, Part
from pact.transparency.kinds import Act, act_of

COLUMNS: Final = ("day", "about", "decision", "grounds", "basis", "text", "brought_up", "days_taken")
_PART: Final = 1000
_ILLEGAL: Final = "illegal"
_RESTRICTS: Final = {
    Act.PUBLISHED: "redacted_before_publication",
    Act.EDIT_PUBLISHED: "redacted_before_publication",
    Act.CHANGES: "changes_requested",
    Act.REFUSED: "refused",
    Act.EDIT_REFUSED: "refused",
    Act.REDACTED: "redacted_after_publication",
    Act.HIDDEN: "hidden",
    Act.REMOVED: "taken_down",
}
_TEXT: Final = {
    Act.EDIT_PUBLISHED: "change",
    Act.EDIT_REFUSED: "change",
    Act.REDACTED: "published",
    Act.HIDDEN: "published",
    Act.REMOVED: "published",
}


def _where() -> tuple[Any, ...]:
    """Decisions of moderators with a ground, until yesterday: those of today can still be undone."""
    has_ground = select(DecisionGround.decision_id).where(DecisionGround.decision_id == Decision.id).exists()
    until = datetime.combine(clock.today(), time(), UTC)
    return STANDS, Decision.actor_kind == ActorKind.MODERATOR, Decision.created_at < until, has_ground


def count_statements() -> int:
    """At most so many rows: decisions to put a story back have grounds too."""
    return session().scalar(select(func.count()).select_from(Decision).where(*_where())) or 0


def statements() -> Iterator[tuple[str | int | None, ...]]:
    """The rows, oldest first, read in parts."""
    last = 0
    columns = (Decision.id, Decision.old_status, Decision.new_status, Decision.actor_kind, Decision.is_edit_refused,
               Decision.is_redaction, Decision.restores_id, Decision.created_at, Decision.waited_seconds,
               _was_reported().label("was_reported"))  # fmt: skip
    while part := session().execute(
        select(*columns).where(Decision.id > last, *_where()).order_by(Decision.id).limit(_PART)
    ).all():  # fmt: skip
        codes = _codes(part[0].id, part[-1].id)
        for made in part:
            act = act_of(made, is_redaction=made.is_redaction)
            if act in _RESTRICTS:
                yield _row(made, act, codes[made.id])
        last = part[-1].id


def _was_reported() -> Any:
    """Whether a notice about the story waited when it was decided on."""
    return select(Notice.id).where(
        Notice.story_id == Decision.story_id, Notice.part == Part.STORY, Notice.sent_at <= Decision.created_at,
        or_(Notice.settled_at.is_(None), Notice.settled_at >= Decision.created_at),
    ).exists()  # fmt: skip


def _codes(first: int, last: int) -> dict[int, list[str]]:
    statement = (
        select(DecisionGround.decision_id, Ground.code).join(Ground, Ground.id == DecisionGround.ground_id)
        .where(DecisionGround.decision_id.between(first, last)).order_by(Ground.position, Ground.code)
    )  # fmt: skip
    found: dict[int, list[str]] = {}
    for decision, code in session().execute(statement).tuples():
        found.setdefault(decision, []).append(code)
    return found


def _row(made: Any, act: Act, codes: list[str]) -> tuple[str | int | None, ...]:
    bases = [word for word, has in (("law", _ILLEGAL in codes), ("rules", set(codes) != {_ILLEGAL})) if has]
    days = None if made.waited_seconds is None else made.waited_seconds // 86_400
    return (
        made.created_at.date().isoformat(), "story", _RESTRICTS[act], " ".join(codes), " ".join(bases),
        (text := _TEXT.get(act, "new")), _brought_up(text, made), days,
    )  # fmt: skip


def _brought_up(text: str, made: Any) -> str:
    """Why a moderator looked at the text: every new one and every change waits in the queue."""
    if text != "published":
        return "queue"
    return "notice" if made.was_reported else "moderator"
