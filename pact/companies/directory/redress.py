"""Where people may take a complaint about a company. Kept at the desk."""

from datetime import date
from typing import TypedDict, Unpack

from sqlalchemy import bindparam, or_, select
from sqlalchemy.orm import joinedload

from pact.audit.service import record
from pact.companies.directory.models import Redress
from pact.companies.models import Company, Sector
from pact.core import data_version
from pact.core.crypto import text_digest
from pact.core.db import all_of, one_or_none, session

_FOR_COMPANY = (
    select(Redress)
    .where(Redress.country == bindparam("country"))
    .where(or_(Redress.sector_id == bindparam("sector"), Redress.sector_id.is_(None)))
    .order_by(Redress.sector_id.is_(None))
    .limit(1)
)


class RedressFacts(TypedDict):
    body: str
    weeks: int
    page: str
    checked_on: date


class RedressThere(Exception):
    """The country has a body for this sector already."""


class RedressChanged(Exception):
    """Somebody has changed the body meanwhile."""


def look_of(redress: Redress) -> str:
    """What is kept of a body, as a digest."""
    kept = (redress.country, redress.sector_id, redress.body, redress.weeks, redress.page, redress.checked_on)
    return text_digest("\n".join(map(str, kept)))


def redress_for(company: Company) -> Redress | None:
    """The body of the company's country and sector, or else the country's for every sector. One query."""
    return one_or_none(_FOR_COMPANY, {"country": company.country, "sector": company.sector_id})


def redress_in(country: str, sector: Sector | None) -> Redress | None:
    """The body for exactly this country and sector."""
    of_sector = Redress.sector_id.is_(None) if sector is None else Redress.sector_id == sector.id
    return one_or_none(select(Redress).where(Redress.country == country, of_sector))


def all_redress() -> list[Redress]:
    """All bodies with their sectors, by country; those for every sector come first."""
    statement = (
        select(Redress).outerjoin(Sector, Sector.id == Redress.sector_id).options(joinedload(Redress.sector))
    )
    return all_of(statement.order_by(Redress.country, Redress.sector_id.is_not(None), Sector.name, Redress.id))


def add_redress(country: str, sector: Sector | None, *, by: int | None, **facts: Unpack[RedressFacts]) -> Redress:
    """Add a body. Raises RedressThere."""
    if redress_in(country, sector) is not None:
        raise RedressThere
    made = Redress(country=country, sector_id=sector.id if sector else None, **facts)
    session().add(made)
    session().flush()
    _record("redress.added", made, by)
    return made


def change_redress(
    redress: Redress, country: str, sector: Sector | None, *, by: int | None, seen: str | None = None,
    **facts: Unpack[RedressFacts],
) -> None:  # fmt: skip
    """Change a body, or record that its page was checked again.

    Raises RedressThere, and RedressChanged if it is no longer as it was `seen`.
    """
    session().refresh(redress, with_for_update=True)
    if seen not in (None, look_of(redress)):
        raise RedressChanged
    if redress_in(country, sector) not in (None, redress):
        raise RedressThere
    redress.country, redress.sector_id = country, sector.id if sector else None
    for name, value in facts.items():
        setattr(redress, name, value)
    session().flush()
    _record("redress.changed", redress, by)


def remove_redress(redress: Redress, *, by: int) -> None:
    _record("redress.removed", redress, by)
    session().delete(redress)
    session().flush()


def _record(verb: str, redress: Redress, by: int | None) -> None:
    data_version.bump()
    if by is not None:  # an import has one entry in the log for all its rows
        record(verb, "redress", redress.id, by=by)
