"""Adding companies, sectors and names."""

from slugify import slugify
from sqlalchemy import select

from pact.companies.models import NOT_SORTED, Company, CompanyAlias, CompanyStatus, Sector
from pact.companies.names import LONGEST_SLUG, name_key, slug_of
from pact.companies.queries import company_named, sector_by_slug
from pact.core import clock, data_version
from pact.core.db import session


def add_sector(name: str) -> Sector:
    """The sector of this name, made where there is none."""
    slug = slugify(name, max_length=LONGEST_SLUG, word_boundary=True) or NOT_SORTED
    sector = sector_by_slug(slug)
    if sector is None:
        sector = Sector(slug=slug, name=name[:120])
        session().add(sector)
        session().flush()
    return sector


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
    add_alias(company, name)
    if status is CompanyStatus.ACCEPTED:
        data_version.bump()
    return company


def add_alias(company: Company, name: str) -> None:
    session().add(CompanyAlias(company_id=company.id, name=name, name_key=name_key(name)[:120]))
    session().flush()


def company_for(name: str) -> Company:
    """The company people mean by this name: a known one, or a new proposal for the moderators."""
    return company_named(name) or add_company(name, status=CompanyStatus.PROPOSED)


def accept(company: Company) -> None:
    """Make a proposed company public; an accepted one stays as it is."""
    if company.status is not CompanyStatus.ACCEPTED:
        company.status = CompanyStatus.ACCEPTED
        session().flush()
        data_version.bump()


def propose_again(company: Company) -> None:
    """Take an acceptance back that was undone within its seconds."""
    company.status = CompanyStatus.PROPOSED
    session().flush()
    data_version.bump()


def _not_sorted() -> Sector:
    sector = sector_by_slug(NOT_SORTED)
    if sector is None:
        raise LookupError("The sector “not sorted yet” is missing: run the migrations.")
    return sector


def _free_slug(name: str) -> str:
    base = slug_of(name)
    taken = set(
        session().execute(select(Company.slug).where(Company.slug.startswith(base, autoescape=True))).scalars()
    )
    if base not in taken:
        return base
    return next(slug for slug in (f"{base}-{number}" for number in range(2, 10_000)) if slug not in taken)
