"""Reads patterns for moderators."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import aliased, joinedload

from pact.companies.models import Company, CompanyStatus
from pact.core import clock
from pact.core.db import all_of, one_or_none, session
from pact.core.pagination import Page, decode_named, page_of
from pact.rankings.patterns.groups import OF_ACCOUNTS, contains
from pact.rankings.patterns.models import Pattern, PatternDecision, PatternKind
from pact.rankings.patterns.notes import noted_by
from pact.stories.models import Story

PAGE_SIZE = 30
GROWN = 1.5
GROWN_BY = 5
"""A pattern that was decided on waits again once it has `GROWN` times as many stories, and `GROWN_BY` more."""
LOWERING = (*OF_ACCOUNTS, PatternKind.BUSY_MONTH)
"""Kinds for which the method lets stories count less than their own weights."""
_POSITION = "pattern"


class Decided(NamedTuple):
    """A pattern with the decision about it that stands, if there is one."""

    pattern: Pattern
    decision: PatternDecision | None
    noted: int = 0  # stories that its note names today, if readers see it

    @property
    def has_grown(self) -> bool:
        """Whether it has grown so much since that it waits again."""
        before = self.decision.stories if self.decision else 0
        return bool(before) and self.pattern.stories >= max(GROWN * before, before + GROWN_BY)

    @property
    def is_open(self) -> bool:
        return self.pattern.is_current and (self.decision is None or self.has_grown)

    @property
    def note_last_day(self) -> date | None:
        """The last day of the note, if there is or was one."""
        until = self.decision.note_until if self.decision else None
        return until - timedelta(days=1) if until else None

    @property
    def note_stands(self) -> bool:
        decision = self.decision
        return (
            decision is not None
            and decision.note_until is not None
            and decision.note_ended_at is None
            and decision.note_until > clock.today()
        )


def _decided() -> tuple[Select[tuple[Pattern, PatternDecision]], ColumnElement[bool]]:
    """Patterns with the decisions that stand, and which of them wait for one."""
    later = aliased(PatternDecision)
    newest = (
        select(func.max(later.id))
        .where(later.pattern_id == Pattern.id, later.undone_at.is_(None))
        .correlate(Pattern)
        .scalar_subquery()
    )
    statement = (
        select(Pattern, PatternDecision)
        .select_from(Pattern)
        .outerjoin(PatternDecision, PatternDecision.id == newest)
        .outerjoin(Company, Company.id == Pattern.company_id)
        .where(or_(Pattern.company_id.is_(None), Company.status == CompanyStatus.ACCEPTED))
    )
    has_grown = and_(
        Pattern.stories >= GROWN * PatternDecision.stories, Pattern.stories >= PatternDecision.stories + GROWN_BY
    )
    waits = and_(Pattern.is_current, or_(PatternDecision.id.is_(None), has_grown))
    return statement, waits


_BARE, _WAITS = _decided()
_ALL = _BARE.options(joinedload(Pattern.company), joinedload(Pattern.sector))
_COUNT_WAITING = _BARE.with_only_columns(func.count()).where(_WAITS)


def patterns_page(*, waiting: bool, after: str | None) -> Page[Decided]:
    """A page of the patterns that wait for a decision, or of all others; the newest first."""
    statement = _ALL.where(_WAITS if waiting else func.coalesce(_WAITS, False).is_(False))
    position = decode_named(after)
    if position and position[0] == _POSITION:
        statement = statement.where(Pattern.id < position[1])
    rows = _pairs(statement.order_by(Pattern.id.desc()).limit(PAGE_SIZE + 1))
    return page_of(rows, size=PAGE_SIZE, position=lambda one: (_POSITION, one.pattern.id))


def waiting_patterns() -> int:
    """How many wait for a decision."""
    return session().scalar(_COUNT_WAITING) or 0


def patterns_of(company: Company) -> list[Decided]:
    """A company's patterns, the newest first."""
    return _pairs(_ALL.where(Pattern.company_id == company.id).order_by(Pattern.id.desc()).limit(PAGE_SIZE))


def decided_pattern(pattern_id: int) -> Decided | None:
    """A pattern with what stands about it. None if there is none, or its company is not public."""
    return next(iter(_pairs(_ALL.where(Pattern.id == pattern_id))), None)


def patterns_in(pattern: Pattern, companies: Sequence[int]) -> list[Decided]:
    """Other current patterns of these companies in the months of this one."""
    around = and_(Pattern.first_month <= pattern.last_month, Pattern.last_month >= pattern.first_month)
    return _pairs(
        _ALL.where(Pattern.company_id.in_(companies), Pattern.id != pattern.id, Pattern.is_current, around)
        .order_by(Pattern.id.desc())
        .limit(PAGE_SIZE)
    )


def sector_pattern_with(pattern: Pattern) -> Decided | None:
    """The pattern of the whole sector in one of the months of a company's pattern, if the company is in it."""
    if pattern.company is None:
        return None
    of_sector = Pattern.first_month.between(pattern.first_month, pattern.last_month)
    found = _pairs(_ALL.where(Pattern.sector_id == pattern.company.sector_id, Pattern.is_current, of_sector))
    return next((one for one in found if pattern.company_id in one.pattern.figures["companies"]), None)


def companies_in(pattern: Pattern) -> list[Company]:
    """The companies that a sector's pattern is about."""
    chosen = Company.id.in_(pattern.figures.get("companies", []))
    return all_of(
        select(Company).where(chosen, Company.status == CompanyStatus.ACCEPTED).order_by(Company.name_key)
    )


def decisions_about(pattern: Pattern) -> list[PatternDecision]:
    """Every decision about it, the latest first."""
    statement = select(PatternDecision).where(PatternDecision.pattern_id == pattern.id)
    return all_of(statement.order_by(PatternDecision.id.desc()))


def standing_decision(pattern: Pattern) -> PatternDecision | None:
    """The latest decision that was not undone."""
    statement = select(PatternDecision).where(
        PatternDecision.pattern_id == pattern.id, PatternDecision.undone_at.is_(None)
    )
    return one_or_none(statement.order_by(PatternDecision.id.desc()).limit(1))


def lowering(story: Story) -> list[Pattern]:
    """The current patterns because of which this story counts less than its own weight, or would if it were published."""
    found = select(Pattern).join(Story, contains()).where(Story.id == story.id, Pattern.is_current)
    return all_of(found.where(Pattern.kind.in_(LOWERING)).order_by(Pattern.id))


def _pairs(statement: Select[tuple[Pattern, PatternDecision]]) -> list[Decided]:
    rows = [Decided(*row) for row in session().execute(statement).tuples()]
    noted = noted_by([one.decision.id for one in rows if one.decision and one.note_stands])
    return [one._replace(noted=noted.get(one.decision.id, 0)) if one.decision else one for one in rows]
