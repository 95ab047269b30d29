"""How replies and answers are named in the queue and in the log."""

from collections.abc import Iterable, Mapping
from functools import partial

from sqlalchemy.orm import aliased

from pact.audit.words import Subject, describe_subjects, describe_verbs
from pact.companies.models import Company
from pact.core.db import session
from pact.core.i18n.messages import gettext, lazy_gettext
from pact.moderation.queue.listing import QueueEntry, lists_items
from pact.moderation.replies.kinds import ANSWER, KINDS, REPLY, Kind
from pact.replies.models import Item
from pact.stories.models import Story, StoryVersion
from pact.stories.wording import story_title

_ = lazy_gettext


def item_address(kind: Kind, ident: int) -> str:
    return f"/moderation/{kind.path}/{ident}"


def _entries(kind: Kind, ids: list[int]) -> dict[int, QueueEntry]:
    """One query: the items with their stories, as readers see these, and their companies."""
    public = aliased(StoryVersion)
    statement = kind.with_story().where(kind.model.id.in_(ids)).join(Company, Company.id == Story.company_id)
    statement = statement.join(public, public.id == Story.published_version_id).add_columns(public, Company.name)
    return {
        item.id: QueueEntry(_title(kind, item, story_title(version, story)), name, item_address(kind, item.id))
        for item, story, version, name in session().execute(statement).tuples()
    }


def _title(kind: Kind, item: Item, title: str) -> str:
    is_edit = item.published_version_id is not None
    if kind is ANSWER and is_edit:
        return gettext("Changed answer: %(title)s", title=title)
    if kind is ANSWER:
        return gettext("Answer: %(title)s", title=title)
    if is_edit:
        return gettext("Changed reply: %(title)s", title=title)
    return gettext("Reply: %(title)s", title=title)


for _kind in KINDS.values():
    lists_items(_kind.queue)(partial(_entries, _kind))


def _subjects(kind: Kind, ids: Iterable[int]) -> Mapping[int, Subject]:
    """Replies or answers by id, named by the company that their story is about; erased ones are missing."""
    named = kind.with_story().join(Company, Company.id == Story.company_id)
    rows = named.where(kind.model.id.in_(set(ids))).with_only_columns(kind.model.id, Company.name)
    return {
        ident: Subject(gettext("about %(company)s", company=name), item_address(kind, ident), True)
        for ident, name in session().execute(rows).tuples()
    }


describe_subjects(REPLY.word, word=_("reply"), found_by=partial(_subjects, REPLY))
describe_subjects(ANSWER.word, word=_("answer"), found_by=partial(_subjects, ANSWER))
describe_verbs(__file__)
