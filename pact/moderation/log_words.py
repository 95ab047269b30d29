"""Names of moderation actions in the audit log, and links to what they are about."""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from pact.audit.words import Subject, describe_subjects, describe_verbs
from pact.companies.models import Company
from pact.core.db import session
from pact.core.i18n.messages import gettext, lazy_gettext
from pact.core.i18n.shipped import local_words
from pact.moderation.patterns.wording import WORDS
from pact.moderation.settings.definitions import BY_KEY
from pact.rankings.patterns.models import Pattern
from pact.rankings.sources import period_words
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
    """Patterns by id, named by whose they are, what was noticed and when."""
    about = select(Pattern).where(Pattern.id.in_(set(ids)))
    whose = about.options(joinedload(Pattern.company), joinedload(Pattern.sector))
    return {
        pattern.id: Subject(
            gettext(
                "of %(whose)s: “%(kind)s”, %(months)s",
                whose=pattern.company.name
                if pattern.company
                else local_words(pattern.sector.name if pattern.sector else ""),
                kind=WORDS[pattern.kind].title,
                months=period_words(pattern.first_month, pattern.last_month),
            ),
            f"/moderation/patterns/{pattern.id}",
            True,
        )
        for pattern in session().scalars(whose)
    }


def setting_in(details: Mapping[str, Any]) -> str:
    """The setting that an entry is about; one that no longer exists is named by its key."""
    key = str(details.get("key", ""))
    return gettext("“%(setting)s”", setting=BY_KEY[key].label if key in BY_KEY else key)


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
describe_subjects("setting", word=_("setting"), named_in=setting_in)
describe_verbs(__file__)
