"""How the audit log describes changes to companies and sectors, and links to them."""

from collections.abc import Iterable, Mapping
from functools import partial

from sqlalchemy import select

from pact.accounts.models import Account
from pact.audit.words import Subject, describe_actors, describe_other, describe_subjects, describe_verbs
from pact.companies.directory.models import Redress
from pact.companies.models import Company, Sector
from pact.companies.users.models import CompanyClaim
from pact.core.db import session
from pact.core.i18n.messages import gettext, lazy_gettext

_ = lazy_gettext


def _by_id(model: type[Company] | type[Sector], folder: str, ids: Iterable[int]) -> Mapping[int, Subject]:
    """Companies or sectors by id, with links to their pages at the desk, which are in this folder."""
    rows = session().execute(select(model.id, model.name, model.slug).where(model.id.in_(set(ids)))).tuples()
    return {ident: Subject(name, f"/moderation/{folder}/{slug}") for ident, name, slug in rows}


def redress_by_id(ids: Iterable[int]) -> Mapping[int, Subject]:
    """Bodies that take complaints, by id; removed ones are missing."""
    rows = session().execute(select(Redress.id, Redress.body).where(Redress.id.in_(set(ids)))).tuples()
    return {ident: Subject(body, f"/moderation/redress/{ident}") for ident, body in rows}


describe_subjects("directory", word=_("directory"))
describe_subjects("redress", word=_("body for complaints"), found_by=redress_by_id)


def claims_by_id(ids: Iterable[int]) -> Mapping[int, Subject]:
    """Claims by id, named by the company; deleted ones are missing."""
    about = select(CompanyClaim.id, Company.name).join(Company, Company.id == CompanyClaim.company_id)
    rows = session().execute(about.where(CompanyClaim.id.in_(set(ids)))).tuples()
    return {
        ident: Subject(gettext("for %(company)s", company=name), f"/moderation/claims/{ident}", True)
        for ident, name in rows
    }


def names_of_users(ids: Iterable[int]) -> Mapping[int, str]:
    """Names of people who act for companies, by account id; those who were erased have a number."""
    rows = session().execute(select(Account.id, Account.name).where(Account.id.in_(set(ids)))).tuples()
    return {ident: name or gettext("company user %(number)s", number=ident) for ident, name in rows}


describe_actors("company", found_by=names_of_users)
describe_subjects("company_claim", word=_("claim"), found_by=claims_by_id)
describe_subjects("company", word=_("company"), found_by=partial(_by_id, Company, "companies"))
describe_subjects("sector", word=_("sector"), found_by=partial(_by_id, Sector, "sectors"))
describe_other("company.merged", "into", kind="company", words=_("into %(name)s"))
describe_other("company.merge_undone", "out_of", kind="company", words=_("out of %(name)s"))
describe_other("company.sorted", "after", kind="sector", words=_("to “%(name)s”"))
describe_verbs(__file__)
