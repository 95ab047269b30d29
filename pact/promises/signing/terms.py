"""Which promises were in force when: every version of a promise has a term."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from itertools import groupby
from typing import Final, NamedTuple

from sqlalchemy import Select, exists, select
from sqlalchemy.orm import joinedload

from pact.companies.models import Company
from pact.companies.queries import accepted
from pact.core import clock
from pact.core.db import all_of, session
from pact.core.pagination import Page, decode_named, page_of
from pact.promises.catalogue import Promise
from pact.promises.models import PromiseVersion
from pact.promises.signing.dates import next_quarter

SIGNATORIES_A_PAGE: Final = 60
_ORDER: Final = {promise: place for place, promise in enumerate(Promise)}


class Term(NamedTuple):
    """How long a version of a promise is in force: from `starts_on` up to but not including `ends_on`. None: no end yet."""

    version: PromiseVersion
    starts_on: date
    ends_on: date | None

    def has(self, day: date) -> bool:
        return self.starts_on <= day and (self.ends_on is None or day < self.ends_on)


def terms_in(versions: Iterable[PromiseVersion]) -> list[Term]:
    """The terms of a company's versions, in the catalogue's order and then in time. An ending has no term of its own."""
    found = []
    in_order = sorted(versions, key=lambda version: (_ORDER[version.promise], version.number))
    for _promise, group in groupby(in_order, key=lambda version: version.promise):
        of_promise = list(group)
        ends = [*(version.starts_on for version in of_promise[1:]), None]
        found += [
            Term(version, version.starts_on, end)
            for version, end in zip(of_promise, ends, strict=True)
            if not version.is_end
        ]
    return found


def in_force(terms: Iterable[Term], day: date) -> list[Term]:
    """The terms that have this day."""
    return [term for term in terms if term.has(day)]


def in_force_at_end(terms: Iterable[Term], quarter: date) -> list[Term]:
    """The terms on which a verdict is given for the quarter that begins on this day: they have its last day."""
    end = next_quarter(quarter)
    return [term for term in terms if term.starts_on < end and (term.ends_on is None or term.ends_on >= end)]


def versions_of(company_id: int) -> list[PromiseVersion]:
    """Every version of every promise of the company, as they were signed."""
    return all_of(_versions().where(PromiseVersion.company_id == company_id))


def terms_of(company_id: int) -> list[Term]:
    """The company's terms, past, running and to come. One query."""
    return terms_in(versions_of(company_id))


def terms_of_companies(company_ids: Collection[int]) -> Mapping[int, list[Term]]:
    """The same for several companies, by their ids; those that never signed are missing. One query."""
    if not company_ids:
        return {}
    return _by_company(_versions().where(PromiseVersion.company_id.in_(company_ids)))


def terms_at(quarter: date) -> Mapping[int, list[Term]]:
    """By company, the terms on which a verdict is given for the quarter that begins on this day. One query."""
    found = _by_company(_versions()).items()
    at_end = ((company_id, in_force_at_end(terms, quarter)) for company_id, terms in found)
    return {company_id: terms for company_id, terms in at_end if terms}


def _versions() -> Select[tuple[PromiseVersion]]:
    return select(PromiseVersion).order_by(PromiseVersion.company_id, PromiseVersion.id)


def _by_company(statement: Select[tuple[PromiseVersion]]) -> dict[int, list[Term]]:
    groups = groupby(all_of(statement), key=lambda version: version.company_id)
    return {company_id: terms_in(group) for company_id, group in groups}


def has_signed(company_id: int) -> bool:
    """Whether the company has ever signed a promise."""
    return bool(session().scalar(select(exists().where(PromiseVersion.company_id == company_id))))


class Signatory(NamedTuple):
    """A company that has signed, and its promises that are in force today: none if they have ended, or not begun."""

    company: Company
    terms: list[Term]


def signatories(*, after: str | None = None, size: int | None = None) -> Page[Signatory]:
    """A page of the public companies that have ever signed, sorted by name. Two queries."""
    size = size or SIGNATORIES_A_PAGE
    statement = accepted().where(exists().where(PromiseVersion.company_id == Company.id))
    if position := decode_named(after):
        key, last_id = position
        statement = statement.where(
            (Company.name_key > key) | ((Company.name_key == key) & (Company.id > last_id))
        )
    statement = statement.options(joinedload(Company.sector)).order_by(Company.name_key, Company.id)
    companies = all_of(statement.limit(size + 1))
    page = page_of(companies, size=size, position=lambda company: (company.name_key, company.id))
    terms, today = terms_of_companies([company.id for company in page.items]), clock.today()
    return Page([Signatory(company, in_force(terms[company.id], today)) for company in page.items], page.after)
