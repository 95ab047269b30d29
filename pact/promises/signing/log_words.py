"""How the audit log describes proposals, and links to them."""

from collections.abc import Iterable, Mapping

from sqlalchemy import select

from pact.audit.words import Subject, describe_subjects, describe_verbs
from pact.companies.models import Company
from pact.core.db import session
from pact.core.i18n.messages import gettext, lazy_gettext
from pact.promises.models import PactProposal

_ = lazy_gettext


def proposals_by_id(ids: Iterable[int]) -> Mapping[int, Subject]:
    """Proposals by id, named by the company."""
    about = select(PactProposal.id, Company.name).join(Company, Company.id == PactProposal.company_id)
    rows = session().execute(about.where(PactProposal.id.in_(set(ids)))).tuples()
    return {
        ident: Subject(gettext("of %(company)s", company=name), f"/moderation/pact/{ident}", True)
        for ident, name in rows
    }


describe_subjects("pact_proposal", word=_("proposal"), found_by=proposals_by_id)
describe_verbs(__file__)
