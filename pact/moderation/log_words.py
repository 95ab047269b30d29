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
from pact.moderation.grounds.models import SavedPhrase
from pact.moderation.models import STORY_KINDS, Ground, QueueItem, QueueKind, RemovalProposal
from pact.moderation.patterns.wording import WORDS
from pact.moderation.settings.definitions import BY_KEY
from pact.rankings.patterns.models import Pattern
from pact.rankings.sources import period_words
from pact.replies.models import Answer, Reply
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


def items_by_id(ids: Iterable[int]) -> Mapping[int, Subject]:
    """Queue items by id, named by the story or the company that they are about."""
    wanted = select(QueueItem.id, QueueItem.kind, QueueItem.subject_id).where(QueueItem.id.in_(set(ids)))
    items = session().execute(wanted).tuples().all()
    companies = {subject for _id, kind, subject in items if kind is QueueKind.PROPOSED_COMPANY}
    named = select(Company.id, Company.name, Company.slug).where(Company.id.in_(companies))
    found = {
        (QueueKind.PROPOSED_COMPANY, ident): Subject(
            gettext("about %(company)s", company=name), f"/moderation/companies/{slug}", True
        )
        for ident, name, slug in session().execute(named).tuples()
    }
    behind = _stories_behind(items)
    stories = stories_by_id(behind.values())
    found |= {key: stories[story_id] for key, story_id in behind.items() if story_id in stories}
    return {ident: found[kind, subject] for ident, kind, subject in items if (kind, subject) in found}


def _stories_behind(items: Iterable[tuple[int, QueueKind, int]]) -> dict[tuple[QueueKind, int], int]:
    """The story that each item is about, by its kind and subject."""
    subjects: dict[QueueKind, set[int]] = {}
    for _id, kind, subject in items:
        subjects.setdefault(kind, set()).add(subject)
    of_stories = (*STORY_KINDS, QueueKind.NOTICE, QueueKind.DEFAMATION, QueueKind.HIDDEN)
    found = {(kind, ident): ident for kind in of_stories for ident in subjects.get(kind, ())}
    behind = {
        QueueKind.REMOVAL: select(RemovalProposal.id, RemovalProposal.story_id),
        QueueKind.REPLY: select(Reply.id, Reply.story_id),
        QueueKind.ANSWER: select(Answer.id, Reply.story_id).join(Reply, Reply.id == Answer.reply_id),
    }
    for kind, statement in behind.items():
        if kind in subjects:
            ids = statement.where(statement.selected_columns[0].in_(subjects[kind]))
            found |= {(kind, ident): story_id for ident, story_id in session().execute(ids).tuples()}
    return found


def grounds_by_id(ids: Iterable[int]) -> Mapping[int, Subject]:
    """Grounds by id, each by the name of the version that the entry is about."""
    rows = session().execute(select(Ground.id, Ground.name, Ground.code).where(Ground.id.in_(set(ids)))).tuples()
    return {ident: Subject(local_words(name), f"/moderation/grounds/{code}") for ident, name, code in rows}


def phrases_by_id(ids: Iterable[int]) -> Mapping[int, Subject]:
    """Saved phrases by id. A moderator's own is not named to others."""
    rows = session().scalars(select(SavedPhrase).where(SavedPhrase.id.in_(set(ids))))
    return {
        phrase.id: Subject(gettext("“%(name)s”", name=phrase.name), f"/moderation/phrases/{phrase.id}")
        if phrase.is_shared
        else Subject(gettext("one of their own"))
        for phrase in rows
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
describe_subjects("queue_item", word=_("queue item"), found_by=items_by_id)
describe_subjects("ground", word=_("ground"), found_by=grounds_by_id)
describe_subjects("saved_phrase", word=_("saved phrase"), found_by=phrases_by_id)
describe_subjects("author", word=_("author"))
describe_subjects("retention", word=_("expired data"))
describe_subjects("pattern", word=_("pattern"), found_by=patterns_by_id)
describe_subjects("setting", word=_("setting"), named_in=setting_in)
describe_verbs(__file__)
