"""The switches of consent: they work at once, without the desk, and keep when each was given or taken back."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from pact.core import clock, data_version
from pact.core.db import session
from pact.stories.author_models import ConsentChange
from pact.stories.models import Story, StoryVersion
from pact.stories.queries import latest_version

# Publishing is a consent too: it is taken back by withdrawing the story.
SWITCHES = ("consent_reuse", "consent_company", "consent_press")


@dataclass(frozen=True)
class Consent:
    """One consent as it stands: since when it is given, or when it was taken back; None: it never was given."""

    name: str
    is_given: bool
    since: datetime | None


def consents_of(story: Story) -> list[Consent]:
    """Every switch as it stands: one query beside the version's own."""
    version = latest_version(story)
    statement = select(ConsentChange).where(ConsentChange.story_id == story.id).order_by(ConsentChange.id)
    last = {change.consent: change.changed_at for change in session().execute(statement).scalars()}
    return [Consent(name, getattr(version, name), _since(version, name, last.get(name))) for name in SWITCHES]


def _since(version: StoryVersion, name: str, changed_at: datetime | None) -> datetime | None:
    if not getattr(version, name):
        return changed_at
    given = version.consented_at.get(name)
    return datetime.fromisoformat(given) if given else changed_at


def change_consents(story: Story, given: Mapping[str, Any]) -> bool:
    """Set the switches on what was sent last and on what is published; whether any was changed.

    What names no switch changes nothing. What others take away (feeds, files) follows when it is next made.
    """
    version, moment = latest_version(story), clock.now()
    changed = {
        name: bool(given[name])
        for name in SWITCHES
        if name in given and bool(given[name]) != getattr(version, name)
    }
    if not changed:
        return False
    for one in _versions(story, version):
        for name, is_given in changed.items():
            setattr(one, name, is_given)
        kept = {name: at for name, at in one.consented_at.items() if name not in changed}
        one.consented_at = kept | {name: moment.isoformat() for name, is_given in changed.items() if is_given}
    session().add_all(
        ConsentChange(story_id=story.id, consent=name, is_given=is_given, changed_at=moment)
        for name, is_given in changed.items()
    )
    session().flush()
    data_version.bump()
    return True


def _versions(story: Story, latest: StoryVersion) -> list[StoryVersion]:
    """What was sent last, what is published, and what that was made from."""
    ids = {latest.id, story.published_version_id}
    public = session().get(StoryVersion, story.published_version_id) if story.published_version_id else None
    if public is not None:
        ids.add(public.redacted_from_id)
    return list(session().execute(select(StoryVersion).where(StoryVersion.id.in_(ids - {None}))).scalars())
