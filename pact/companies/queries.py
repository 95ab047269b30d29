"""Reading companies. Public pages see only accepted ones; merged and renamed ones redirect."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, Select, and_, bindparam, exists, func, select, union_all
from sqlalchemy.orm import InstrumentedAttribute, aliased, joinedload

from pact.audit.models import AuditEntry
from pact.companies.models import Company, CompanyAddress, CompanyAlias, CompanyMerge, CompanyStatus, Sector
from pact.companies.names import stored_key
from pact.core.db import all_of, columns, one_or_none, pairs_of, session
from pact.core.pagination import Page, decode_named, page_of

PAGE_SIZE = 60


def accepted() -> Select[tuple[Company]]:
    return select(Company).where(Company.status == CompanyStatus.ACCEPTED)


# Built once, because building a statement takes longer than running it.
_BY_SLUG = accepted().where(Company.slug == bindparam("slug")).options(joinedload(Company.sector))
_SECTOR_BY_SLUG = select(Sector).where(Sector.slug == bindparam("slug"))


def company_by_slug(slug: str) -> Company | None:
    """An accepted company with its sector, or None."""
    return one_or_none(_BY_SLUG, {"slug": slug})


def current_slug(slug: str) -> str | None:
    """The current slug of the company that has or had this slug, following renames and merges that hide no name.

    None if there is no public company.
    """
    company = company_by_any_slug(slug)
    while company is not None and company.status is CompanyStatus.MERGED:
        merges = select(CompanyMerge.target_id).where(CompanyMerge.undone_at.is_(None), ~CompanyMerge.hides_names)
        into = merges.where(CompanyMerge.source_id == company.id).scalar_subquery()
        company = one_or_none(select(Company).where(Company.id == into))
    return company.slug if company is not None and company.status is CompanyStatus.ACCEPTED else None


def linkable_slugs() -> set[str]:
    """Every slug that shows a company's page or redirects to one. Old editions link only to these."""
    merged_into = aliased(Company)
    leads_on = (
        select(CompanyMerge.source_id)
        .join(merged_into, merged_into.id == CompanyMerge.target_id)
        .where(
            CompanyMerge.undone_at.is_(None),
            ~CompanyMerge.hides_names,
            merged_into.status == CompanyStatus.ACCEPTED,
        )
    )
    answers = (Company.status == CompanyStatus.ACCEPTED) | (
        (Company.status == CompanyStatus.MERGED) & Company.id.in_(leads_on)
    )
    had = select(CompanyAddress.slug).join(Company, Company.id == CompanyAddress.company_id).where(answers)
    return set(session().execute(union_all(select(Company.slug).where(answers), had)).scalars())


def company_id_ranges(size: int) -> list[int]:
    """The numbers of those ranges of `size` ids that contain an accepted company."""
    place = Company.id // size
    return all_of(select(place).where(Company.status == CompanyStatus.ACCEPTED).distinct().order_by(place))


def companies_between(first: int, end: int) -> list[str]:
    """Slugs of the accepted companies with ids from `first` up to but not including `end`."""
    return all_of(
        select(Company.slug)
        .where(Company.status == CompanyStatus.ACCEPTED, Company.id >= first, Company.id < end)
        .order_by(Company.id)
    )


def company_by_any_slug(slug: str) -> Company | None:
    """Any company, also proposed or merged, by its slug or a former one."""
    had = select(CompanyAddress.company_id).where(CompanyAddress.slug == slug).scalar_subquery()
    statement = select(Company).where((Company.slug == slug) | (Company.id == had))
    return one_or_none(statement.options(joinedload(Company.sector)))


_NAMED = (
    select(Company)
    .join(CompanyAlias, CompanyAlias.company_id == Company.id)
    .where(CompanyAlias.name_key == bindparam("key"))
    # Names from before two spellings had the same key may be two companies'; the older one has the name.
    .order_by(CompanyAlias.id)
    .limit(1)
)


def company_named(name: str) -> Company | None:
    """The company with this name or alias, also a proposed one, because two authors may propose the same."""
    return one_or_none(_NAMED, {"key": stored_key(name)})


_NAMES_BESIDE = (
    select(CompanyAlias.name)
    .where(
        CompanyAlias.company_id
        == select(CompanyAlias.company_id)
        .where(CompanyAlias.name_key == bindparam("key"))
        .order_by(CompanyAlias.id)
        .limit(1)
        .scalar_subquery()
    )
    .order_by(CompanyAlias.id)
)


def names_beside(name: str) -> list[str]:
    """All names of the company that has this name or alias; none if there is no such company."""
    return list(session().scalars(_NAMES_BESIDE, {"key": stored_key(name)}))


def companies_named(names: Collection[str]) -> dict[str, Company]:
    """`company_named` for many names: the companies by those of the names that one has."""
    keys = {name: stored_key(name) for name in names}
    statement = select(CompanyAlias.name_key, Company).join(Company, Company.id == CompanyAlias.company_id)
    wanted = CompanyAlias.name_key.in_(set(keys.values()))
    found = pairs_of(statement.where(wanted).order_by(CompanyAlias.id.desc())) if keys else {}  # the oldest last
    return {name: found[key] for name, key in keys.items() if key in found}


def company_meant(name: str) -> Company | None:
    """The company that a story with this name is about: if it was merged, the one it was merged into."""
    return _after_merges(company_named(name))


def companies_meant(names: Collection[str]) -> dict[str, Company]:
    """`company_meant` for many names: the companies by those of the names that mean one."""
    found = {name: _after_merges(company) for name, company in companies_named(names).items()}
    return {name: company for name, company in found.items() if company is not None}


def _after_merges(company: Company | None) -> Company | None:
    while company is not None and company.status is CompanyStatus.MERGED:
        merge = merge_in_force(company)
        company = merge.target if merge is not None else None
    return company


_OTHERS_NAMED = (
    select(CompanyAlias.name_key)
    .join(Company, Company.id == CompanyAlias.company_id)
    .where(CompanyAlias.name_key.in_(bindparam("keys", expanding=True)))
    .where(Company.status == CompanyStatus.ACCEPTED, Company.id != bindparam("company_id"))
)
_LEGAL_FORMS = ("", " ltd", " limited", " plc", " inc", " sa", " s a", " sl", " s l")


def names_of_others(names: Iterable[str], *, company_id: int) -> frozenset[str]:
    """Those of the names that other accepted companies have, with or without a legal form; one query by the index."""
    written: dict[str, list[str]] = {}
    for name in names:
        for form in _LEGAL_FORMS if (key := stored_key(name)) else ():
            written.setdefault(f"{key}{form}", []).append(name)
    if not written:
        return frozenset()
    found = session().scalars(_OTHERS_NAMED, {"keys": list(written), "company_id": company_id})
    return frozenset(name for key in found for name in written[key])


def matching(text: str) -> Select[tuple[Company]]:
    """Accepted companies that have a name with every word of the text, in any order."""
    return accepted().where(Company.id.in_(_named_like(text)))


def _named_like(text: str) -> Select[tuple[int]]:
    return select(CompanyAlias.company_id).where(*_has_words(CompanyAlias.name_key, text))


def _has_words(key: InstrumentedAttribute[str], text: str) -> list[ColumnElement[bool]]:
    return [(" " + key).contains(f" {word}", autoescape=True) for word in stored_key(text).split()]


def named_like(text: str, *, limit: int) -> list[Company]:
    """Accepted companies with every word of the text in a name, those that begin with it first, then by length."""
    starts_so = Company.name_key.startswith(stored_key(text), autoescape=True)
    return all_of(
        matching(text)
        .options(joinedload(Company.sector))
        .order_by(starts_so.desc(), func.length(Company.name_key), Company.name_key)
        .limit(limit)
    )


def directory(
    *, text: str, sector: str | None, country: str | None = None, letter: str | None, after: str | None,
    size: int | None = None,
) -> Page[Company]:  # fmt: skip
    """A page of the directory, sorted by name. With a letter only the names that begin with it."""
    statement = matching(text) if stored_key(text) else accepted()
    if country:
        statement = statement.where(Company.country == country)
    if letter:
        statement = statement.where(Company.name_key.startswith(letter, autoescape=True))
    return _page_by_name(statement, sector=sector, after=after, size=size)


def desk_directory(
    *, text: str, status: CompanyStatus | None, sector: str | None, after: str | None
) -> Page[Company]:
    """A page of all companies, including proposed and merged ones. A merged one is found by its old name."""
    statement = select(Company)
    if stored_key(text):
        statement = statement.where(Company.id.in_(_named_like(text)) | and_(*_has_words(Company.name_key, text)))
    if status is not None:
        statement = statement.where(Company.status == status)
    return _page_by_name(statement, sector=sector, after=after)


def _page_by_name(
    statement: Select[tuple[Company]], *, sector: str | None, after: str | None, size: int | None = None
) -> Page[Company]:
    size = size or PAGE_SIZE
    statement = statement.options(joinedload(Company.sector))
    if sector:
        statement = statement.join(Sector, Sector.id == Company.sector_id).where(Sector.slug == sector)
    if position := decode_named(after):
        key, last_id = position
        statement = statement.where(
            (Company.name_key > key) | ((Company.name_key == key) & (Company.id > last_id))
        )
    statement = statement.order_by(Company.name_key, Company.id).limit(size + 1)
    rows = all_of(statement)
    return page_of(rows, size=size, position=lambda company: (company.name_key, company.id))


_company, _sector = columns(Company), columns(Sector)
_FIRST = func.substr(_company.name_key, 1, 1)
_LETTERS = select(_FIRST).where(_company.status == CompanyStatus.ACCEPTED).distinct().order_by(_FIRST)
_SECTORS_IN_USE = (
    select(_sector.slug, _sector.name)
    .where(exists().where(_company.sector_id == _sector.id, _company.status == CompanyStatus.ACCEPTED))
    .order_by(_sector.name)
)


_COUNTRIES_IN_USE = (
    select(_company.country).where(_company.status == CompanyStatus.ACCEPTED).distinct().order_by(_company.country)
)


class SectorName(NamedTuple):
    slug: str
    name: str


def sectors_in_use() -> list[SectorName]:
    """Sectors with at least one accepted company, sorted by name."""
    return [SectorName(*row) for row in session().execute(_SECTORS_IN_USE).tuples()]


def countries_in_use() -> list[str]:
    """The countries of accepted companies, by their codes."""
    return all_of(_COUNTRIES_IN_USE)


def first_letters(*, sector: str | None = None, country: str | None = None) -> list[str]:
    """The letters with which names of the directory begin, in lower case."""
    statement = _LETTERS
    if sector:
        statement = statement.where(
            _company.sector_id == select(_sector.id).where(_sector.slug == sector).scalar_subquery()
        )
    return all_of(statement.where(_company.country == country) if country else statement)


def sector_by_slug(slug: str) -> Sector | None:
    return one_or_none(_SECTOR_BY_SLUG, {"slug": slug})


def aliases_of(company: Company) -> list[CompanyAlias]:
    """Every name of the company, its own first."""
    return all_of(
        select(CompanyAlias)
        .where(CompanyAlias.company_id == company.id)
        .order_by(CompanyAlias.name_key != company.name_key, CompanyAlias.name_key)
    )


def former_addresses(company: Company) -> list[str]:
    """Former slugs, which redirect to the company."""
    statement = select(CompanyAddress.slug).where(CompanyAddress.company_id == company.id)
    return all_of(statement.order_by(CompanyAddress.retired_at, CompanyAddress.slug))


def merges_of(company: Company, *, limit: int = 20) -> list[CompanyMerge]:
    """Merges of or into the company, latest first, with both companies loaded."""
    return all_of(
        select(CompanyMerge)
        .where((CompanyMerge.source_id == company.id) | (CompanyMerge.target_id == company.id))
        .options(joinedload(CompanyMerge.source), joinedload(CompanyMerge.target))
        .order_by(CompanyMerge.id.desc())
        .limit(limit)
    )


def merged_into(company: Company) -> Company:
    """The company that this one is now: if it was merged, the one it was merged into."""
    path = merges_from(company)
    return path[-1].target if path else company


def merges_from(company: Company) -> list[CompanyMerge]:
    """The merges that lead from this company to the one that it is now, in their order."""
    path: list[CompanyMerge] = []
    while company.status is CompanyStatus.MERGED and (merge := merge_in_force(company)) is not None:
        path.append(merge)
        company = merge.target
    return path


def merge_in_force(company: Company) -> CompanyMerge | None:
    """The merge that is in force for this company, or None."""
    statement = select(CompanyMerge).where(CompanyMerge.source_id == company.id, CompanyMerge.undone_at.is_(None))
    return one_or_none(statement.options(joinedload(CompanyMerge.target)))


def ids_merged_into(company: str) -> Select[tuple[int]]:
    """The ids of all companies that are merged into the one of this bind parameter, also one into another."""
    in_force = CompanyMerge.undone_at.is_(None)
    found = (
        select(CompanyMerge.source_id)
        .where(CompanyMerge.target_id == bindparam(company), in_force)
        .cte("merged_into", recursive=True)
    )
    further = select(CompanyMerge.source_id).join(found, CompanyMerge.target_id == found.c.source_id)
    found = found.union(further.where(in_force))
    return select(found.c.source_id)


def companies_at(slugs: Collection[str]) -> dict[str, Company]:
    """Accepted companies with their sectors, by slug. Unknown slugs are left out."""
    statement = accepted().where(Company.slug.in_(slugs)).options(joinedload(Company.sector))
    return {company.slug: company for company in session().execute(statement).scalars()}


def is_renamed(company_id: int, *, since: datetime) -> bool:
    """Whether the name that pages show was changed since then. The log has digests of names only."""
    of_it = AuditEntry.subject_kind == "company", AuditEntry.subject_id == company_id
    changes = AuditEntry.verb.in_(("company.accepted", "company.corrected", "company.renamed"))
    found = all_of(select(AuditEntry.details).where(*of_it, changes, AuditEntry.at >= since))
    return any(details["before"] != details["after"] for details in found)
