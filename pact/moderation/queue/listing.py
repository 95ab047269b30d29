"""Read the queue in order of due time, with risky items moved up.

Each kind of item registers how its entries are listed (`@lists_items`), for a whole page at once. A new kind needs
nothing else.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, Tuple, func, literal, or_, select, tuple_
from sqlalchemy.orm import aliased, joinedload

from pact.checks.spans import Kind
from pact.companies.models import Company
from pact.core import clock
from pact.core.db import BigInt, UtcDateTime, all_of, one_or_none, pairs_of, session
from pact.core.i18n.messages import gettext, ngettext
from pact.core.pagination import Page, decode_moment, page_of
from pact.moderation.models import STORY_KINDS, QueueItem, QueueKind, RemovalProposal, StoryFinding
from pact.moderation.queries import OpenFindings, newest_version_of, open_findings
from pact.moderation.queue.service import claimant
from pact.moderation.queue.sparing import is_disturbing, is_not_spared
from pact.moderation.settings.service import DeskSettings, current_settings
from pact.moderation.wording import veiled_title
from pact.stories.models import Story, StoryVersion
from pact.stories.wording import story_title

PAGE_SIZE = 30
BEFORE, BEHIND = 3, 12
STATES = ("late", "free", "mine", "disturbing")


@dataclass(frozen=True)
class QueueFilters:
    """The queue's filters; empty strings filter nothing."""

    kind: str = ""
    state: str = ""
    finding: str = ""

    def given(self) -> dict[str, str]:
        """The filters as parameters of an address."""
        return {name: word for name, word in vars(self).items() if word}

    @property
    def asks_for_disturbing(self) -> bool:
        """Whether they ask for what the queue otherwise shares out (sparing.py)."""
        return bool(self.finding) or self.state in ("disturbing", "mine")


@dataclass(frozen=True)
class QueueEntry:
    """How an item is listed: its title, what it is about, and the address where it is decided."""

    title: str
    about: str
    address: str
    findings: int = 0
    is_checked: bool = True
    mark: str = ""


@dataclass(frozen=True)
class QueueRow:
    """An item with its entry, and who has claimed it."""

    item: QueueItem
    entry: QueueEntry
    claimant: int | None


Loader = Callable[[list[int]], dict[int, QueueEntry]]
_loaders: dict[QueueKind, Loader] = {}


def lists_items(*kinds: QueueKind) -> Callable[[Loader], Loader]:
    """Register how items of these kinds are listed: takes subject ids, returns entries by subject id, with few
    queries.
    """

    def register(loader: Loader) -> Loader:
        _loaders.update(dict.fromkeys(kinds, loader))
        return loader

    return register


Marker = Callable[[list[int]], dict[int, str]]
_markers: list[Marker] = []


def marks_stories(marker: Marker) -> Marker:
    """Register what says a few words about some of the stories in the queue: takes ids, returns words by id."""
    _markers.append(marker)
    return marker


def read_filters(given: dict[str, str]) -> QueueFilters:
    """Filters from an address; unknown values are dropped."""
    kind, state, finding = (given.get(name, "") for name in ("kind", "state", "finding"))
    return QueueFilters(
        kind=kind if kind in tuple(QueueKind) else "",
        state=state if state in STATES else "",
        finding=finding if finding in tuple(Kind) else "",
    )


def queue_page(
    filters: QueueFilters, *, account_id: int, after: str | None, settings: DeskSettings | None = None
) -> Page[QueueRow]:
    """A page of the queue. The settings are read if they are not given."""
    statement = _waiting(filters, account_id=account_id, settings=settings)
    if position := decode_moment(after):
        statement = statement.where(_place() > _position(*position))
    items = all_of(_in_order(statement).limit(PAGE_SIZE + 1))
    return page_of(
        rows_of(items), size=PAGE_SIZE, position=lambda row: (row.item.sort_at.isoformat(), row.item.id)
    )


def rows_around(
    item: QueueItem | None,
    filters: QueueFilters,
    *,
    account_id: int,
    before: int = BEFORE,
    behind: int = BEHIND,
    settings: DeskSettings | None = None,
) -> list[QueueRow]:
    """Some items before this one, the item itself, and some after it; the start of the queue if there is no item."""
    if item is None:
        return list(queue_page(filters, account_id=account_id, after=None, settings=settings).items)[:behind]
    here = _position(item.sort_at, item.id)
    waiting = _waiting(filters, account_id=account_id, settings=settings)
    earlier = waiting.where(_place() < here).order_by(QueueItem.sort_at.desc(), QueueItem.id.desc()).limit(before)
    later = _in_order(waiting.where(_place() > here)).limit(behind)
    return rows_of([*reversed(all_of(earlier)), *([item] if item.closed_at is None else []), *all_of(later)])


def next_row(item: QueueItem | None, filters: QueueFilters, *, account_id: int) -> QueueRow | None:
    """The next item that no colleague has claimed; starts again at the beginning after the last."""
    free = _in_order(_waiting(filters, account_id=account_id).where(_is_free(account_id)))
    found = None
    if item is not None:
        free = free.where(QueueItem.id != item.id)
        behind = free.where(_place() > _position(item.sort_at, item.id)).limit(1)
        found = one_or_none(behind)
    found = found or one_or_none(free.limit(1))
    return rows_of([found])[0] if found else None


def counts_by_kind() -> dict[QueueKind, int]:
    """How many items of each kind wait."""
    statement = select(QueueItem.kind, func.count()).where(QueueItem.closed_at.is_(None)).group_by(QueueItem.kind)
    return pairs_of(statement)


def _waiting(
    filters: QueueFilters, *, account_id: int, settings: DeskSettings | None = None
) -> Select[tuple[QueueItem]]:
    statement = select(QueueItem).where(QueueItem.closed_at.is_(None))
    if filters.kind:
        statement = statement.where(QueueItem.kind == QueueKind(filters.kind))
    if filters.state == "late":
        statement = statement.where(QueueItem.due_at < clock.now())
    elif filters.state == "free":
        statement = statement.where(_is_free(account_id))
    elif filters.state == "mine":
        statement = statement.where(QueueItem.claimed_by_id == account_id, QueueItem.claimed_until > clock.now())
    elif filters.state == "disturbing":
        statement = statement.where(is_disturbing())
    most = 0 if filters.asks_for_disturbing else (settings or current_settings()).disturbing_an_hour
    if most:
        statement = statement.where(is_not_spared(account_id, most=most))
    if filters.finding:
        found = select(StoryFinding.story_id).where(
            StoryFinding.kind == Kind(filters.finding),
            StoryFinding.version_id == newest_version_of(StoryFinding.story_id),
        )
        statement = statement.where(QueueItem.kind.in_(STORY_KINDS), QueueItem.subject_id.in_(found))
    return statement


def _is_free(account_id: int) -> ColumnElement[bool]:
    return or_(QueueItem.claimed_until.is_(None), QueueItem.claimed_until <= clock.now(),
               QueueItem.claimed_by_id == account_id)  # fmt: skip


def _place() -> Tuple:
    return tuple_(QueueItem.sort_at, QueueItem.id)


def _position(moment: datetime, ident: int) -> Tuple:
    return tuple_(literal(moment, UtcDateTime()), literal(ident, BigInt))


def _in_order(statement: Select[tuple[QueueItem]]) -> Select[tuple[QueueItem]]:
    return statement.order_by(QueueItem.sort_at, QueueItem.id)


def rows_of(items: Iterable[QueueItem]) -> list[QueueRow]:
    items = list(items)
    entries: dict[tuple[QueueKind, int], QueueEntry] = {}
    for loader in dict.fromkeys(_loaders.values()):
        own = [item for item in items if _loaders[item.kind] is loader]
        found = loader([item.subject_id for item in own]) if own else {}
        entries |= {
            (item.kind, item.subject_id): found[item.subject_id] for item in own if item.subject_id in found
        }
    moment = clock.now()
    return [
        QueueRow(item, entries[item.kind, item.subject_id], claimant(item, moment=moment))
        for item in items
        if (item.kind, item.subject_id) in entries
    ]


@lists_items(*STORY_KINDS)
def story_entries(story_ids: list[int]) -> dict[int, QueueEntry]:
    """The stories with their latest versions, how many findings each has, and what else is to be said of some."""
    counts = open_findings(story_ids)
    marks = {ident: words for marker in _markers for ident, words in marker(story_ids).items()}
    return {
        story.id: QueueEntry(
            veiled_title() if found.in_title else story_title(version, story),
            story.company.name,
            story_address(story),
            found.findings,
            is_checked=version.checked_at is not None,
            mark=marks.get(story.id, ""),
        )
        for story, version in with_versions(Story.id.in_(story_ids))
        for found in [counts.get(story.id, OpenFindings())]
    }


@lists_items(QueueKind.REMOVAL)
def removal_entries(proposal_ids: list[int]) -> dict[int, QueueEntry]:
    statement = select(RemovalProposal.story_id, RemovalProposal.id).where(RemovalProposal.id.in_(proposal_ids))
    proposals: dict[int, int] = pairs_of(statement)
    return {
        proposals[story.id]: QueueEntry(
            gettext("Take down: %(title)s", title=story_title(version, story)),
            story.company.name,
            story_address(story),
        )
        for story, version in with_versions(Story.id.in_(proposals))
    }


@lists_items(QueueKind.PROPOSED_COMPANY)
def company_entries(company_ids: list[int]) -> dict[int, QueueEntry]:
    statement = (
        select(Company.id, Company.name, Company.slug, func.count(Story.id))
        .outerjoin(Story, Story.company_id == Company.id)
        .where(Company.id.in_(company_ids))
        .group_by(Company.id, Company.name, Company.slug)
    )
    return {
        ident: QueueEntry(gettext("New company: %(name)s", name=name),
                     ngettext("named in %(num)s story", "named in %(num)s stories", count),
                     f"/moderation/companies/{slug}")
        for ident, name, slug, count in session().execute(statement).tuples()
    }  # fmt: skip


def story_address(story: Story) -> str:
    return f"/moderation/stories/{story.public_id}"


def with_versions(condition: ColumnElement[bool]) -> Sequence[tuple[Story, StoryVersion]]:
    """Stories with their companies and the version last sent."""
    version = aliased(StoryVersion)
    newest = (
        select(func.max(version.number))
        .where(version.story_id == Story.id, version.redacted_from_id.is_(None))
        .correlate(Story)
        .scalar_subquery()
    )
    statement = (
        select(Story, StoryVersion)
        .join(StoryVersion, (StoryVersion.story_id == Story.id) & (StoryVersion.number == newest))
        .where(condition)
        .options(joinedload(Story.company))
    )
    return session().execute(statement).tuples().all()
