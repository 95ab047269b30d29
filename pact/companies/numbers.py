"""Official phone numbers. Only moderators add them, each with the company's own page that lists it."""

from datetime import date
from decimal import Decimal
from typing import NotRequired, TypedDict, Unpack
from urllib.parse import urlsplit

from phonenumbers import (
    NumberParseException,
    PhoneNumberFormat,
    format_number,
    is_valid_number,
    parse,
)
from sqlalchemy import bindparam, select

from pact.audit.service import record
from pact.companies.line_costs import LineCost
from pact.companies.models import Company, CompanyNumber
from pact.core import data_version
from pact.core.db import all_of, session

MAX_PAGE_LENGTH = 500
_NUMBERS = select(CompanyNumber).where(CompanyNumber.company_id == bindparam("company")).order_by(CompanyNumber.id)


class NumberFacts(TypedDict):
    """What is known of a number. The hours and the cost are as the page says them, if it does."""

    purpose: str
    page: str
    checked_on: date
    hours: NotRequired[str | None]
    line_cost: NotRequired[LineCost | None]
    cost_per_minute: NotRequired[Decimal | None]
    currency: NotRequired[str | None]


class NumberRefused(Exception):
    """The company already has this number."""


def parse_phone_number(typed: str) -> str | None:
    """The number as stored (E.164), or None if no such number can exist.

    It must be written with its country code: a site serves several countries, and a wrong guess would call a stranger.
    """
    try:
        number = parse(typed, None)
    except NumberParseException:
        return None
    if not is_valid_number(number) or number.extension:
        return None
    return str(format_number(number, PhoneNumberFormat.E164))


def format_phone_number(number: str) -> str:
    """A stored number with the usual spaces: “+44 20 7946 0018”."""
    return str(format_number(parse(number, None), PhoneNumberFormat.INTERNATIONAL))


def is_official_page(address: str) -> bool:
    """Whether this can be the page that lists a number: https, a host name and not a mere number, no password in it."""
    try:
        parts = urlsplit(address)
        host, _port = parts.hostname or "", parts.port
    except ValueError:
        return False
    is_plain = (
        len(address) <= MAX_PAGE_LENGTH and address.isascii() and address.isprintable() and " " not in address
    )
    _name, dot, top = host.strip(".").rpartition(".")
    return is_plain and parts.scheme == "https" and bool(dot) and top[:1].isalpha() and "@" not in parts.netloc


def add_number(company: Company, number: str, *, by: int | None, **facts: Unpack[NumberFacts]) -> CompanyNumber:
    """Add an official number (E.164). Raises NumberRefused if the company already has it."""
    _refuse_twice(company.id, number)
    made = CompanyNumber(company_id=company.id, number=number, **facts)
    session().add(made)
    session().flush()
    _record("number.added", made, by)
    return made


def correct_number(
    number: CompanyNumber, *, dialled_as: str, by: int | None, **facts: Unpack[NumberFacts]
) -> None:
    """Correct an official number, or record that it was checked again."""
    if dialled_as != number.number:
        _refuse_twice(number.company_id, dialled_as)
    number.number = dialled_as
    for name, value in facts.items():
        setattr(number, name, value)
    session().flush()
    _record("number.corrected", number, by)


def remove_number(number: CompanyNumber, *, by: int) -> None:
    _record("number.removed", number, by)
    session().delete(number)
    session().flush()


def numbers_of(company: Company) -> list[CompanyNumber]:
    """A company's official numbers, in the order they were added."""
    return all_of(_NUMBERS, {"company": company.id})


def _refuse_twice(company_id: int, number: str) -> None:
    existing = select(CompanyNumber.id).where(
        CompanyNumber.company_id == company_id, CompanyNumber.number == number
    )
    if session().scalar(existing) is not None:
        raise NumberRefused


def _record(verb: str, number: CompanyNumber, by: int | None) -> None:
    data_version.bump()
    if by is not None:  # an import has one entry in the log for all its rows
        record(verb, "company", number.company_id, by=by, number=number.id)
