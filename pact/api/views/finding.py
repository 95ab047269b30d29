"""What an address or a filter names: found, or refused with a word."""

from urllib.parse import quote

from flask import abort, redirect, request

from pact.api.answers import PREFIX
from pact.api.views.parameters import no_such
from pact.companies.models import Company, Sector
from pact.companies.queries import company_by_slug, countries_in_use, current_slug, sector_by_slug
from pact.core.pagination import decode_position
from pact.core.web.faults.problems import Problem


def company_named(slug: str) -> Company:
    """The company in the address. A former slug redirects to the same at its current one."""
    company = company_by_slug(slug)
    if company is None:
        there = current_slug(slug)
        if there is None:
            raise no_such("company", slug)
        rest = request.path.removeprefix(f"{PREFIX}/companies/{slug}")
        asked = request.query_string.decode("latin-1")
        abort(redirect(f"{PREFIX}/companies/{quote(there)}{quote(rest)}" + (f"?{asked}" if asked else ""), 301))
    return company


def company_filter(slug: str | None) -> Company | None:
    """The company that a filter names, also by a former slug."""
    if slug is None:
        return None
    company = company_by_slug(slug)
    if company is None and (there := current_slug(slug)):
        company = company_by_slug(there)
    if company is None:
        raise no_such("company", slug)
    return company


def sector_filter(slug: str | None) -> Sector | None:
    if slug is None:
        return None
    sector = sector_by_slug(slug)
    if sector is None:
        raise no_such("sector", slug)
    return sector


def country_filter(word: str | None) -> str:
    """The code of a country of which we know a company; empty for all."""
    code = (word or "").upper()
    if code and code not in countries_in_use():
        raise no_such("company in the country", code)
    return code


def position(after: str | None, *, parts: int) -> list[str] | None:
    """Where an answer begins. Refused if it is no position of this list."""
    if after is None:
        return None
    found = decode_position(after, parts=parts)
    if found is None:
        raise no_position()
    return found


def no_position() -> Problem:
    return Problem(
        404, "position", "There is no such part", "“after” is not a position in this list. Begin again without it."
    )
