"""Reads stated figures and standards: those that are public, those that wait, and their history for the desk."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final

from sqlalchemy import bindparam, func, or_, select
from sqlalchemy.orm import joinedload

from pact.companies.models import Company
from pact.core.db import all_of, one_or_none
from pact.promises.stated.models import CheckState, StatedFigure, Yardstick

MOST_SHOWN: Final = 200
"""At the desk: nobody reads more at once."""
_PUBLIC = (
    select(StatedFigure)
    .where(StatedFigure.company_id == bindparam("company"), StatedFigure.state == CheckState.APPROVED)
    .order_by(StatedFigure.last_month.desc(), StatedFigure.id.desc())
    .limit(MOST_SHOWN)
)
_STANDARDS = (
    select(Yardstick)
    .where(Yardstick.country == bindparam("country"), Yardstick.state == CheckState.APPROVED)
    .where(or_(Yardstick.sector_id == bindparam("sector"), Yardstick.sector_id.is_(None)))
    .order_by(Yardstick.id)
)
COUNT_FIGURES = select(func.count()).select_from(StatedFigure).where(StatedFigure.state == CheckState.WAITING)
COUNT_STANDARDS = select(func.count()).select_from(Yardstick).where(Yardstick.state == CheckState.WAITING)
"""How many wait for a moderator."""


def public_figures(company_id: int) -> list[StatedFigure]:
    """What is stated of the company and approved, the latest months first. One query."""
    return all_of(_PUBLIC, {"company": company_id})


def public_by_company(company_ids: Collection[int]) -> Mapping[int, list[StatedFigure]]:
    """The same of several companies, by their ids. One query."""
    if not company_ids:
        return {}
    approved = select(StatedFigure).where(
        StatedFigure.company_id.in_(company_ids), StatedFigure.state == CheckState.APPROVED
    )
    by_company: dict[int, list[StatedFigure]] = {}
    for figure in all_of(approved.order_by(StatedFigure.last_month.desc(), StatedFigure.id.desc())):
        by_company.setdefault(figure.company_id, []).append(figure)
    return by_company


def standards_for(company: Company) -> list[Yardstick]:
    """What laws ask of companies of its country and sector. One query."""
    return all_of(_STANDARDS, {"country": company.country, "sector": company.sector_id})


def figures_of(company_id: int) -> list[StatedFigure]:
    """Everything entered about the company, whatever became of it, the newest first."""
    return all_of(
        select(StatedFigure)
        .where(StatedFigure.company_id == company_id)
        .order_by(StatedFigure.id.desc())
        .limit(MOST_SHOWN)
    )


def waiting_figures() -> list[StatedFigure]:
    """What waits for a moderator, the oldest first, with the companies."""
    return all_of(
        select(StatedFigure)
        .where(StatedFigure.state == CheckState.WAITING)
        .options(joinedload(StatedFigure.company))
        .order_by(StatedFigure.id)
        .limit(MOST_SHOWN)
    )


def decided_figures() -> list[StatedFigure]:
    """What no longer waits, the newest first, with the companies."""
    return all_of(
        select(StatedFigure)
        .where(StatedFigure.state != CheckState.WAITING)
        .options(joinedload(StatedFigure.company))
        .order_by(StatedFigure.id.desc())
        .limit(MOST_SHOWN)
    )


def figure_by_id(figure_id: int) -> StatedFigure | None:
    return one_or_none(
        select(StatedFigure).where(StatedFigure.id == figure_id).options(joinedload(StatedFigure.company))
    )


def all_yardsticks() -> list[Yardstick]:
    """All standards, past ones too, by country; the newest first."""
    return all_of(
        select(Yardstick)
        .options(joinedload(Yardstick.sector))
        .order_by(Yardstick.country, Yardstick.id.desc())
        .limit(MOST_SHOWN)
    )


def yardstick_by_id(yardstick_id: int) -> Yardstick | None:
    return one_or_none(select(Yardstick).where(Yardstick.id == yardstick_id).options(joinedload(Yardstick.sector)))


def correction_of(entry: StatedFigure | Yardstick, *states: CheckState) -> StatedFigure | Yardstick | None:
    """The correction of this entry that has one of these states."""
    kind: type[Any] = type(entry)
    found: Sequence[StatedFigure | Yardstick] = all_of(
        select(kind).where(kind.replaces_id == entry.id, kind.state.in_(states)).order_by(kind.id).limit(1)
    )
    return found[0] if found else None
