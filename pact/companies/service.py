"""Adding companies, and what the desk does with them: accept, rename, sort, name otherwise.

What staff does is given with `by`, the account that does it, and recorded.
"""

from collections.abc import Callable
from enum import StrEnum

from slugify import slugify
from sqlalchemy import delete, select

from pact.audit.service import record
from pact.companies.models import NOT_SORTED, Company, CompanyAddress, CompanyAlias, CompanyStatus, Sector
from pact.companies.names import LONGEST_SLUG, name_key, slug_of
from pact.companies.queries import company_named, sector_by_slug
from pact.core import clock, crypto, data_version
from pact.core.db import session
from pact.jobs.service import enqueue

CompanyHook = Callable[[Company], None]
# Called in the transaction of the change, for those who keep track of what waits for a decision: a proposed
# company was accepted or merged; one was proposed again because its merging was undone.
on_company_settled: list[CompanyHook] = []
on_company_reopened: list[CompanyHook] = []
# The name that pages show has changed.
on_company_renamed: list[CompanyHook] = []


class NameObstacle(StrEnum):
    """Why a name cannot be given or taken away."""

    EMPTY = "empty"  # no letter and no digit
    TAKEN = "taken"  # another company is found by it
    THERE = "there"  # the company is found by it already
    OWN = "own"  # the name that pages show
    MERGED = "merged"  # the own name of a company that was merged into this one


class NameRefused(Exception):  # noqa: N818 (an answer to the moderator, not a fault)
    """`other` is the company that has the name, where another one has."""

    def __init__(self, obstacle: NameObstacle, other: Company | None = None) -> None:
        super().__init__(obstacle)
        self.obstacle = obstacle
        self.other = other


class CompanySettled(Exception):  # noqa: N818
    """The company is no proposal any more."""


class CompanyMerged(Exception):  # noqa: N818
    """The company is merged into another one: nothing about it changes until that is undone."""


def add_sector(name: str) -> Sector:
    """The sector of this name, made where there is none."""
    slug = sector_slug(name)
    sector = sector_by_slug(slug)
    if sector is None:
        sector = Sector(slug=slug, name=name[:120])
        session().add(sector)
        session().flush()
    return sector


def sector_slug(name: str) -> str:
    return slugify(name, max_length=LONGEST_SLUG, word_boundary=True) or NOT_SORTED


def add_company(name: str, *, sector: Sector | None = None, status: CompanyStatus) -> Company:
    """Add a company under a name that no other has. Raises ValueError where the name has no letter or digit."""
    key = name_key(name)
    if not key:
        raise ValueError("A company's name needs a letter or a digit.")
    company = Company(
        slug=_free_slug(name),
        name=name,
        name_key=key[:120],
        sector_id=(sector or _not_sorted()).id,
        status=status,
        created_at=clock.now(),
    )
    session().add(company)
    session().flush()
    _add_name(company, name)
    if status is CompanyStatus.ACCEPTED:
        data_version.bump()
    return company


def company_for(name: str) -> Company:
    """The company people mean by this name: a known one, or a new proposal for the moderators."""
    return company_named(name) or add_company(name, status=CompanyStatus.PROPOSED)


def accept(company: Company) -> None:
    """Make a proposed company public, with its first published story; any other stays as it is."""
    if company.status is CompanyStatus.PROPOSED:
        company.status = CompanyStatus.ACCEPTED
        session().flush()
        data_version.bump()
        _tell(on_company_settled, company)


def accept_company(company: Company, *, by: int, name: str | None = None, sector: Sector | None = None) -> None:
    """Accept a proposal at the desk, its name corrected and its sector chosen where given.

    The name as it was proposed still finds it; its address was never public and leads nowhere. Raises
    NameRefused where the corrected name cannot be its own, CompanySettled where it is no proposal (any more).
    """
    if company.status is not CompanyStatus.PROPOSED:
        raise CompanySettled
    if name is not None and name != company.name:
        _take_name(company, name)
        _take_address(company)
    if sector is not None:
        company.sector_id = sector.id
    accept(company)
    _record("company.accepted", company, by, sector=company.sector_id)


def rename_company(company: Company, name: str, *, by: int, keeps_address: bool = False) -> None:
    """Give a company another name. The old one still finds it, and its old address leads to the new for ever.

    With `keeps_address` the address stays what it is. Raises NameRefused where the name cannot be its own.
    """
    _refuse_merged(company)
    digest = _digest(company.name_key)
    _take_name(company, name)
    if not keeps_address:
        old = company.slug
        _take_address(company)
        if company.slug != old and company.status is CompanyStatus.ACCEPTED:
            session().add(CompanyAddress(slug=old, company_id=company.id, retired_at=clock.now()))
    session().flush()
    data_version.bump()
    _record("company.renamed", company, by, before=digest, after=_digest(company.name_key))
    _tell(on_company_renamed, company)


def move_to_sector(company: Company, sector: Sector, *, by: int) -> None:
    """Compare the company with those of another sector from now on; the tables are made anew."""
    _refuse_merged(company)
    before, company.sector_id = company.sector_id, sector.id
    session().flush()
    session().expire(company, ["sector"])
    data_version.bump()
    enqueue("rankings.refresh", unique_key="rankings.refresh")
    _record("company.sorted", company, by, before=before, after=sector.id)


def add_alias(company: Company, name: str, *, by: int | None = None) -> CompanyAlias:
    """Have the company found under one more name. Raises NameRefused where that name is somebody's already."""
    _refuse_merged(company)
    alias = _add_name(company, name)
    if by is not None:
        _record("company.alias_added", company, by, alias=alias.id, digest=_digest(alias.name_key))
    return alias


def remove_alias(alias: CompanyAlias, *, by: int) -> None:
    """No longer find the company under a name. Raises NameRefused for its own, which the last one always is."""
    company = session().get_one(Company, alias.company_id)
    if alias.name_key == company.name_key:
        raise NameRefused(NameObstacle.OWN)
    # Undoing that merge gives the company its name back, and needs it to be there.
    merged = select(Company).where(Company.status == CompanyStatus.MERGED, Company.name_key == alias.name_key)
    if (other := session().execute(merged).scalars().first()) is not None:
        raise NameRefused(NameObstacle.MERGED, other)
    _record("company.alias_removed", company, by, alias=alias.id, digest=_digest(alias.name_key))
    session().delete(alias)
    session().flush()


def close_merged(company: Company) -> None:
    """Mark a company as merged: `moderation.merging` has moved what was its."""
    was_proposed = company.status is CompanyStatus.PROPOSED
    company.status = CompanyStatus.MERGED
    session().flush()
    if was_proposed:
        _tell(on_company_settled, company)


def reopen_merged(company: Company, status: CompanyStatus) -> None:
    """Give a merged company its status back."""
    company.status = status
    session().flush()
    if status is CompanyStatus.PROPOSED:
        _tell(on_company_reopened, company)


def _take_name(company: Company, name: str) -> None:
    """Make the name the company's own; an alias of its own may become it."""
    key = name_key(name)[:120]
    if not key:
        raise NameRefused(NameObstacle.EMPTY)
    holder = company_named(name)
    if holder is not None and holder.id != company.id:
        raise NameRefused(NameObstacle.TAKEN, holder)
    if holder is None:
        session().add(CompanyAlias(company_id=company.id, name=name, name_key=key))
    company.name, company.name_key = name, key
    session().flush()


def _add_name(company: Company, name: str) -> CompanyAlias:
    key = name_key(name)[:120]
    if not key:
        raise NameRefused(NameObstacle.EMPTY)
    holder = company_named(name)
    if holder is not None:
        is_own = holder.id == company.id
        raise NameRefused(NameObstacle.THERE if is_own else NameObstacle.TAKEN, None if is_own else holder)
    alias = CompanyAlias(company_id=company.id, name=name, name_key=key)
    session().add(alias)
    session().flush()
    return alias


def _take_address(company: Company) -> None:
    """Give the company the address of its name; one that it had before it may have again."""
    company.slug = _free_slug(company.name, company)
    session().execute(
        delete(CompanyAddress).where(CompanyAddress.slug == company.slug, CompanyAddress.company_id == company.id)
    )


def _free_slug(name: str, company: Company | None = None) -> str:
    """An address that no other company has or ever had."""
    own = company.id if company else 0
    base = slug_of(name)
    taken = set(
        session().execute(
            select(Company.slug)
            .where(Company.slug.startswith(base, autoescape=True), Company.id != own)
            .union(
                select(CompanyAddress.slug).where(
                    CompanyAddress.slug.startswith(base, autoescape=True), CompanyAddress.company_id != own
                )
            )
        ).scalars()
    )  # fmt: skip
    if base not in taken:
        return base
    return next(slug for slug in (f"{base}-{number}" for number in range(2, 10_000)) if slug not in taken)


def propose_again(company: Company) -> None:
    """Take an acceptance back that was undone within its seconds."""
    company.status = CompanyStatus.PROPOSED
    session().flush()
    data_version.bump()
    _tell(on_company_reopened, company)


def _not_sorted() -> Sector:
    sector = sector_by_slug(NOT_SORTED)
    if sector is None:
        raise LookupError("The sector “not sorted yet” is missing: run the migrations.")
    return sector


def _refuse_merged(company: Company) -> None:
    if company.status is CompanyStatus.MERGED:
        raise CompanyMerged


def _tell(hooks: list[CompanyHook], company: Company) -> None:
    for hook in hooks:
        hook(company)


def _digest(key: str) -> str:
    return crypto.keyed_digest("company-name", key)


def _record(verb: str, company: Company, by: int, **details: str | int | None) -> None:
    record(verb, actor_kind="moderator", actor_id=by, subject_kind="company", subject_id=company.id, **details)
