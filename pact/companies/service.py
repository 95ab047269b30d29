"""Adding companies, and what the desk can do with them: accept, rename, choose a sector, add names.

`by` is the account of the member of staff; such changes are recorded in the audit log.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from enum import StrEnum
from typing import cast

from slugify import slugify
from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import joinedload

from pact.audit.service import record
from pact.companies.models import NOT_SORTED, Company, CompanyAddress, CompanyAlias, CompanyStatus, Sector
from pact.companies.names import MAX_SLUG_LENGTH, slug_of, stored_key
from pact.companies.queries import companies_named, company_meant, company_named, sector_by_slug
from pact.core import clock, crypto, data_version
from pact.core.db import next_ids, rows_changed, session, sql_table
from pact.jobs.service import enqueue

CompanyHook = Callable[[Company], None]
# Called in the transaction of the change, so that the queue can close or open its items: proposed companies were
# accepted or merged, or one proposed again because its acceptance or merge was undone.
on_company_settled: list[Callable[[Sequence[Company]], None]] = []
on_company_reopened: list[CompanyHook] = []
# Called when the name that pages show has changed.
on_company_renamed: list[CompanyHook] = []
# Called when the company has moved, with the id of the sector where it was.
on_company_sorted: list[Callable[[Company, int], None]] = []
# Called when the refusal of a company was taken back.
on_refusal_undone: list[CompanyHook] = []


class NameObstacle(StrEnum):
    """Why a name cannot be added or removed."""

    EMPTY = "empty"  # no letter and no digit
    TAKEN = "taken"  # another company has it
    THERE = "there"  # this company already has it
    OWN = "own"  # the name that pages show
    MERGED = "merged"  # the name of a company that was merged into this one


class NameRefused(Exception):
    """`other` is the company that already has the name, if any."""

    def __init__(self, obstacle: NameObstacle, other: Company | None = None) -> None:
        super().__init__(obstacle)
        self.obstacle = obstacle
        self.other = other


class CompanySettled(Exception):
    """The company is no longer a proposal."""


class CompanyMerged(Exception):
    """The company has been merged into another and cannot be changed until that is undone."""


def lock(*companies: Company) -> None:
    """Lock companies until the transaction ends, and read them again: whoever changes them too waits, then sees this."""
    ids = [company.id for company in companies]
    statement = select(Company).where(Company.id.in_(ids)).order_by(Company.id)
    statement = statement.options(joinedload(Company.sector)).with_for_update(of=Company)
    session().execute(statement, execution_options={"populate_existing": True}).scalars().all()


def add_sector(name: str) -> Sector:
    """The sector with this name, created if missing."""
    slug = sector_slug(name)
    sector = sector_by_slug(slug)
    if sector is None:
        sector = Sector(slug=slug, name=name[:120])
        session().add(sector)
        session().flush()
    return sector


def sector_slug(name: str) -> str:
    return slugify(name, max_length=MAX_SLUG_LENGTH, word_boundary=True) or NOT_SORTED


def add_company(name: str, *, sector: Sector | None = None, status: CompanyStatus) -> Company:
    """Add a company under a name that no other has. Raises ValueError if the name has no letter or digit."""
    return add_companies({name: sector}, status=status)[name]


def add_companies(sectors: Mapping[str, Sector | None], *, status: CompanyStatus) -> dict[str, Company]:
    """Add companies by their names, each with its sector. No other company has one of the names, in any spelling, and no two
    of them have the same key.

    Raises NameRefused if a company has one, ValueError if there is no name or one has no letter or digit.
    """
    keys = {name: stored_key(name) for name in sectors}
    if not keys or not all(keys.values()):
        raise ValueError("A company's name needs a letter or a digit.")
    for other in companies_named(sectors).values():
        raise NameRefused(NameObstacle.TAKEN, other)
    slugs, moment = _free_slugs(list(sectors)), clock.now()
    unsorted = _no_sector() if None in sectors.values() else None
    made = {
        name: Company(id=ident, slug=slugs[name], name=name, name_key=keys[name], status=status,
                      sector_id=cast(Sector, sector or unsorted).id, created_at=moment)
        for ident, (name, sector) in zip(next_ids(Company, len(sectors)), sectors.items(), strict=True)
    }  # fmt: skip
    session().add_all(made.values())
    session().flush()
    session().execute(
        insert(sql_table(CompanyAlias)),
        [{"company_id": made[name].id, "name": name, "name_key": keys[name]} for name in sectors],
    )
    if status is CompanyStatus.ACCEPTED:
        data_version.bump()
    return made


def company_for(name: str) -> Company:
    """The company that this name means, or else a new proposal for the moderators."""
    return company_meant(name) or add_company(name, status=CompanyStatus.PROPOSED)


def accept(*companies: Company) -> None:
    """Make proposed companies public with their first published story. Does nothing to others."""
    proposed = [company for company in companies if company.status is CompanyStatus.PROPOSED]
    if proposed:
        for company in proposed:
            company.status = CompanyStatus.ACCEPTED
        session().flush()
        data_version.bump()
        _settled(*proposed)


def accept_company(
    company: Company, *, by: int, name: str | None = None, sector: Sector | None = None, forgets_name: bool = False
) -> None:
    """Accept a proposal at the desk, optionally with a corrected name and a sector.

    The proposed name still finds the company, unless `forgets_name`. Its old slug was never public and does not
    redirect. Raises NameRefused if the company cannot have the corrected name, CompanySettled if it is not (or no
    longer) a proposal.
    """
    details = _correct(company, name, sector, forgets_name=forgets_name)
    accept(company)
    _record("company.accepted", company, by, **details)


def correct_proposal(
    company: Company, *, by: int, name: str | None = None, sector: Sector | None = None, forgets_name: bool = False
) -> None:
    """Correct a proposal as `accept_company` does, without accepting it."""
    details = _correct(company, name, sector, forgets_name=forgets_name)
    _record("company.corrected", company, by, **details)


def _correct(
    company: Company, name: str | None, sector: Sector | None, *, forgets_name: bool
) -> dict[str, str | int | bool]:
    """Correct a proposal. Returns what the audit log says of it: digests of the names, and the sectors."""
    if company.status is not CompanyStatus.PROPOSED:
        raise CompanySettled
    before, sector_before = _digest(company.name), company.sector_id
    if name is not None and name != company.name:
        _take_name(company, name, forgets_name=forgets_name)
        _take_address(company)
    if sector is not None:
        _sort(company, sector)
    session().flush()
    return {"before": before, "after": _digest(company.name), "sector_before": sector_before,
            "sector": company.sector_id, "forgets_name": forgets_name}  # fmt: skip


def rename_company(
    company: Company, name: str, *, by: int, keeps_address: bool = False, forgets_name: bool = False
) -> None:
    """Rename a company. The old name still finds it, and its old address redirects for ever.

    With `keeps_address` the address does not change. With `forgets_name`, because the old name must not be public,
    neither the old name nor the old address lead to it. Raises NameRefused if the company cannot have the name.
    """
    _refuse_merged(company)
    digest, before = _digest(company.name_key), (company.name, company.slug)
    _take_name(company, name, forgets_name=forgets_name)
    if forgets_name or not keeps_address:
        old = company.slug
        _take_address(company)
        if company.slug != old and company.status is CompanyStatus.ACCEPTED and not forgets_name:
            session().add(CompanyAddress(slug=old, company_id=company.id, retired_at=clock.now()))
    session().flush()
    if (company.name, company.slug) == before and not forgets_name:
        return
    data_version.bump()
    _record("company.renamed", company, by, before=digest, after=_digest(company.name_key),
            forgets_name=forgets_name)  # fmt: skip
    _tell(on_company_renamed, company)


def move_to_sector(company: Company, sector: Sector, *, by: int | None = None) -> None:
    """Move the company to another sector; the tables are rebuilt."""
    _refuse_merged(company)
    before = company.sector_id
    _sort(company, sector)
    data_version.bump()
    enqueue("rankings.refresh", unique_key="rankings.refresh")
    if by is not None:
        _record("company.sorted", company, by, before=before, after=sector.id)


def _sort(company: Company, sector: Sector) -> None:
    before, company.sector_id = company.sector_id, sector.id
    session().flush()
    session().expire(company, ["sector"])
    if before != sector.id:
        for hook in on_company_sorted:
            hook(company, before)


def add_alias(company: Company, name: str, *, by: int | None = None) -> CompanyAlias:
    """Add another name for the company. Raises NameRefused if a company already has it."""
    _refuse_merged(company)
    alias = _add_name(company, name)
    if by is not None:
        _record("company.alias_added", company, by, alias=alias.id, digest=_digest(alias.name_key))
    return alias


def remove_alias(alias: CompanyAlias, *, by: int) -> None:
    """Remove one of the company's other names. Raises NameRefused for its own name."""
    company = session().get_one(Company, alias.company_id)
    if alias.name_key == company.name_key:
        raise NameRefused(NameObstacle.OWN)
    # Undoing that merge gives the other company its name back, so the alias must exist.
    merged = select(Company).where(Company.status == CompanyStatus.MERGED, Company.name_key == alias.name_key)
    if (other := session().execute(merged).scalars().first()) is not None:
        raise NameRefused(NameObstacle.MERGED, other)
    _record("company.alias_removed", company, by, alias=alias.id, digest=_digest(alias.name_key))
    session().delete(alias)
    session().flush()


def remove_address(company: Company, slug: str, *, by: int) -> bool:
    """Let a former address of the company lead nowhere, such as one made from a name that was no name of a company.

    Returns False if it is not one of its former addresses.
    """
    own = CompanyAddress.slug == slug, CompanyAddress.company_id == company.id
    if not rows_changed(delete(CompanyAddress).where(*own)):
        return False
    data_version.bump()
    _record("company.address_removed", company, by, digest=crypto.keyed_digest("company-address", slug))
    return True


def mark_merged(company: Company) -> None:
    """Mark a company as merged, after moderation.companies.merging has moved its stories and names."""
    was_proposed = company.status is CompanyStatus.PROPOSED
    company.status = CompanyStatus.MERGED
    session().flush()
    if was_proposed:
        _settled(company)


def restore_merged(company: Company, status: CompanyStatus) -> None:
    """Restore a merged company's status."""
    company.status = status
    session().flush()
    if status is CompanyStatus.PROPOSED:
        _tell(on_company_reopened, company)


def refuse(company: Company) -> None:
    """Keep a company from being public, or make it so no longer. moderation.companies.refusing has checked that it may."""
    company.status = CompanyStatus.REFUSED
    session().flush()
    data_version.bump()
    enqueue("rankings.refresh", unique_key="rankings.refresh")
    _settled(company)


def restore_refused(company: Company, status: CompanyStatus, *, by: int | None) -> None:
    """Take a refusal back."""
    company.status = status
    session().flush()
    data_version.bump()
    enqueue("rankings.refresh", unique_key="rankings.refresh")
    record("company.refusal_undone", "company", company.id, by=by)
    _tell(on_refusal_undone, company)
    if status is CompanyStatus.PROPOSED:
        _tell(on_company_reopened, company)


def propose_again(company: Company) -> None:
    """Make a refused company a proposal again, since one of its stories was sent again, or a new one names it."""
    if company.status is CompanyStatus.REFUSED:
        company.status = CompanyStatus.PROPOSED
        session().flush()


def _take_name(company: Company, name: str, *, forgets_name: bool = False) -> None:
    """Make the name the company's own name. It may have been one of its aliases."""
    key = stored_key(name)
    if not key:
        raise NameRefused(NameObstacle.EMPTY)
    holder = company_named(name)
    if holder is not None and holder.id != company.id:
        raise NameRefused(NameObstacle.TAKEN, holder)
    if holder is None:
        session().add(CompanyAlias(company_id=company.id, name=name, name_key=key))
    former, company.name, company.name_key = company.name_key, name, key
    session().flush()
    if forgets_name:
        own = CompanyAlias.company_id == company.id
        session().execute(
            delete(CompanyAlias).where(own, CompanyAlias.name_key == former, CompanyAlias.name_key != key)
        )
        session().execute(update(CompanyAlias).where(own, CompanyAlias.name_key == key).values(name=name))


def _add_name(company: Company, name: str) -> CompanyAlias:
    key = stored_key(name)
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
    """Set the company's slug from its name. It may be one of its former slugs."""
    company.slug = _free_slug(company.name, company)
    session().execute(
        delete(CompanyAddress).where(CompanyAddress.slug == company.slug, CompanyAddress.company_id == company.id)
    )


def _free_slugs(names: Sequence[str]) -> dict[str, str]:
    """A slug by name that no company has or had, and none of the others gets."""
    bases = {name: slug_of(name) for name in names}
    slugs = set(bases.values())
    had = select(CompanyAddress.slug).where(CompanyAddress.slug.in_(slugs))
    taken = set(session().scalars(select(Company.slug).where(Company.slug.in_(slugs)).union_all(had)))
    found: dict[str, str] = {}
    for name, base in bases.items():
        found[name] = base if base not in taken else _numbered_slug(base, own=0, besides=taken)
        taken.add(found[name])
    return found


def _free_slug(name: str, company: Company) -> str:
    """A slug that no other company has or had."""
    own = company.id
    base = slug_of(name)
    same = select(Company.id).where(Company.slug == base, Company.id != own).union_all(
        select(CompanyAddress.company_id).where(CompanyAddress.slug == base, CompanyAddress.company_id != own)
    )  # fmt: skip
    if session().execute(same).first() is None:  # usually; the others are looked for in all companies
        return base
    return _numbered_slug(base, own=own)


def _numbered_slug(base: str, *, own: int, besides: Collection[str] = ()) -> str:
    taken = set(besides) | set(
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
    return next(slug for slug in (f"{base}-{number}" for number in range(2, 10_000)) if slug not in taken)


def reopen_proposal(company: Company) -> None:
    """Make the company a proposal again after its acceptance was undone."""
    company.status = CompanyStatus.PROPOSED
    session().flush()
    data_version.bump()
    _tell(on_company_reopened, company)


def _no_sector() -> Sector:
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


def _settled(*companies: Company) -> None:
    for hook in on_company_settled:
        hook(companies)


def _digest(key: str) -> str:
    return crypto.keyed_digest("company-name", key)


def _record(verb: str, company: Company, by: int, **details: str | int | bool | None) -> None:
    record(verb, "company", company.id, by=by, **details)
