"""The author's consents: changes take effect at once, without a moderator, and their times are recorded."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from pact.companies.scopes import of_company
from pact.core import clock, data_version
from pact.core.db import all_of, session
from pact.stories.author_models import ConsentChange
from pact.stories.models import Story, StoryVersion
from pact.stories.queries import ALL_STORIES, latest_version

# Without consent_publish, which is withdrawn by withdrawing the story.
OPTIONAL_CONSENTS = ("consent_reuse", "consent_company", "consent_press")
# Called with a story whose author has given or withdrawn a consent.
on_consents_changed: list[Callable[[Story], None]] = []
# consent_company is asked for with the number that it is about (case_number.py).
_LISTED = ("consent_reuse", "consent_press")


@dataclass(frozen=True)
class Consent:
    """A consent now. `since` is when it was given or withdrawn; None if it was never given."""

    name: str
    is_given: bool
    since: datetime | None


def consents_of(story: Story) -> list[Consent]:
    """The story's consents now."""
    version = latest_version(story)
    statement = select(ConsentChange).where(ConsentChange.story_id == story.id).order_by(ConsentChange.id)
    last = {change.consent: change.changed_at for change in session().execute(statement).scalars()}
    return [Consent(name, getattr(version, name), _since(version, name, last.get(name))) for name in _LISTED]


def _since(version: StoryVersion, name: str, changed_at: datetime | None) -> datetime | None:
    if not getattr(version, name):
        return changed_at
    given = version.consented_at.get(name)
    return datetime.fromisoformat(given) if given else changed_at


def change_consents(story: Story, given: Mapping[str, Any]) -> bool:
    """Set consents on the latest and the published version. Returns whether any changed.

    Keys of `given` that are not consents are ignored. A text that may no longer be passed on leaves feeds and files at once.
    """
    version, moment = latest_version(story), clock.now()
    changed = {
        name: bool(given[name])
        for name in OPTIONAL_CONSENTS
        if name in given and bool(given[name]) != getattr(version, name)
    }
    if not changed:
        return False
    for affected in _versions(story, version):
        for name, is_given in changed.items():
            setattr(affected, name, is_given)
        unchanged = {name: at for name, at in affected.consented_at.items() if name not in changed}
        affected.consented_at = unchanged | {
            name: moment.isoformat() for name, is_given in changed.items() if is_given
        }
    session().add_all(
        ConsentChange(story_id=story.id, consent=name, is_given=is_given, changed_at=moment)
        for name, is_given in changed.items()
    )
    session().flush()
    for follow in on_consents_changed:
        follow(story)
    data_version.bump(of_company(story.company_id), ALL_STORIES)
    return True


def _versions(story: Story, latest: StoryVersion) -> list[StoryVersion]:
    """The latest version, the published one, and the one that was redacted for it."""
    ids = {latest.id, story.published_version_id}
    public = session().get(StoryVersion, story.published_version_id) if story.published_version_id else None
    if public is not None:
        ids.add(public.redacted_from_id)
    return all_of(select(StoryVersion).where(StoryVersion.id.in_(ids - {None})))
