"""A moderator's decision about a pattern: seen, or a note on the company's page. It changes no story and no table."""

from datetime import timedelta
from enum import StrEnum
from typing import Final

from sqlalchemy import select

from pact.audit.queries import last_actor
from pact.audit.service import record
from pact.core import clock, data_version
from pact.core.db import session
from pact.rankings.patterns.models import Pattern, PatternDecision, PatternOutcome
from pact.rankings.patterns.queries import Decided, standing_decision
from pact.rankings.values import FEWEST

NOTE_DAYS: Final = 90


class PatternObstacle(StrEnum):
    DECIDED = "decided"  # somebody was quicker
    GONE = "gone"  # it is no longer noticed
    CHANGED = "changed"  # it has other stories than the moderator saw
    NO_NOTE = "no_note"  # too few of its stories count less
    UNDONE = "undone"  # somebody has taken the decision back
    NO_LONGER = "no_longer"  # the note was withdrawn, or has ended


class PatternRefused(Exception):
    """Why not, and who was quicker, if that is known."""

    def __init__(self, obstacle: PatternObstacle, by: int | None = None) -> None:
        super().__init__(obstacle)
        self.obstacle, self.by = obstacle, by


def may_have_note(pattern: Pattern) -> bool:
    """Whether a note can say something: of fewer stories it would say too much about each of them."""
    return pattern.is_current and pattern.company_id is not None and pattern.lowered >= FEWEST


def look_of(pattern: Pattern) -> str:
    """The numbers that a decision is made on."""
    return f"{pattern.stories}-{pattern.lowered}-{pattern.first_month}-{pattern.last_month}"


def decide(
    pattern: Pattern, outcome: PatternOutcome, *, words: str, account_id: int, seen: str
) -> PatternDecision:
    """Decide about a pattern that waits. `seen` is its look when the moderator read it. Raises PatternRefused.

    A note says what the pattern is now, and stands for `NOTE_DAYS`. It replaces an earlier one.
    """
    before = _locked(pattern)
    if not before.is_open:
        raise _decided(before.decision) if before.decision else PatternRefused(PatternObstacle.GONE)
    if seen != look_of(pattern):
        raise PatternRefused(PatternObstacle.CHANGED)
    is_note = outcome is PatternOutcome.NOTE
    if is_note and not may_have_note(pattern):
        raise PatternRefused(PatternObstacle.NO_NOTE)
    if before.decision is not None and before.note_stands:
        before.decision.note_ended_at = clock.now()
        data_version.bump()
    decision = PatternDecision(
        pattern_id=pattern.id,
        outcome=outcome,
        words=words,
        account_id=account_id,
        decided_at=clock.now(),
        stories=pattern.stories,
        noted=pattern.lowered if is_note else None,
        first_month=pattern.first_month if is_note else None,
        last_month=pattern.last_month if is_note else None,
        note_until=clock.today() + timedelta(days=NOTE_DAYS) if is_note else None,
    )
    session().add(decision)
    _tell("pattern.note_published" if is_note else "pattern.seen", pattern, account_id, is_public=is_note)
    return decision


def end_note(pattern: Pattern, decision_id: int | None, *, account_id: int) -> None:
    """Take the note of this decision off the company's page. The pattern stays decided. Raises PatternRefused."""
    standing, decision = _standing(pattern, decision_id)
    if not standing.note_stands:
        raise PatternRefused(PatternObstacle.NO_LONGER)
    decision.note_ended_at = clock.now()
    _tell("pattern.note_ended", pattern, account_id, is_public=True)


def undo(pattern: Pattern, decision_id: int | None, *, account_id: int) -> None:
    """Take this decision back, with its note. The pattern waits again. Raises PatternRefused."""
    standing, decision = _standing(pattern, decision_id)
    is_public = standing.note_stands
    decision.undone_at = clock.now()
    _tell("pattern.undone", pattern, account_id, is_public=is_public)


def _standing(pattern: Pattern, decision_id: int | None) -> tuple[Decided, PatternDecision]:
    """What stands now, if it is the decision that the moderator saw. Raises PatternRefused."""
    standing = _locked(pattern)
    if standing.decision is None:
        raise PatternRefused(PatternObstacle.UNDONE, last_actor("pattern.undone", "pattern", pattern.id))
    if standing.decision.id != decision_id:
        raise _decided(standing.decision)
    return standing, standing.decision


def _decided(decision: PatternDecision) -> PatternRefused:
    return PatternRefused(PatternObstacle.DECIDED, decision.account_id)


def _locked(pattern: Pattern) -> Decided:
    """The pattern with what stands about it now; whoever else decides about it waits."""
    session().execute(select(Pattern.id).where(Pattern.id == pattern.id).with_for_update())
    session().refresh(pattern, ["stories", "lowered", "first_month", "last_month", "is_current"])
    return Decided(pattern, standing_decision(pattern))


def _tell(verb: str, pattern: Pattern, account_id: int, *, is_public: bool) -> None:
    session().flush()
    record(verb, "pattern", pattern.id, by=account_id)
    if is_public:
        data_version.bump()
