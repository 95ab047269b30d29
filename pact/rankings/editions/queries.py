"""Reading editions. Whole tables are read only where they are asked for: the heads are small, the bodies are not."""

import re
from datetime import date

from sqlalchemy import select

from pact.core.db import session
from pact.rankings.models import Edition

IDENT = re.compile(r"(\d{4})-(0[1-9]|1[0-2])(?:\.r([1-9]\d{0,5}))?", re.ASCII)
_NEWEST_FIRST = (Edition.month.desc(), Edition.revision.desc())


def edition_heads() -> list[Edition]:
    """All editions without their tables, the newest month first, in it the newest revision."""
    return list(session().execute(select(Edition).order_by(*_NEWEST_FIRST)).scalars())


def newest_edition() -> Edition | None:
    """The newest revision of the newest month."""
    return session().execute(select(Edition).order_by(*_NEWEST_FIRST).limit(1)).scalar_one_or_none()


def edition_of(month: date) -> Edition | None:
    """The newest revision of a month's edition, without its tables; None where none was frozen."""
    statement = select(Edition).where(Edition.month == month).order_by(Edition.revision.desc()).limit(1)
    return session().execute(statement).scalar_one_or_none()


def edition_named(ident: str) -> Edition | None:
    """The edition that addresses call so, without its tables."""
    found = IDENT.fullmatch(ident)
    if not found or found[1] == "0000" or found[3] == "1":  # a first edition has one address only
        return None
    month = date(int(found[1]), int(found[2]), 1)
    statement = select(Edition).where(Edition.month == month, Edition.revision == int(found[3] or 1))
    return session().execute(statement).scalar_one_or_none()


def body_of(edition: Edition) -> str:
    """The edition's tables as the text that is handed out."""
    return session().execute(select(Edition.body).where(Edition.id == edition.id)).scalar_one()
