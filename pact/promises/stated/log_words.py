"""How the audit log describes stated figures and standards, and links to them."""

from collections.abc import Iterable, Mapping

from sqlalchemy import select

from pact.audit.words import Subject, describe_subjects, describe_verbs
from pact.companies.models import Company
from pact.core.db import session
from pact.core.i18n.messages import gettext, lazy_gettext
from pact.promises.stated.models import StatedFigure, Yardstick

_ = lazy_gettext


def figures_by_id(ids: Iterable[int]) -> Mapping[int, Subject]:
    """Stated figures by id, named by the company."""
    about = select(StatedFigure.id, Company.name).join(Company, Company.id == StatedFigure.company_id)
    rows = session().execute(about.where(StatedFigure.id.in_(set(ids)))).tuples()
    return {
        ident: Subject(gettext("of %(company)s", company=name), f"/moderation/stated/{ident}", True)
        for ident, name in rows
    }


def yardsticks_by_id(ids: Iterable[int]) -> Mapping[int, Subject]:
    """Standards by id, named by the law."""
    rows = session().execute(select(Yardstick.id, Yardstick.law).where(Yardstick.id.in_(set(ids)))).tuples()
    return {ident: Subject(f"“{law}”", f"/moderation/yardsticks/{ident}", True) for ident, law in rows}


describe_subjects("stated_figure", word=_("stated figure"), found_by=figures_by_id)
describe_subjects("yardstick", word=_("standard of a law"), found_by=yardsticks_by_id)
describe_verbs(__file__)
