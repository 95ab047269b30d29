"""The public notes that stand now: how many stories count less, counted when they are read.

A note says what is true today. It counts the stories that are in the scores now, so it follows each withdrawal, erasure and
merge. It is not shown while its stories no longer count less, or while fewer than `FEWEST` are left.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple

from sqlalchemy import bindparam, func, select

from pact.companies.models import Company
from pact.core import clock
from pact.core.db import all_of, columns, session, sql_table
from pact.rankings.patterns.groups import IN_SCORES, contains
from pact.rankings.patterns.models import Pattern, PatternDecision, PatternKind, PatternOutcome
from pact.rankings.values import FEWEST
from pact.stories.models import Story

_pattern, _decision, _story, _company = (
    columns(Pattern),
    columns(PatternDecision),
    columns(Story),
    columns(Company),
)


class NotePart(NamedTuple):
    """What one pattern's note says: how many stories of which months count less, and until when it says so."""

    decision_id: int
    kind: PatternKind
    stories: int
    first: date
    last: date
    published_at: datetime
    until: date  # the first day without it

    @property
    def last_day(self) -> date:
        return self.until - timedelta(days=1)


class Note(NamedTuple):
    """All that is noted about a company: different stories, each counted once, and the notes that they come from."""

    stories: int
    first: date
    last: date
    parts: tuple[NotePart, ...]

    @property
    def overlaps(self) -> bool:
        """Whether some stories are in several parts."""
        return sum(part.stories for part in self.parts) > self.stories


class NotesInTable(NamedTuple):
    """The notes that are shown, by the slug of the company, and the ids of the companies of which a note stands, whether or
    not enough stories are left for it to be shown.
    """

    shown: dict[str, Note]
    companies: frozenset[int]


_COUNTED = (func.count(_story.id.distinct()), func.min(_story.month), func.max(_story.month))
_STORIES = (
    sql_table(PatternDecision)
    .join(sql_table(Pattern), _pattern.id == _decision.pattern_id)
    .join(sql_table(Company), _company.id == _pattern.company_id)
    .join(sql_table(Story), contains() & IN_SCORES)
)
_STANDING = (
    select(_decision.id)
    .join_from(sql_table(PatternDecision), sql_table(Pattern), _pattern.id == _decision.pattern_id)
    .where(
        _decision.outcome == PatternOutcome.NOTE,
        _decision.undone_at.is_(None),
        _decision.note_ended_at.is_(None),
        _decision.note_until > bindparam("today"),
        _pattern.is_current,
    )
)
"""The decisions whose notes stand. Few do, so most pages need not count stories."""
_PARTS = (
    select(_company.slug, _decision.id, _pattern.kind, *_COUNTED, _decision.decided_at, _decision.note_until)
    .select_from(_STORIES)
    .where(
        _decision.id.in_(bindparam("decisions", expanding=True)),
        _story.month.between(_decision.first_month, _decision.last_month),
    )
    .group_by(_company.slug, _decision.id, _pattern.kind, _decision.decided_at, _decision.note_until)
    .having(func.count(_story.id.distinct()) >= FEWEST)
    .order_by(_decision.id)
)  # fmt: skip
_TOGETHER = (
    select(_company.slug, *_COUNTED)
    .select_from(_STORIES)
    .where(
        _decision.id.in_(bindparam("decisions", expanding=True)),
        _story.month.between(_decision.first_month, _decision.last_month),
    )
    .group_by(_company.slug)
)
_OF_COMPANY = _STANDING.where(_pattern.company_id == bindparam("company"))
_IN_TABLE = _STANDING.add_columns(_pattern.company_id).where(_decision.last_month <= bindparam("month"))
_OF_DECISIONS = _STANDING.where(_decision.id.in_(bindparam("decisions", expanding=True)))


def note_about(company: Company) -> Note | None:
    """What is noted on a company's page today. One query, and at most two more if something is."""
    return _notes(all_of(_OF_COMPANY, {"today": clock.today(), "company": company.id})).get(company.slug)


def notes_in_table(month: date) -> NotesInTable:
    """What is noted today about stories in the tables of a month. Queries as for a company.

    Only the stories of companies with a note are read: those of its months.
    """
    standing = session().execute(_IN_TABLE, {"today": clock.today(), "month": month}).all()
    companies = frozenset(company for _decision, company in standing if company is not None)
    return NotesInTable(_notes([decision for decision, _company in standing]), companies)


def noted_by(decisions: Collection[int]) -> dict[int, int]:
    """How many stories the notes of these decisions name today. Those that readers do not see are missing."""
    if not decisions:
        return {}
    standing = all_of(_OF_DECISIONS, {"today": clock.today(), "decisions": list(decisions)})
    return {part.decision_id: part.stories for _slug, part in _parts(standing)}


def _parts(standing: Sequence[int]) -> list[tuple[str, NotePart]]:
    """The notes of these decisions, each with the slug of its company."""
    if not standing:
        return []
    return [(slug, NotePart(*part)) for slug, *part in session().execute(_PARTS, {"decisions": standing})]


def _notes(standing: Sequence[int]) -> dict[str, Note]:
    parts: dict[str, list[NotePart]] = {}
    for slug, part in _parts(standing):
        parts.setdefault(slug, []).append(part)
    together = _counted_once(part.decision_id for told in parts.values() if len(told) > 1 for part in told)
    return {
        slug: Note(*together.get(slug, (told[0].stories, told[0].first, told[0].last)), tuple(told))
        for slug, told in parts.items()
    }


def _counted_once(decisions: Iterable[int]) -> dict[str, tuple[int, date, date]]:
    """By company, the different stories of all of these notes, and their months."""
    if not (several := list(decisions)):
        return {}
    rows = session().execute(_TOGETHER, {"decisions": several}).tuples()
    return {slug: (stories, first, last) for slug, stories, first, last in rows}
