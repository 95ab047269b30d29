"""How the log names notices and what is done with them."""

from collections.abc import Iterable, Mapping

from sqlalchemy import select

from pact.audit.words import Subject, describe_subjects, describe_verbs
from pact.companies.models import Company
from pact.core.db import session
from pact.core.i18n.messages import gettext, lazy_gettext
from pact.notices.listing import desk_address
from pact.notices.models import Notice
from pact.stories.models import Story

_ = lazy_gettext


def notices_by_id(ids: Iterable[int]) -> Mapping[int, Subject]:
    """Notices by id, named by the company that the story is about."""
    about = (
        select(Notice.id, Story.public_id, Company.name)
        .join(Story, Story.id == Notice.story_id)
        .join(Company, Company.id == Story.company_id)
        .where(Notice.id.in_(set(ids)))
    )
    return {
        ident: Subject(gettext("about %(company)s", company=name), desk_address(public_id), True)
        for ident, public_id, name in session().execute(about).tuples()
    }


describe_subjects("notice", word=_("notice"), found_by=notices_by_id)
describe_verbs(__file__)
