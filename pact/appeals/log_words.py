"""How the log names appeals and what is done with them."""

from collections.abc import Iterable, Mapping

from sqlalchemy import select

from pact.appeals.listing import desk_address
from pact.appeals.models import Appeal
from pact.audit.words import Subject, describe_subjects, describe_verbs
from pact.companies.models import Company
from pact.core.db import session
from pact.core.i18n.messages import gettext, lazy_gettext
from pact.stories.models import Story

_ = lazy_gettext


def appeals_by_id(ids: Iterable[int]) -> Mapping[int, Subject]:
    """Appeals by id, named by the company that the story is about."""
    about = (
        select(Appeal.id, Company.name)
        .join(Story, Story.id == Appeal.story_id)
        .join(Company, Company.id == Story.company_id)
        .where(Appeal.id.in_(set(ids)))
    )
    return {
        ident: Subject(gettext("about %(company)s", company=name), desk_address(ident), True)
        for ident, name in session().execute(about).tuples()
    }


describe_subjects("appeal", word=_("appeal"), found_by=appeals_by_id)
describe_verbs(__file__)
