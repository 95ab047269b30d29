"""Names of moderation actions in the audit log, and links to what they are about."""

from collections.abc import Iterable, Mapping

from sqlalchemy import select

from pact.audit.words import Subject, describe_subjects, describe_verbs
from pact.companies.models import Company
from pact.core.db import session
from pact.core.i18n.messages import gettext, lazy_gettext
from pact.stories.models import Story

_ = lazy_gettext


def stories_by_id(ids: Iterable[int]) -> Mapping[int, Subject]:
    """Stories by id, named by the company they are about now; erased ones are missing."""
    about = select(Story.id, Story.public_id, Company.name).join(Story.company).where(Story.id.in_(set(ids)))
    return {
        ident: Subject(
            gettext("about %(company)s", company=company), f"/moderation/stories/{public_id}", True, public_id
        )
        for ident, public_id, company in session().execute(about).tuples()
    }


def patterns_by_id(ids: Iterable[int]) -> Mapping[int, Subject]:
    """Patterns by id, named by their numbers."""
    return {ident: Subject(str(ident), f"/moderation/patterns/{ident}") for ident in ids}


def story_id_of(public_id: str) -> int | None:
    """The id of the story with this reference, which its author, its page and its mails name."""
    return session().scalar(select(Story.id).where(Story.public_id == public_id.casefold()))


describe_subjects("story", word=_("story"), found_by=stories_by_id, id_of=story_id_of)
describe_subjects("import_batch", word=_("import"))
describe_subjects("queue_item", word=_("queue item"))
describe_subjects("ground", word=_("ground"))
describe_subjects("saved_phrase", word=_("saved phrase"))
describe_subjects("retention", word=_("expired data"))
describe_subjects("pattern", word=_("pattern"), found_by=patterns_by_id)
describe_subjects("setting", word=_("setting"))
describe_verbs(__file__)
