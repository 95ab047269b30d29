"""Reads verdicts. A verdict’s text is read only when it is needed."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Final

from sqlalchemy import Select, func, select
from sqlalchemy.orm import contains_eager

from pact.companies.models import Company, CompanyStatus
from pact.core.db import all_of, one_or_none, session
from pact.promises.models import PromiseVersion
from pact.promises.signing.terms import Term, terms_in
from pact.promises.verdicts.models import Verdict, ident_of
from pact.promises.verdicts.periods import read_ident

_NEWEST_FIRST: Final = (Verdict.quarter.desc(), Verdict.revision.desc())
_BODIES_AT_ONCE: Final = 50


def verdicts_of_company(company_id: int) -> list[Verdict]:
    """All verdicts on a company without their texts, newest quarter first and newest revision first within a quarter."""
    return all_of(select(Verdict).where(Verdict.company_id == company_id).order_by(*_NEWEST_FIRST))


def latest_verdicts(limit: int) -> list[Verdict]:
    """The verdicts on public companies that were frozen last, with the companies."""
    return all_of(_public().order_by(Verdict.id.desc()).limit(limit))


def verdict_named(company_id: int, ident: str) -> Verdict | None:
    """A company’s verdict with this ID, without its text."""
    found = read_ident(ident)
    if found is None:
        return None
    quarter, revision = found
    statement = select(Verdict).where(Verdict.company_id == company_id, Verdict.quarter == quarter)
    return one_or_none(statement.where(Verdict.revision == revision))


def newest_of(company_id: int, quarter: date) -> Verdict | None:
    """The newest revision of a quarter’s verdict on a company."""
    statement = select(Verdict).where(Verdict.company_id == company_id, Verdict.quarter == quarter)
    return one_or_none(statement.order_by(Verdict.revision.desc()).limit(1))


def last_frozen() -> Verdict | None:
    """The verdict that was frozen last, on whatever company."""
    return one_or_none(select(Verdict).order_by(Verdict.id.desc()).limit(1))


def body_of(verdict: Verdict) -> str:
    """The verdict’s document as the text that is served."""
    return session().execute(select(Verdict.body).where(Verdict.id == verdict.id)).scalar_one()


def in_order_frozen() -> Iterator[tuple[Verdict, str]]:
    """Every verdict with its company and its text, in the order in which they were frozen. A few are in memory at once."""
    last = 0
    statement = select(Verdict, Verdict.body).join(Company).options(contains_eager(Verdict.company))
    while True:
        part = session().execute(
            statement.where(Verdict.id > last).order_by(Verdict.id).limit(_BODIES_AT_ONCE)
        ).tuples().all()  # fmt: skip
        if not part:
            return
        yield from part
        last = part[-1][0].id


def count_public() -> int:
    """How many verdicts there are on public companies."""
    return session().scalar(select(func.count()).select_from(_public().subquery())) or 0


def public_in_order(*, size: int) -> Iterator[Verdict]:
    """All verdicts on public companies with the companies, as they were frozen, read `size` at a time."""
    last = 0
    while part := all_of(_public().where(Verdict.id > last).order_by(Verdict.id).limit(size)):
        yield from part
        last = part[-1].id


def public_after(last: int, *, company_id: int | None, size: int) -> list[Verdict]:
    """So many verdicts on public companies, or on one of them, in the order frozen, after the one with this id."""
    statement = _public().where(Verdict.id > last).order_by(Verdict.id).limit(size)
    return all_of(statement if company_id is None else statement.where(Verdict.company_id == company_id))


def newest_revisions() -> dict[tuple[int, date], int]:
    """The newest revision by company and quarter, of those that were corrected."""
    statement = (
        select(Verdict.company_id, Verdict.quarter, func.max(Verdict.revision))
        .group_by(Verdict.company_id, Verdict.quarter)
        .having(func.max(Verdict.revision) > 1)
    )
    return {(company, quarter): newest for company, quarter, newest in session().execute(statement).tuples()}


def addresses_of_verdicts() -> list[tuple[str, str, datetime]]:
    """The company’s slug, the ID and the time of freezing of all verdicts on public companies, as they were frozen."""
    statement = (
        select(Company.slug, Verdict.quarter, Verdict.revision, Verdict.frozen_at)
        .join(Company, Company.id == Verdict.company_id)
        .where(Company.status == CompanyStatus.ACCEPTED)
        .order_by(Verdict.id)
    )
    rows = session().execute(statement).tuples()
    return [(slug, ident_of(quarter, revision), frozen_at) for slug, quarter, revision, frozen_at in rows]


def signing_keys() -> list[str]:
    """The public keys that signed a verdict, newest first."""
    statement = select(Verdict.public_key).group_by(Verdict.public_key)
    return [str(key) for key in session().scalars(statement.order_by(func.max(Verdict.id).desc()))]


def _public() -> Select[tuple[Verdict]]:
    statement = select(Verdict).join(Company).options(contains_eager(Verdict.company))
    return statement.where(Company.status == CompanyStatus.ACCEPTED)


def terms_of_all() -> dict[int, list[Term]]:
    """The terms of every public company that has signed, by its id. One query."""
    statement = (
        select(PromiseVersion)
        .join(Company, Company.id == PromiseVersion.company_id)
        .where(Company.status == CompanyStatus.ACCEPTED)
        .order_by(PromiseVersion.company_id, PromiseVersion.id)
    )
    found: dict[int, list[PromiseVersion]] = {}
    for version in all_of(statement):
        found.setdefault(version.company_id, []).append(version)
    return {company_id: terms_in(versions) for company_id, versions in found.items()}


def frozen_quarters() -> set[tuple[int, date]]:
    """For which companies and quarters there is a verdict."""
    return set(session().execute(select(Verdict.company_id, Verdict.quarter).distinct()).tuples())
