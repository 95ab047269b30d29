"""Read a row of a directory of companies: which columns there are, how each is read, and which belong together."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from pact.companies.hours import HoursNotRead, check_hours
from pact.companies.line_costs import LineCost
from pact.companies.names import is_only_a_name, stored_key
from pact.companies.numbers import is_official_page, parse_phone_number
from pact.core.addresses import read_address
from pact.core.i18n.countries import is_country
from pact.core.sanitising import clean_line
from pact.intake.mapping import PlanError, RowError
from pact.intake.reading import Row
from pact.intake.values import Reader, company_name, line, mark, past_day, translated
from pact.stories.said.figures import NotRead
from pact.stories.said.prices import price_per_minute

COSTS: Final = (LineCost.FREE, LineCost.BASIC, LineCost.PREMIUM)
NAMES_APART: Final = ";"


def _name(text: str) -> str:
    name = company_name(text)
    if not is_only_a_name(name):
        raise ValueError("must be a company’s name, without an address or a phone number")
    return name


def _names(text: str) -> list[str]:
    return [_name(part) for part in text.split(NAMES_APART) if part.strip()]


def _page(text: str) -> str:
    page = clean_line(text)
    if not is_official_page(page):
        raise ValueError("must be the full address of a page, starting with https://")
    return page


def _address(text: str) -> str:
    address = read_address(text)
    if address is None or len(address) > 254:
        raise ValueError("must be an e-mail address")
    return address


def _country(text: str) -> str:
    code = clean_line(text).upper()
    if not is_country(code):
        raise ValueError("must be a country’s two letters, such as GB")
    return code


def _number(text: str) -> str:
    # A spreadsheet's apostrophe keeps the plus sign from being read as a sum.
    number = parse_phone_number(clean_line(text).removeprefix("'"))
    if number is None:
        raise ValueError("must be a phone number with its country code, such as +44 20 7946 0018")
    return number


def _price(text: str) -> tuple[Decimal | None, str | None]:
    try:
        return price_per_minute(clean_line(text))
    except NotRead:
        raise ValueError("must be one price with its currency, such as 13p or 0.20 EUR") from None


def _hours(text: str) -> str:
    hours: str = _line_of_hours(text)
    try:
        check_hours(hours)
    except HoursNotRead:
        raise ValueError("must be hours that can be read, such as Monday to Friday, 8am to 8pm") from None
    return hours


_line_of_hours: Final = line(1, 120)
COLUMNS: Final[Mapping[str, Reader]] = {
    "name": _name,
    "other_names": _names,
    "sector": line(2, 120),
    "country": _country,
    "country_page": _page,
    "group": _name,
    "group_page": _page,
    "site": _page,
    "site_page": _page,
    "complaints_address": _address,
    "complaints_page": _page,
    "number": _number,
    "number_purpose": line(2, 80),
    "number_hours": _hours,
    "number_cost": translated({cost.value: cost for cost in COSTS}),
    "number_price": _price,
    "number_page": _page,
    "redress_body": line(2, 120),
    "redress_weeks": mark(0, 104),
    "redress_page": _page,
    "checked_on": past_day,
}
"""The columns of the file, in the order of the documentation. All may be missing but the name, and all cells empty."""
# A filled cell of the first asks for the others.
_NEEDS: Final = {
    "group": ("name", "group_page", "checked_on"),
    "country_page": ("country", "checked_on"),
    "site": ("name", "checked_on"),
    "site_page": ("site",),
    "complaints_address": ("name", "complaints_page", "checked_on"),
    "group_page": ("group",),
    "complaints_page": ("complaints_address",),
    "number": ("name", "number_purpose", "number_page", "checked_on"),
    "redress_body": ("redress_weeks", "redress_page", "checked_on"),
    **{f"number_{name}": ("number",) for name in ("purpose", "hours", "cost", "price", "page")},
    **{f"redress_{name}": ("redress_body",) for name in ("weeks", "page")},
    "other_names": ("name",),
}


@dataclass(frozen=True)
class Entry:
    """A row that can be read. `cells` has the values of the cells that are filled."""

    row: Row
    cells: Mapping[str, Any]

    def get(self, column: str) -> Any:
        return self.cells.get(column)

    @property
    def day(self) -> date:
        found: date = self.cells["checked_on"]
        return found

    @property
    def key(self) -> str:
        """The company's name as names are compared; empty for a row that only names a body for complaints."""
        return stored_key(self.cells.get("name", ""))


def check_columns(names: tuple[str, ...]) -> None:
    """Raises PlanError naming the columns that we do not know, or say that the names are missing."""
    if unknown := [name for name in names if name not in COLUMNS]:
        raise PlanError(
            f"The file has the column “{unknown[0]}”, which we do not know. Known: {', '.join(COLUMNS)}."
        )
    if "name" not in names:
        raise PlanError("The file has no column “name”.")


def read_entry(row: Row) -> Entry:
    """Read all cells of a row. Raises RowError, which names the column."""
    if row.error:
        raise RowError(row.error)
    cells = {}
    for name, text in row.cells.items():
        if not text.strip():
            continue
        try:
            cells[name] = COLUMNS[name](text)
        except ValueError as error:
            raise RowError(f"{name} {error}", f"{name} {error}, not “{clean_line(text)[:60]}”") from None
    for name, needed in _NEEDS.items():
        missing = [other for other in needed if other not in cells]
        if name in cells and missing:
            raise RowError(f"{name} needs {' and '.join(missing)}")
    if "name" not in cells and "redress_body" not in cells:
        raise RowError("name is missing")
    if cells.get("number_cost") is LineCost.FREE and "number_price" in cells:
        raise RowError("number_price makes no sense for a free number")
    return Entry(row, cells)
