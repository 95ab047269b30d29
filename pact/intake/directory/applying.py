"""Put a row of a directory into the database. What is there already, or was checked later, stays as it is."""

from collections.abc import Iterator
from typing import Any

from pact.companies.directory.facts import GroupRefused, Source, check_group, facts_of, set_fact, value_of
from pact.companies.directory.models import Fact
from pact.companies.directory.redress import RedressFacts, add_redress, change_redress, redress_in
from pact.companies.models import NOT_SORTED, Company, CompanyStatus, Sector
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
_GROUP_FAULTS = {
    "self": "group is the company itself",
    "not_public": "group is not an accepted company",
    "is_brand": "group belongs to another group itself",
    "has_brands": "group is not possible, because other companies are brands of this one",
}


def apply(entry: Entry) -> tuple[bool, bool]:
    """Whether the row added a company, and whether it changed anything. Raises RowError; roll back then."""
    company, is_new = _company(entry) if entry.key else (None, False)
    changes = [is_new]
    if company is not None:
        lock(company)
        changes.append(company.status is CompanyStatus.PROPOSED)
        accept(company)
        changes += [*_names(company, entry), _sector(company, entry), *_facts(company, entry)]
        changes.append(_number(company, entry))
    changes.append(_redress(entry, company))
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
            continue
        if is_same and (source is None or (known and Source(known.page, known.checked_on) == source)):
            continue
        set_fact(company, fact, value, source, by=None)
        yield True


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
    price, currency = entry.get("number_price") or (None, None)
    facts = NumberFacts(
        purpose=entry.get("number_purpose"), page=entry.get("number_page"), checked_on=entry.day,
        hours=entry.get("number_hours"), line_cost=entry.get("number_cost"), cost_per_minute=price, currency=currency,
    )  # fmt: skip
    known = next((each for each in numbers_of(company) if each.number == number), None)
    if known is None:
        add_number(company, number, by=None, **facts)
        return True
    if known.checked_on > entry.day or all(getattr(known, name) == value for name, value in facts.items()):
        return False
    correct_number(known, dialled_as=number, by=None, **facts)
    return True


def _redress(entry: Entry, company: Company | None) -> bool:
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
    known = redress_in(country, sector)
    if known is None:
        add_redress(country, sector, by=None, **facts)
        return True
    if known.checked_on > entry.day or all(getattr(known, name) == value for name, value in facts.items()):
        return False
    change_redress(known, country, sector, by=None, **facts)
    return True


def _sector_of(entry: Entry) -> Sector | None:
    name = entry.get("sector")
    if name is None:
        return None
    sector = add_sector(name)
    return None if sector.slug == NOT_SORTED else sector
