"""What is known of a company besides its names: its country, group, official site, and where it takes complaints.

Each stands at the company; the page it was found on, and the day somebody looked, stand in `company_fact`.
"""

from datetime import date
from enum import StrEnum
from typing import Final, NamedTuple

from sqlalchemy import Delete, bindparam, delete, or_, select

from pact.audit.service import record
from pact.companies.directory.models import CompanyFact, Fact
from pact.companies.models import Company, CompanyMerge, CompanyStatus
from pact.companies.queries import accepted, merge_in_force
from pact.companies.service import CompanyMerged, lock
from pact.core import crypto, data_version
from pact.core.db import all_of, session
from pact.core.site import own_country
from pact.jobs.service import enqueue

COLUMNS: Final = {
    Fact.COUNTRY: "country",
    Fact.GROUP: "parent_id",
    Fact.SITE: "site",
    Fact.COMPLAINTS: "complaints_address",
}
_FACTS = select(CompanyFact).where(CompanyFact.company_id == bindparam("company"))
# A company that was merged into the group may have been the group before.
_MERGED_INTO = select(CompanyMerge.source_id).where(
    CompanyMerge.target_id == bindparam("group"), CompanyMerge.undone_at.is_(None), ~CompanyMerge.hides_names
)
_BRANDS = (
    accepted()
    .where(or_(Company.parent_id == bindparam("group"), Company.parent_id.in_(_MERGED_INTO)))
    .where(Company.id != bindparam("group"))
    .order_by(Company.name_key, Company.id)
)


class Source(NamedTuple):
    """The page that a fact stands on, and the day somebody looked."""

    page: str
    checked_on: date


class GroupObstacle(StrEnum):
    """Why a company cannot be a company's group."""

    SELF = "self"
    NOT_PUBLIC = "not_public"
    IS_BRAND = "is_brand"  # it belongs to a group itself
    HAS_BRANDS = "has_brands"  # the company is itself the group of others


class GroupRefused(Exception):
    def __init__(self, obstacle: GroupObstacle) -> None:
        super().__init__(obstacle)
        self.obstacle = obstacle


def facts_of(company: Company) -> dict[Fact, CompanyFact]:
    """Where each fact about the company was found; facts without a page are missing."""
    return {found.fact: found for found in all_of(_FACTS, {"company": company.id})}


def value_of(company: Company, fact: Fact) -> str | int | None:
    value: str | int | None = getattr(company, COLUMNS[fact])
    return value


def set_fact(company: Company, fact: Fact, value: str | int, source: Source | None, *, by: int | None) -> None:
    """Set a fact and where it was found. The group is a company's id. Raises CompanyMerged."""
    _change(company, fact, value)
    session().execute(_found(company, fact))
    if source is not None:
        session().add(CompanyFact(company_id=company.id, fact=fact, **source._asdict()))
        session().flush()
    if by is None:  # an import has one entry in the log for all its rows
        return
    digest = crypto.keyed_digest(f"company-{fact}", str(value))
    record(f"company.{fact}_set", "company", company.id, by=by, digest=digest)


def remove_fact(company: Company, fact: Fact, *, by: int) -> None:
    """Say nothing of it any longer; the country is the site's own again. Raises CompanyMerged."""
    _change(company, fact, own_country() if fact is Fact.COUNTRY else None)
    session().execute(_found(company, fact))
    record(f"company.{fact}_removed", "company", company.id, by=by)


def check_group(company: Company, group: Company) -> None:
    """Groups have brands and no groups above them. Raises GroupRefused."""
    lock(company, group)
    if group.id == company.id:
        raise GroupRefused(GroupObstacle.SELF)
    if group.status is not CompanyStatus.ACCEPTED:
        raise GroupRefused(GroupObstacle.NOT_PUBLIC)
    if group.parent_id is not None:
        raise GroupRefused(GroupObstacle.IS_BRAND)
    if session().scalar(select(Company.id).where(Company.parent_id == company.id).limit(1)) is not None:
        raise GroupRefused(GroupObstacle.HAS_BRANDS)


def group_of(company: Company) -> Company | None:
    """The public company that it is a brand of. If that was merged, the one it was merged into."""
    group = session().get(Company, company.parent_id) if company.parent_id else None
    while group is not None and group.status is CompanyStatus.MERGED:
        merge = merge_in_force(group)
        group = merge.target if merge is not None and not merge.hides_names else None
    is_shown = group is not None and group.status is CompanyStatus.ACCEPTED and group.id != company.id
    return group if is_shown else None


def brands_of(company: Company) -> list[Company]:
    """The public companies that are its brands, by name. One query."""
    return all_of(_BRANDS, {"group": company.id})


def _change(company: Company, fact: Fact, value: str | int | None) -> None:
    if company.status is CompanyStatus.MERGED:
        raise CompanyMerged
    before = value_of(company, fact)
    setattr(company, COLUMNS[fact], value)
    session().flush()
    data_version.bump()
    if fact is Fact.COUNTRY and value != before:
        enqueue("rankings.refresh", unique_key="rankings.refresh")


def _found(company: Company, fact: Fact) -> Delete:
    return delete(CompanyFact).where(CompanyFact.company_id == company.id, CompanyFact.fact == fact)
