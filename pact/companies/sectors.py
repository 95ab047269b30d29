"""Managing the sectors in which companies are compared."""

from typing import NamedTuple

from sqlalchemy import func, select

from pact.audit.service import record
from pact.companies.directory.models import Redress
from pact.companies.models import NOT_SORTED, Company, Sector
from pact.companies.names import name_key
from pact.companies.queries import sector_by_slug
from pact.companies.service import add_sector, sector_slug
from pact.core import crypto, data_version
from pact.core.db import all_of, pairs_of, session


class SectorRefused(Exception):
    """Another sector has this name, or this one is in use, or it is the "no sector" row."""


class SectorUse(NamedTuple):
    """A sector and its number of companies, including proposed and merged ones."""

    sector: Sector
    companies: int

    @property
    def is_fixed(self) -> bool:
        return self.sector.slug == NOT_SORTED


def all_sectors() -> list[Sector]:
    """All sectors sorted by name, "no sector" first."""
    return all_of(select(Sector).order_by(Sector.slug != NOT_SORTED, Sector.name, Sector.id))


def sectors_with_use() -> list[SectorUse]:
    counts = pairs_of(select(Company.sector_id, func.count()).group_by(Company.sector_id))
    return [SectorUse(sector, counts.get(sector.id, 0)) for sector in all_sectors()]


def create_sector(name: str, *, by: int) -> Sector:
    """Add a sector. Raises SectorRefused if the name or slug is taken."""
    if sector_by_slug(sector_slug(name)) is not None or _has_name(name):
        raise SectorRefused
    sector = add_sector(name)
    _record("sector.added", sector, by)
    return sector


def rename_sector(sector: Sector, name: str, *, by: int) -> None:
    """Rename a sector. Its slug stays, because bookmarks and downloads contain it."""
    if sector.slug == NOT_SORTED or _has_name(name, besides=sector):
        raise SectorRefused
    sector.name = name
    session().flush()
    data_version.bump()
    _record("sector.renamed", sector, by)


def delete_sector(sector: Sector, *, by: int) -> None:
    """Delete a sector without companies and without a body for its complaints. Raises SectorRefused if it has any."""
    uses = (select(model.id).where(model.sector_id == sector.id).limit(1) for model in (Company, Redress))
    if sector.slug == NOT_SORTED or any(session().scalar(use) is not None for use in uses):
        raise SectorRefused
    _record("sector.deleted", sector, by)
    session().delete(sector)
    session().flush()


def _has_name(name: str, *, besides: Sector | None = None) -> bool:
    key = name_key(name)
    return any(name_key(other.name) == key and other is not besides for other in all_sectors())


def _record(verb: str, sector: Sector, by: int) -> None:
    record(verb, "sector", sector.id, by=by, digest=crypto.keyed_digest("sector-name", sector.name))
