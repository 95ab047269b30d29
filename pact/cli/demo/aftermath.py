"""What happened after publication: authors' later answers, readers' marks, and the month's best and worst."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from random import Random
from typing import Final

from sqlalchemy import select

from pact.authors.own_page.follow_ups import ASK_AFTER, ask_due, save_answer
from pact.cli.demo.companies import WAVES
from pact.cli.demo.replies import said_after_reply
from pact.companies.models import Company
from pact.core import clock
from pact.core.db import all_of, session
from pact.moderation.patterns.service import decide, look_of
from pact.moderation.picks.models import PickKind
from pact.moderation.picks.service import choose
from pact.rankings.patterns.models import Pattern, PatternKind, PatternOutcome
from pact.rankings.service import live_months
from pact.stories.author_models import FollowUp, FollowUpAnswer
from pact.stories.fields import Resolved
from pact.stories.me_too.service import add_mark, me_too_counts
from pact.stories.models import Story
from pact.stories.queries import listed

ANSWERS: Final = {
    FollowUpAnswer.FIXED: 5,
    FollowUpAnswer.PARTLY: 2,
    FollowUpAnswer.NO: 6,
    FollowUpAnswer.DONT_KNOW: 1,
}
WHY: Final = {
    PickKind.BEST: "One call, one person, and it was done. Many of you know how rare that is.",
    PickKind.WORST: "",
}
WHY_NOTE: Final = "A mast was down for two days that month. Readers should know why the stories count less."
OUTCOMES: Final = {PickKind.BEST: Resolved.FIRST_CONTACT, PickKind.WORST: Resolved.NO}


def add_later_activity(random: Random, *, moderator_id: int, keep: Callable[[], None]) -> None:
    """Let authors answer, readers mark what happened to them too, and moderators choose, each at their time.

    `keep` is called now and then to commit.
    """
    stories = _listed()
    _ask_and_answer(stories, random, keep)
    for story in stories:
        if random.random() < 0.15:
            _mark(story, random)
            keep()
    stories = _listed()  # with their versions again, which the commits let go
    for ago in (-2, -1):
        _choose(stories, clock.months_later(live_months()[0], ago), moderator_id=moderator_id)


def publish_notes(*, moderator_id: int) -> None:
    """Decide about the patterns of the waves that are to have a note on their company's page."""
    noted = [wave.company for wave in WAVES if wave.has_note]
    chosen = select(Pattern).join(Company).where(Company.name.in_(noted), Pattern.kind == PatternKind.BUSY_MONTH)
    for pattern in all_of(chosen.where(Pattern.is_current)):
        decide(pattern, PatternOutcome.NOTE, words=WHY_NOTE, account_id=moderator_id, seen=look_of(pattern))


def _listed() -> list[Story]:
    return all_of(listed().order_by(Story.id))


def _ask_and_answer(stories: list[Story], random: Random, keep: Callable[[], None]) -> None:
    """Every author is asked when it is due, and four in ten answer within days; after a reply, those of whom we know it."""
    now = clock.now()
    moment = min(_published(story) for story in stories) + ASK_AFTER
    while moment < now:
        with clock.at(moment):
            ask_due({})
        moment += timedelta(days=14)
    rows = session().execute(select(FollowUp.story_id, FollowUp.asked_at, FollowUp.after_reply)).tuples()
    asked = {story_id: (at, after_reply) for story_id, at, after_reply in rows}
    replied = [story for story in stories if story.id in asked and asked[story.id][1]]
    known = {story.id: said_after_reply(version) for story in replied if (version := story.published_version)}
    for story in stories:
        if story.id not in asked:
            continue
        at, after_reply = asked[story.id]
        said = known[story.id] if after_reply else _said(random)
        if said is not None:
            with clock.at(min(at + timedelta(hours=random.uniform(1, 200)), now)):
                save_answer(story, *said)
            keep()


def _said(random: Random) -> tuple[FollowUpAnswer] | None:
    is_answered = random.random() < 0.4
    return (random.choices(list(ANSWERS), weights=list(ANSWERS.values()))[0],) if is_answered else None


def _mark(story: Story, random: Random) -> None:
    """Readers to whom it happened too, each in their own place."""
    for number in range(min(int(random.expovariate(0.3)) + 1, 14)):
        with clock.at(min(_published(story) + timedelta(days=random.uniform(0.2, 20)), clock.now())):
            add_mark(story, source=f"reader {number}", network=f"town {number}")


def _choose(stories: list[Story], month: date, *, moderator_id: int) -> None:
    """Choose the stories that most readers marked."""
    for praise, outcome in OUTCOMES.items():
        fitting = [
            story for story in stories
            if clock.month_of(_published(story).date()) == month and story.published_version
            and story.published_version.resolved is outcome and story.published_version.title
        ]  # fmt: skip
        counts = me_too_counts([story.id for story in fitting])
        if fitting:
            chosen = max(fitting, key=lambda story: (counts.get(story.id, 0), story.id))
            choose(chosen, praise, month=month, words=WHY[praise], language="en", account_id=moderator_id)


def _published(story: Story) -> datetime:
    assert story.published_at is not None
    return story.published_at
