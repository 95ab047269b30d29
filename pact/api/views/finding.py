"""What an address or a filter names: found, or refused with a word."""

import hashlib
from urllib.parse import quote

from flask import abort, redirect, request

from pact.api.answers import PREFIX
from pact.api.views.parameters import no_such, problem
from pact.companies.models import Company, Sector
from pact.companies.queries import company_by_slug, countries_in_use, current_slug, sector_by_slug
from pact.core.i18n.messages import gettext
from pact.core.pagination import decode_position
from pact.core.web.faults.problems import Problem

# Marks a message for extraction.
_ = str
_OF_A_PART = ("after", "limit", "fields")
"""Parameters that choose a part of a list, not another list."""


def company_named(slug: str) -> Company:
    """The company in the address. A former slug redirects to the same at its current one."""
    company = company_by_slug(slug)
    if company is None:
        there = current_slug(slug)
        if there is None:
            raise no_such(_("There is no company “%(name)s”."), slug)
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
        raise no_such(_("There is no company “%(name)s”."), slug)
    return company


def sector_filter(slug: str | None) -> Sector | None:
    if slug is None:
        return None
    sector = sector_by_slug(slug)
    if sector is None:
        raise no_such(_("There is no sector “%(name)s”."), slug)
    return sector


def country_filter(word: str | None) -> str:
    """The code of a country of which we know a company; empty for all."""
    code = (word or "").upper()
    if code and code not in countries_in_use():
        raise no_such(_("We know no company of the country “%(name)s”."), code)
    return code


def mark_of_list() -> str:
    """What positions in this list begin with: it names the address with its filters, so that another list refuses them."""
    asked = sorted((name, word) for name, word in request.args.items() if name not in _OF_A_PART)
    return hashlib.sha256(repr((request.path, asked)).encode()).hexdigest()[:8]


def place_in_list(after: str) -> str:
    """A position without its mark. Refused if it is one of another list."""
    mark = mark_of_list()
    if not after.startswith(mark):
        raise no_position()
    return after.removeprefix(mark)


def position(after: str | None, *, parts: int) -> list[str] | None:
    """Where an answer begins. Refused if it is no position of this list."""
    if after is None:
        return None
    found = decode_position(after, parts=parts)
    if found is None:
        raise no_position()
    return found


def no_position() -> Problem:
    return problem("position", gettext("“after” is not a position in this list. Begin again without it."))
