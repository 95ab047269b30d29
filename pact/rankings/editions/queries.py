"""Reads editions. Bodies are large, so they are read only when needed. Heads are small."""

import re
from datetime import date

from sqlalchemy import func, select

from pact.core.clock import read_month
from pact.core.db import all_of, one_or_none, session
from pact.rankings.models import Edition

_REVISION = re.compile(r"[1-9][0-9]{0,5}")
_NEWEST_FIRST = (Edition.month.desc(), Edition.revision.desc())


def edition_heads() -> list[Edition]:
    """All editions without their tables, newest month first and newest revision first within a month."""
    return all_of(select(Edition).order_by(*_NEWEST_FIRST))


def newest_edition() -> Edition | None:
    """The newest revision of the newest month."""
    return one_or_none(select(Edition).order_by(*_NEWEST_FIRST).limit(1))


def last_frozen() -> Edition | None:
    """The edition that was frozen last, of whatever month."""
    return one_or_none(select(Edition).order_by(Edition.id.desc()).limit(1))


def in_time(one: Edition, other: Edition) -> tuple[Edition, Edition]:
    """The older of two editions and the newer: by month and, in a month, by revision."""
    older, newer = sorted((one, other), key=lambda edition: (edition.month, edition.revision))
    return older, newer


def edition_before(edition: Edition) -> Edition | None:
    """The edition that was frozen before this one."""
    return one_or_none(select(Edition).where(Edition.id < edition.id).order_by(Edition.id.desc()).limit(1))


def signing_keys() -> list[str]:
    """The public keys that signed an edition, newest first."""
    statement = select(Edition.public_key).where(Edition.public_key.is_not(None)).group_by(Edition.public_key)
    return [str(key) for key in session().scalars(statement.order_by(func.max(Edition.id).desc()))]


def edition_of(month: date) -> Edition | None:
    """The newest revision of a month's edition, without its tables. None if it has no edition."""
    return one_or_none(select(Edition).where(Edition.month == month).order_by(Edition.revision.desc()).limit(1))


def edition_named(ident: str) -> Edition | None:
    """The edition with this ID, without its tables."""
    word, is_revision, number = ident.partition(".r")
    month = read_month(word)
    # A first edition has only one address, without a revision number.
    if month is None or (is_revision and (number == "1" or not _REVISION.fullmatch(number))):
        return None
    return one_or_none(select(Edition).where(Edition.month == month, Edition.revision == int(number or 1)))


def body_of(edition: Edition) -> str:
    """The edition's tables as the text that is served."""
    return session().execute(select(Edition.body).where(Edition.id == edition.id)).scalar_one()
