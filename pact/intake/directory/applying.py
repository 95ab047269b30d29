"""Put a row of a directory into the database. What is there already, or was checked later, stays as it is."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from pact.companies.directory.facts import GroupRefused, Source, check_group, facts_of, set_fact, value_of
from pact.companies.directory.models import Fact
from pact.companies.directory.redress import RedressFacts, add_redress, change_redress, redress_in
from pact.companies.hours import hours_key
from pact.companies.models import NOT_SORTED, Company, CompanyNumber, CompanyStatus, Sector
from pact.companies.names import stored_key
from pact.companies.numbers import NumberFacts, add_number, correct_number, numbers_of
from pact.companies.queries import aliases_of, company_meant, company_named
from pact.companies.service import accept, add_alias, add_company, add_sector, lock, move_to_sector
from pact.core.db import session
from pact.core.site import own_country
from pact.intake.directory.columns import Entry
from pact.intake.mapping import RowError

_VALUES = {
    Fact.COUNTRY: ("country", "country_page"),
    Fact.GROUP: ("group", "group_page"),
    Fact.SITE: ("site", "site_page"),
    Fact.COMPLAINTS: ("complaints_address", "complaints_page"),
}
_COLUMN_OF = {
    "purpose": "number_purpose", "hours": "number_hours", "line_cost": "number_cost", "page": "number_page",
    "cost_per_minute": "number_price", "currency": "number_price",
}  # fmt: skip
_GROUP_FAULTS = {
    "self": "group is the company itself",
    "not_public": "group is not an accepted company",
    "is_brand": "group belongs to another group itself",
    "has_brands": "group is not possible, because other companies are brands of this one",
}


class Said:
    """What the rows of a file have said so far, also those that were rejected. A row that contradicts another one is asked
    about: otherwise each import would change what the other row says.
    """

    def __init__(self) -> None:
        self._said: dict[tuple[Any, ...], tuple[Any, int]] = {}

    def check_company(self, company: Company, entry: Entry) -> None:
        """Raises RowError if another row says something else about the company, or of a page of the same day."""
        for column, page_column in _VALUES.values():
            self.check(column, (company.name_key,), entry)
            self.check(page_column, (company.name_key, entry.get("checked_on")), entry)
        for column in _COLUMN_OF.values():
            self.check(column, (company.name_key, entry.get("number")), entry)

    def check(self, column: str, about: tuple[Any, ...], entry: Entry) -> None:
        if (value := entry.get(column)) is None:
            return
        value = hours_key(value) if column == "number_hours" else value
        earlier, line = self._said.setdefault((column, *about), (value, entry.row.line))
        if earlier != value:
            raise RowError(f"{column} is not what another row says", f"{column} is not what line {line} says")


def apply(entry: Entry, said: Said) -> tuple[bool, bool]:
    """Whether the row added a company, and whether it changed anything. Raises RowError; roll back then."""
    company, is_new = _company(entry) if entry.key else (None, False)
    changes = [is_new]
    if company is not None:
        lock(company)
        said.check_company(company, entry)
        changes.append(company.status is CompanyStatus.PROPOSED)
        accept(company)
        changes += [*_names(company, entry), _sector(company, entry), *_facts(company, entry)]
        changes.append(_number(company, entry))
    changes.append(_redress(entry, company, said))
    return is_new, any(changes)


def _company(entry: Entry) -> tuple[Company, bool]:
    """The company that the name means, and whether it was added."""
    name, known = entry.get("name"), company_meant(entry.get("name"))
    if known is None and company_named(name) is not None:
        raise RowError("name is that of a company that must not be public")
    if known is None:
        return add_company(name, sector=_sector_of(entry), status=CompanyStatus.ACCEPTED), True
    if known.status is CompanyStatus.REFUSED:
        raise RowError("name is that of a company that was refused at the desk")
    return known, False


def _names(company: Company, entry: Entry) -> Iterator[bool]:
    names = entry.get("other_names") or []
    own = {alias.name_key for alias in aliases_of(company)} if names else set()
    for name in names:
        if stored_key(name) in own:
            continue
        if (holder := company_named(name)) is not None:
            raise RowError("other_names has the name of another company", f"“{name}” is a name of “{holder.name}”")
        add_alias(company, name)
        own.add(stored_key(name))
        yield True


def _sector(company: Company, entry: Entry) -> bool:
    """Sort a company that has no sector yet. Which one it has otherwise is decided at the desk."""
    sector = _sector_of(entry)
    if sector is None or sector.id == company.sector_id:
        return False
    now = session().get_one(Sector, company.sector_id)
    if now.slug != NOT_SORTED:
        raise RowError(
            "sector is not the one the company has", f"sector is “{now.name}” on the site; move it at the desk"
        )
    move_to_sector(company, sector)
    return True


def _facts(company: Company, entry: Entry) -> Iterator[bool]:
    found: dict[Fact, Any] | None = None
    for fact, (column, page_column) in _VALUES.items():
        value, page = entry.get(column), entry.get(page_column)
        if value is None:
            continue
        found = facts_of(company) if found is None else found
        value = _group(company, value) if fact is Fact.GROUP else value
        source, known = Source(page, entry.day) if page else None, found.get(fact)
        is_same = value_of(company, fact) == value
        if known is not None and (source is None or known.checked_on > source.checked_on):
            if not is_same:
                raise _other_on_site(column, _shown(company, fact), known.checked_on)
            continue
        if is_same and (source is None or (known and Source(known.page, known.checked_on) == source)):
            continue
        set_fact(company, fact, value, source, by=None)
        yield True


def _shown(company: Company, fact: Fact) -> str:
    """The value as the file would have it."""
    value = value_of(company, fact)
    return session().get_one(Company, value).name if fact is Fact.GROUP else str(value)


def _other_on_site(column: str, value: str, checked_on: date) -> RowError:
    """What the site says was checked later, or has a page where the row has none. It stays, and the row is asked about."""
    rule = f"{column} is not what the site has"
    return RowError(
        rule, f"{rule}: “{value}”, checked on {checked_on}. Check it again, or leave it out of the row"
    )


def _group(company: Company, name: str) -> int:
    group = company_meant(name)
    if group is None:
        raise RowError("group is not known", f"group “{name}” is neither on the site nor in the file")
    try:
        if group.id != company.parent_id:
            check_group(company, group)
    except GroupRefused as refused:
        raise RowError(_GROUP_FAULTS[refused.obstacle]) from None
    return group.id


def _number(company: Company, entry: Entry) -> bool:
    if (number := entry.get("number")) is None:
        return False
    known = next((each for each in numbers_of(company) if each.number == number), None)
    facts = _number_facts(entry, known)
    told = {name: value for name, value in facts.items() if name != "checked_on"}
    if known is None:
        add_number(company, number, by=None, **facts)
        return True
    other = next((name for name, value in told.items() if getattr(known, name) != value), None)
    if known.checked_on > entry.day:
        if other is not None:
            raise _other_on_site(_COLUMN_OF[other], str(getattr(known, other) or "nothing"), known.checked_on)
        return False
    if other is None and known.checked_on == entry.day:
        return False
    correct_number(known, dialled_as=number, by=None, **facts)
    return True


def _number_facts(entry: Entry, known: CompanyNumber | None) -> NumberFacts:
    """What the row says of its number. Empty cells change nothing, nor do hours that read like those that are there."""
    hours, cost = entry.get("number_hours"), entry.get("number_cost")
    price, currency = entry.get("number_price") or (None, None)
    if known is not None:
        hours = known.hours if hours is None or hours_key(hours) == hours_key(known.hours) else hours
        if price is None and cost in (None, known.line_cost):
            price, currency = known.cost_per_minute, known.currency
        cost = cost or known.line_cost
    return NumberFacts(
        purpose=entry.get("number_purpose"), page=entry.get("number_page"), checked_on=entry.day,
        hours=hours, line_cost=cost, cost_per_minute=price, currency=currency,
    )  # fmt: skip


def _redress(entry: Entry, company: Company | None, said: Said) -> bool:
    """The body of the row's sector; without a name and a sector, the one for every other sector."""
    if (body := entry.get("redress_body")) is None:
        return False
    sector = _sector_of(entry) or (session().get_one(Sector, company.sector_id) if company else None)
    if sector is not None and sector.slug == NOT_SORTED:
        raise RowError("redress_body needs sector")
    country = entry.get("country") or (company.country if company else own_country())
    facts = RedressFacts(
        body=body, weeks=entry.get("redress_weeks"), page=entry.get("redress_page"), checked_on=entry.day
    )
    told = {name: value for name, value in facts.items() if name != "checked_on"}
    for column in ("redress_body", "redress_weeks", "redress_page"):
        said.check(column, (country, sector.name if sector else ""), entry)
    known = redress_in(country, sector)
    if known is None:
        add_redress(country, sector, by=None, **facts)
        return True
    other = next((name for name, value in told.items() if getattr(known, name) != value), None)
    if known.checked_on > entry.day:
        if other is not None:
            raise _other_on_site(f"redress_{other}", str(getattr(known, other)), known.checked_on)
        return False
    if other is None and known.checked_on == entry.day:
        return False
    change_redress(known, country, sector, by=None, **facts)
    return True


def _sector_of(entry: Entry) -> Sector | None:
    name = entry.get("sector")
    if name is None:
        return None
    sector = add_sector(name)
    return None if sector.slug == NOT_SORTED else sector
