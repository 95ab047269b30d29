"""Which companies of a table a reader wants: all, a sector's, a country's, or those of a sector in a country.

The ranks and their ranges are then those among these companies. The scores stay: they are estimated from all.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final, NamedTuple

from sqlalchemy import Select, bindparam

from pact.companies.models import Company, Sector
from pact.core.db import columns
from pact.rankings.measures import Measure
from pact.rankings.models import LeagueRow, LeagueTable
from pact.rankings.sources import Basis

_row, _company = columns(LeagueRow), columns(Company)
Ranks = tuple[int | None, int | None, int | None]
"""A rank with the ends of its range."""
NO_RANKS: Final[Ranks] = (None, None, None)


class RanksOfRow(NamedTuple):
    """A row's ranks among the companies of each choice."""

    whole: Ranks = NO_RANKS
    sector: Ranks = NO_RANKS
    country: Ranks = NO_RANKS
    country_sector: Ranks = NO_RANKS


class Chosen(NamedTuple):
    """`country` is the code of one, or empty for all."""

    sector: Sector | None = None
    country: str = ""

    @property
    def kind(self) -> str:
        """The field of `RanksOfRow`."""
        names = [name for name, is_chosen in (("country", self.country), ("sector", self.sector)) if is_chosen]
        return "_".join(names) or "whole"

    def of(self, statements: Mapping[str, Select[Any]]) -> Select[Any]:
        return statements[self.kind]

    def parameters(self, table: LeagueTable) -> dict[str, Any]:
        """For the statements made by `narrowed`."""
        found: dict[str, Any] = {"table": table.id}
        if self.sector:
            found["sector"] = self.sector.id
        return found | ({"country": self.country} if self.country else {})

    def figures(self, table: LeagueTable) -> Mapping[str, Any]:
        """What the table says of these companies together."""
        found: Mapping[str, Any] = table.figures
        if self.country:
            found = found.get("countries", {}).get(self.country, {})
        if self.sector:
            return found.get("sectors", {}).get(str(self.sector.id), {})  # type: ignore[no-any-return]
        of_table = {"stories": table.stories, "unprompted": table.unprompted, "average": table.average}
        return found if self.country else {**of_table, **found}


ALL: Final = Chosen()


class Listed(NamedTuple):
    """A table with the average of the companies that are listed."""

    measure: Measure
    month: date
    average: float | None
    compared_with: date | None
    basis: Basis


def narrowed(statement: Select[Any]) -> dict[str, Select[Any]]:
    """The statement for each kind of choice. It must select from the rows with their companies."""
    of_sector = _company.sector_id == bindparam("sector")
    in_country = _row.country == bindparam("country")
    return {
        "whole": statement,
        "sector": statement.where(of_sector),
        "country": statement.where(in_country),
        "country_sector": statement.where(in_country, of_sector),
    }


def knows_countries(table: LeagueTable) -> bool:
    """Whether it was made since tables keep their companies' countries."""
    return "countries" in table.figures


def ranks_of(
    whole: Ranks, of_sector: Ranks, country: str | None, in_country: Mapping[str, Any] | None
) -> RanksOfRow:
    """A row's ranks, as they are stored (`LeagueRow`)."""
    if country is None:
        return RanksOfRow(whole, of_sector)
    if in_country is None:
        return RanksOfRow(whole, of_sector, whole, of_sector)
    return RanksOfRow(whole, of_sector, tuple(in_country["rank"]), tuple(in_country["sector_rank"]))
