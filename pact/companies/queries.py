"""Reading companies. Public pages see accepted ones only."""

from dataclasses import dataclass
from typing import NamedTuple

from rapidfuzz import fuzz, process
from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload

from pact.companies.models import Company, CompanyAlias, CompanyStatus, Sector
from pact.companies.names import name_key
from pact.core.db import session
from pact.core.pagination import Page, decode_named, page_of

PAGE_SIZE = 60


@dataclass(frozen=True)
class Suggestion:
    name: str
    slug: str
    sector: str


def accepted() -> Select[tuple[Company]]:
    return select(Company).where(Company.status == CompanyStatus.ACCEPTED)


def company_by_slug(slug: str) -> Company | None:
    """An accepted company with its sector, or None."""
    statement = accepted().where(Company.slug == slug).options(joinedload(Company.sector))
    return session().execute(statement).scalar_one_or_none()


def company_named(name: str) -> Company | None:
    """The company known by this name or alias, proposed ones included: two authors may propose the same."""
    statement = select(Company).join(CompanyAlias, CompanyAlias.company_id == Company.id)
    return session().execute(statement.where(CompanyAlias.name_key == name_key(name))).scalar_one_or_none()


def matching(text: str) -> Select[tuple[Company]]:
    """Accepted companies one of whose names holds every word of the text, in any order."""
    aliases = select(CompanyAlias.company_id)
    for word in name_key(text).split():
        aliases = aliases.where((" " + CompanyAlias.name_key).contains(f" {word}", autoescape=True))
    return accepted().where(Company.id.in_(aliases))


def suggestions(text: str, *, limit: int = 8) -> list[Suggestion]:
    """Names to offer while somebody types; nothing for fewer than two letters."""
    key = name_key(text)
    if len(key) < 2:
        return []
    starts_so = Company.name_key.startswith(key, autoescape=True)
    statement = (
        matching(text)
        .options(joinedload(Company.sector))
        .order_by(starts_so.desc(), func.length(Company.name_key), Company.name_key)
        .limit(limit)
    )
    return [Suggestion(c.name, c.slug, c.sector.name) for c in session().execute(statement).scalars()]


def nearest_name(text: str) -> str | None:
    """The name of an accepted company that is spelt much like the text, for “did you mean”."""
    statement = select(CompanyAlias.name_key, Company.name).join(Company, Company.id == CompanyAlias.company_id)
    first_letter = name_key(text)[:1]
    rows = session().execute(
        statement.where(Company.status == CompanyStatus.ACCEPTED, CompanyAlias.name_key.startswith(first_letter))
    )
    names = dict(rows.tuples().all())
    found = process.extractOne(name_key(text), names.keys(), scorer=fuzz.ratio, score_cutoff=80)
    return names[found[0]] if found else None


def directory(*, text: str, sector: str | None, after: str | None) -> Page[Company]:
    """A page of the directory in the order of the names."""
    statement = (matching(text) if name_key(text) else accepted()).options(joinedload(Company.sector))
    if sector:
        statement = statement.join(Sector, Sector.id == Company.sector_id).where(Sector.slug == sector)
    if position := decode_named(after):
        key, last_id = position
        statement = statement.where(
            (Company.name_key > key) | ((Company.name_key == key) & (Company.id > last_id))
        )
    statement = statement.order_by(Company.name_key, Company.id).limit(PAGE_SIZE + 1)
    rows = session().execute(statement).scalars().all()
    return page_of(rows, size=PAGE_SIZE, position=lambda company: (company.name_key, company.id))


_SECTORS_IN_USE = (
    select(Sector.slug, Sector.name)
    .where(Sector.id.in_(select(Company.sector_id).where(Company.status == CompanyStatus.ACCEPTED)))
    .order_by(Sector.name)
)


class SectorName(NamedTuple):
    slug: str
    name: str


def sectors_in_use() -> list[SectorName]:
    """Sectors that have an accepted company, by name."""
    return [SectorName(*row) for row in session().execute(_SECTORS_IN_USE).tuples()]


def sector_by_slug(slug: str) -> Sector | None:
    return session().execute(select(Sector).where(Sector.slug == slug)).scalar_one_or_none()
