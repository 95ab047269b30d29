"""How journalists' requests are named in the queue and in the log."""

from collections.abc import Iterable, Mapping

from sqlalchemy import select

from pact.audit.words import Subject, describe_subjects, describe_verbs
from pact.companies.models import Company
from pact.core.db import session
from pact.core.i18n.messages import gettext, lazy_gettext
from pact.moderation.models import QueueKind
from pact.moderation.queue.listing import QueueEntry, lists_items
from pact.stories.models import Story
from pact.stories.press_requests.models import PressRequest

_ = lazy_gettext


def request_address(ident: int) -> str:
    return f"/moderation/press-requests/{ident}"


def _companies_by_id(ids: Iterable[int]) -> dict[int, str]:
    """The company that the story of each request is about, in one query."""
    rows = session().execute(
        select(PressRequest.id, Company.name)
        .join(Story, Story.id == PressRequest.story_id)
        .join(Company, Company.id == Story.company_id)
        .where(PressRequest.id.in_(set(ids)))
    )
    return dict(rows.tuples().all())


@lists_items(QueueKind.PRESS_REQUEST)
def request_entries(ids: list[int]) -> dict[int, QueueEntry]:
    return {
        ident: QueueEntry(gettext("A journalist’s request"), company, request_address(ident))
        for ident, company in _companies_by_id(ids).items()
    }


def requests_by_id(ids: Iterable[int]) -> Mapping[int, Subject]:
    return {
        ident: Subject(gettext("about %(company)s", company=company), request_address(ident), True)
        for ident, company in _companies_by_id(ids).items()
    }


describe_subjects("press_request", word=_("request of a journalist"), found_by=requests_by_id)
describe_verbs(__file__)
