"""How the audit log describes changes to companies and sectors, and links to them."""

from collections.abc import Iterable, Mapping

from sqlalchemy import select

from pact.audit.words import Subject, describe_subjects, describe_verbs
from pact.companies.models import Company, Sector
from pact.core.db import session
from pact.core.i18n.messages import lazy_gettext

_ = lazy_gettext


def companies_by_id(ids: Iterable[int]) -> Mapping[int, Subject]:
    rows = (
        session().execute(select(Company.id, Company.name, Company.slug).where(Company.id.in_(set(ids)))).tuples()
    )
    return {ident: Subject(name, f"/moderation/companies/{slug}") for ident, name, slug in rows}


def sectors_by_id(ids: Iterable[int]) -> Mapping[int, Subject]:
    rows = session().execute(select(Sector.id, Sector.name, Sector.slug).where(Sector.id.in_(set(ids)))).tuples()
    return {ident: Subject(name, f"/moderation/sectors/{slug}") for ident, name, slug in rows}


describe_subjects("company", word=_("company"), found_by=companies_by_id)
describe_subjects("sector", word=_("sector"), found_by=sectors_by_id)
describe_verbs({
    "company.accepted": _("accepted a company"),
    "company.renamed": _("renamed a company"),
    "company.sorted": _("moved a company to a sector"),
    "company.alias_added": _("added another name for a company"),
    "company.alias_removed": _("removed one of a company’s other names"),
    "company.merged": _("merged a company into another"),
    "company.merge_undone": _("undid a company merge"),
    "number.added": _("added an official phone number for a company"),
    "number.corrected": _("corrected an official phone number of a company"),
    "number.removed": _("removed an official phone number of a company"),
    "sector.added": _("added a sector"),
    "sector.renamed": _("renamed a sector"),
    "sector.deleted": _("deleted a sector"),
})  # fmt: skip
