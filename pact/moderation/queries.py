"""Reading the queue, the decisions and the grounds."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Select, func, literal_column, select
from sqlalchemy.orm import aliased, joinedload

from pact.companies.models import Company
from pact.core import clock
from pact.core.db import session
from pact.core.pagination import Page, decode_moment, page_of
from pact.moderation.models import ActorKind, Decision, Ground
from pact.stories.fields import Status
from pact.stories.models import Story, StoryVersion

QUEUE_PAGE = 30
TARGET_MOST = timedelta(hours=48)
FIGURES_OVER = timedelta(days=30)
# Written out as the queue's partial index has it (see stories.queries).
_WAITING = Story.status == literal_column(f"'{Status.PENDING.value}'")


@dataclass(frozen=True)
class QueueItem:
    """A waiting story as the queue lists it."""

    story: Story
    version: StoryVersion
    has_duplicates: bool

    @property
    def due_at(self) -> datetime:
        """When the public target for this story runs out."""
        return (self.story.queued_at or self.story.created_at) + TARGET_MOST


@dataclass(frozen=True)
class DeskFigures:
    """How the desk does against its public target; the hours are None where nothing was decided lately."""

    waiting: int
    decided: int
    oldest_hours: int | None
    median_hours: float | None
    most_hours: float | None


def queue(*, after: str | None) -> Page[QueueItem]:
    """A page of waiting stories, oldest first, each with its latest version: two queries."""
    version = aliased(StoryVersion)
    newest = (
        select(func.max(version.number)).where(version.story_id == Story.id).correlate(Story).scalar_subquery()
    )
    statement = (
        select(Story, StoryVersion)
        .join(StoryVersion, (StoryVersion.story_id == Story.id) & (StoryVersion.number == newest))
        .where(_WAITING)
        .options(joinedload(Story.company).joinedload(Company.sector))
        .order_by(Story.queued_at, Story.id)
        .limit(QUEUE_PAGE + 1)
    )
    if position := decode_moment(after):
        moment, last = position
        statement = statement.where((Story.queued_at > moment) | ((Story.queued_at == moment) & (Story.id > last)))
    rows = session().execute(statement).tuples().all()
    doubled = duplicated({version.fingerprint for _, version in rows if version.fingerprint})
    items = [QueueItem(story, version, version.fingerprint in doubled) for story, version in rows]
    return page_of(
        items,
        size=QUEUE_PAGE,
        position=lambda item: ((item.story.queued_at or item.story.created_at).isoformat(), item.story.id),
    )


def duplicated(fingerprints: set[str]) -> set[str]:
    """Which of these texts stand in more than one story."""
    statement = (
        select(StoryVersion.fingerprint)
        .where(StoryVersion.fingerprint.in_(fingerprints))
        .group_by(StoryVersion.fingerprint)
        .having(func.count(StoryVersion.story_id.distinct()) > 1)
    )
    return {word for word in session().execute(statement).scalars() if word}


def duplicates_of(version: StoryVersion, *, limit: int = 5) -> list[Story]:
    """Other stories that have, or had, exactly this text."""
    other = aliased(StoryVersion)
    statement = (
        select(Story)
        .join(other, other.story_id == Story.id)
        .where(other.fingerprint == version.fingerprint, Story.id != version.story_id)
        .options(joinedload(Story.company))
        .distinct()
        .order_by(Story.id)
        .limit(limit)
    )
    return list(session().execute(statement).scalars()) if version.fingerprint else []


def current_grounds() -> list[Ground]:
    return list(session().execute(select(Ground).where(Ground.is_current).order_by(Ground.position)).scalars())


def current_ground(code: str) -> Ground | None:
    statement = select(Ground).where(Ground.is_current, Ground.code == code)
    return session().execute(statement).scalar_one_or_none()


def decisions_on(story: Story) -> list[Decision]:
    """Every change of the story's status, the latest first."""
    statement = select(Decision).where(Decision.story_id == story.id).order_by(Decision.id.desc())
    return list(session().execute(statement).scalars())


def next_waiting(story: Story) -> Story | None:
    """The story that has waited longest, besides this one."""
    statement = select(Story).where(_WAITING, Story.id != story.id)
    return session().execute(statement.order_by(Story.queued_at, Story.id).limit(1)).scalar_one_or_none()


def desk_figures() -> DeskFigures:
    """Counts and times to decision: the waiting from an index, the times from thirty days of decisions."""
    waiting, oldest = session().execute(select(func.count(), func.min(Story.queued_at)).where(_WAITING)).one()
    return DeskFigures(
        waiting=waiting,
        decided=session().scalar(select(func.count()).select_from(_decided().subquery())) or 0,
        oldest_hours=int((clock.now() - oldest).total_seconds() // 3600) if oldest else None,
        median_hours=hours_to_decide(percent=50),
        most_hours=hours_to_decide(percent=95),
    )


def hours_to_decide(*, percent: int) -> float | None:
    """Within how many hours this percentage of the last thirty days' decisions fell; None without any."""
    decided = _decided()
    # Whole-number division in the database: ⌈count · percent / 100⌉ − 1, and 0 where there is none.
    place = select((func.count() * percent - 1) // 100).select_from(decided.subquery()).scalar_subquery()
    seconds = session().scalar(decided.order_by(Decision.waited_seconds).offset(place).limit(1))
    return None if seconds is None else seconds / 3600


def _decided() -> Select[tuple[int | None]]:
    """How long each story waited that a moderator decided lately."""
    return select(Decision.waited_seconds).where(
        Decision.actor_kind == ActorKind.MODERATOR,
        Decision.waited_seconds.is_not(None),
        Decision.created_at > clock.now() - FIGURES_OVER,
    )
