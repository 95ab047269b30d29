"""The contact map worked out from the stories themselves, to hold against the one from tallies."""

from collections import Counter

from sqlalchemy import select

from pact.core.db import session
from pact.stories.fields import REACHED, VOICE, WRITTEN
from pact.stories.models import Story, StoryVersion


def told_ways(company_ids: list[int]) -> list[tuple[str, str, str, str, str, str]]:
    """Each counted story's way through the stages, written out case by case."""
    rows = session().execute(
        select(Story, StoryVersion)
        .join(StoryVersion, StoryVersion.id == Story.tallied_version_id)
        .where(Story.company_id.in_(company_ids))
    )
    return [_way(story, version) for story, version in rows.tuples()]


def stage_counts(ways: list[tuple[str, str, str, str, str, str]]) -> list[Counter[str]]:
    return [Counter(parts) for parts in zip(*ways, strict=True)]


def _way(story: Story, version: StoryVersion) -> tuple[str, str, str, str, str, str]:
    is_voice = version.channel in VOICE
    way = "phone" if is_voice else "written" if version.channel in WRITTEN else str(version.channel or "unknown")
    if version.channel and not is_voice:
        menu = "skipped"
    elif version.menu_minutes is None:
        menu = "unknown"
    else:
        menu = "menu" if version.menu_minutes > 0 else "no_menu"
    outcome = (
        story.resolved_later if version.resolved == "too_early" and story.resolved_later else version.resolved
    )
    if version.ended_how and version.ended_how not in REACHED:
        passed = "skipped"
    elif version.transfers is None:
        passed = "unknown"
    else:
        passed = ("passed_0", "passed_1")[version.transfers] if version.transfers < 2 else "passed_2"
    then = "skipped" if outcome == "first_contact" else str(version.next_step or "unknown")
    return way, menu, str(version.ended_how or "unknown"), passed, str(outcome or "unknown"), then
