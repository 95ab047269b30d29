"""How the audit log describes changes to companies and sectors, and links to them."""

from collections.abc import Iterable, Mapping
from functools import partial

from sqlalchemy import select

from pact.audit.words import Subject, describe_subjects, describe_verbs
from pact.companies.directory.models import Redress
from pact.companies.models import Company, Sector
from pact.core.db import session
from pact.core.i18n.messages import lazy_gettext

_ = lazy_gettext


def _by_id(model: type[Company] | type[Sector], folder: str, ids: Iterable[int]) -> Mapping[int, Subject]:
    """Companies or sectors by id, with links to their pages at the desk, which are in this folder."""
    rows = session().execute(select(model.id, model.name, model.slug).where(model.id.in_(set(ids)))).tuples()
    return {ident: Subject(name, f"/moderation/{folder}/{slug}") for ident, name, slug in rows}


def redress_by_id(ids: Iterable[int]) -> Mapping[int, Subject]:
    """Bodies that take complaints, by id; removed ones are missing."""
    rows = session().execute(select(Redress.id, Redress.body).where(Redress.id.in_(set(ids)))).tuples()
    return {ident: Subject(body, f"/moderation/redress/{ident}") for ident, body in rows}


describe_subjects("redress", word=_("body for complaints"), found_by=redress_by_id)
describe_subjects("company", word=_("company"), found_by=partial(_by_id, Company, "companies"))
describe_subjects("sector", word=_("sector"), found_by=partial(_by_id, Sector, "sectors"))
describe_verbs(__file__)
