"""Run the checks on a story: gather what they need and store what they find.

Runs from the outbox when a story is submitted or edited. Findings are advice; a person decides.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from sqlalchemy import delete, func, insert, select, update

from pact.checks.facts import Likeness, StoryFacts
from pact.checks.findings import Finding, Place
from pact.checks.likeness import queries as index
from pact.checks.likeness.fingerprints import fingerprint
from pact.checks.likeness.service import index_sketches
from pact.checks.likeness.sketches import likeness, sketch
from pact.checks.phrases.other_companies import possible_names
from pact.checks.running import check_story, check_texts, risk_score
from pact.companies.models import Company, CompanyAlias, CompanyStatus
from pact.companies.queries import names_of_others
from pact.core import clock, crypto
from pact.core.db import batched, one_or_none, session, snapshot
from pact.jobs.models import Rank
from pact.jobs.service import handles
from pact.moderation.models import FindingOutcome, StoryFinding
from pact.moderation.queue import service as queueing
from pact.moderation.redaction import PLACES, Cut
from pact.moderation.settings.service import DeskSettings, current_settings
from pact.stories.fields import INVITED_SOURCES, Affiliation
from pact.stories.models import Story, StoryVersion
from pact.stories.queries import latest_version

USUAL_OVER = timedelta(days=90)
MAX_CANDIDATES = 20
MAX_COPIES = 5
STORIES_AT_ONCE = 20


@handles("moderation.check")
def check_stories(arguments: dict[str, Any]) -> None:
    """Check the latest version of each of these stories; earlier findings are replaced. Commits after each story."""
    with snapshot():
        settings = current_settings()
    for story_id in arguments["stories"]:
        _check(story_id, settings=settings)


def _check(story_id: int, *, settings: DeskSettings) -> None:
    with snapshot():
        story = session().get(Story, story_id)
        if story is None:
            return
        version, item = latest_version(story), queueing.item_of_story(story)
        checked, body, keys = version.id, version.body, sketch(version.body)
        # None if it has been decided or withdrawn in the meantime.
        found = findings_for(story, version, settings=settings) if item is not None else None
    story = one_or_none(select(Story).where(Story.id == story_id).with_for_update())
    if story is None:
        return
    version = latest_version(story)
    # A version sent since then has a job of its own, and an erased one has no text any more.
    if (version.id, version.body) == (checked, body):
        item = queueing.item_of_story(story)
        if item is not None and found is not None:
            _keep(version, found)
            queueing.set_risk(item, risk_score(found, weights=settings.weights), settings=settings)
        if body:
            index_sketches({story_id: keys})
    session().commit()


@handles("moderation.sketch", rank=Rank.BULK)
def index_stories(arguments: dict[str, Any]) -> None:
    """Index the texts of stories imported as published, so that later copies of them are found. Commits."""
    for ids in batched(arguments["stories"], STORIES_AT_ONCE):
        texts = select(StoryVersion.story_id, StoryVersion.body).where(
            StoryVersion.story_id.in_(ids), StoryVersion.body != ""
        )
        with snapshot():
            sketches = [(story_id, body, sketch(body)) for story_id, body in session().execute(texts).tuples()]
        unchanged = set(session().execute(texts.with_for_update()).tuples())
        index_sketches({story_id: keys for story_id, body, keys in sketches if (story_id, body) in unchanged})
        session().commit()


def findings_for(story: Story, version: StoryVersion, *, settings: DeskSettings) -> list[Finding]:
    """All findings in a version: in its texts, its answers, and compared with recent stories.

    With those in the name of a company that its publication would make public.
    """
    named = select(CompanyAlias.name, Company.name, Company.status).join(
        Company, Company.id == CompanyAlias.company_id
    )
    names = session().execute(named.where(Company.id == story.company_id)).tuples().all()
    texts = {place: getattr(version, place) for place in PLACES}
    _, company_name, status = names[0]  # a company's own name is always one of its aliases
    if status is CompanyStatus.PROPOSED:
        texts[Place.company_name] = company_name
    company_names = tuple(alias for alias, _, _ in names)
    others = names_of_others(possible_names(texts, company_names), company_id=story.company_id)
    facts = replace(_facts(story, version), other_companies=others)
    return check_story(texts, facts, settings=settings, company_names=company_names)


def findings_in_name(company: Company, *, settings: DeskSettings) -> list[Finding]:
    """What the checks find in the name of a proposed company as it is now. No queries."""
    if company.status is not CompanyStatus.PROPOSED:
        return []
    return findings_in_words(company.name, settings=settings)


def findings_in_words(name: str, *, settings: DeskSettings) -> list[Finding]:
    """What the checks find in a company's name."""
    return check_texts({Place.company_name: name}, settings=settings)


def _facts(story: Story, version: StoryVersion) -> StoryFacts:
    last_day, earlier, days = _volume(story)
    return StoryFacts(
        email_host=crypto.decrypt(story.email_encrypted).rpartition("@")[2] if story.email_encrypted else None,
        stories_last_day=last_day,
        stories_per_day=earlier / days if days else 0.0,
        days_of_history=days,
        same_source=_same_source(story),
        likenesses=likenesses_of(story.id, version.body),
        declares_affiliation=version.affiliation != Affiliation.NONE,
        channel=version.channel,
        ended_how=version.ended_how,
        hour_band=version.hour_band,
        menu_minutes=version.menu_minutes,
        wait_minutes=version.wait_minutes,
        announced_wait_minutes=version.announced_wait_minutes,
        transfers=version.transfers,
        repeated_details=version.repeated_details,
        contacts_for_issue=version.contacts_for_issue,
        currency=version.currency,
        cost_per_minute=float(version.cost_per_minute) if version.cost_per_minute is not None else None,
    )


def _volume(story: Story) -> tuple[int, int, int]:
    """Stories about the company confirmed in the last day and in the days before, and how many days those are.

    Without invited ones, which come together when a company sends its link and are never scored. One of them is part of no
    burst.
    """
    if story.source in INVITED_SOURCES:
        return 0, 0, 0
    moment = clock.now()
    day_ago, start = moment - timedelta(days=1), moment - USUAL_OVER
    own = select(func.count(), func.min(Story.confirmed_at)).where(
        Story.company_id == story.company_id, Story.source.not_in(INVITED_SOURCES)
    )
    last_day, _ = session().execute(own.where(Story.confirmed_at >= day_ago)).one()
    earlier, first = session().execute(own.where(Story.confirmed_at >= start, Story.confirmed_at < day_ago)).one()
    return last_day, earlier, (day_ago - first).days + 1 if first else 0


def _same_source(story: Story) -> int:
    """Stories about this company from the same source this month, including this one."""
    if story.source_digest is None or story.month is None:
        return 1
    statement = select(func.count()).where(
        Story.source_digest == story.source_digest,
        Story.company_id == story.company_id,
        Story.month == story.month,
    )
    return session().scalar(statement) or 1


def likenesses_of(story_id: int, body: str) -> tuple[Likeness, ...]:
    """Other stories with a similar text, the most similar first; three queries however many stories there are."""
    if not body:
        return ()
    candidates = {
        *index.candidates(sketch(body), excluding=story_id, limit=MAX_CANDIDATES),
        *_copies(story_id, body),
    }
    newest: dict[int, str] = {}
    statement = (
        select(StoryVersion.story_id, StoryVersion.body)
        .where(StoryVersion.story_id.in_(candidates), StoryVersion.body != "")
        # The latest submission comes last; the redacted text is used if the submission was deleted.
        .order_by(StoryVersion.redacted_from_id.is_(None), StoryVersion.number)
    )
    for other, text in session().execute(statement).tuples() if candidates else ():
        newest[other] = text
    found = [Likeness(other, likeness(body, text)) for other, text in newest.items() if text]
    return tuple(sorted(found, key=lambda found: found.score, reverse=True))


def _copies(story_id: int, body: str) -> list[int]:
    """Some stories with exactly this text, found even before the index holds them."""
    statement = select(StoryVersion.story_id).where(
        StoryVersion.fingerprint == fingerprint(body), StoryVersion.story_id != story_id
    )
    return list(session().scalars(statement.distinct().limit(MAX_COPIES)))


def _keep(version: StoryVersion, found: Sequence[Finding]) -> None:
    version.checked_at = clock.now()
    session().execute(delete(StoryFinding).where(StoryFinding.version_id == version.id))
    rows = [
        {"story_id": version.story_id, "version_id": version.id, "kind": finding.kind, "place": finding.place,
         "start": finding.start, "end": finding.end, "confidence": finding.confidence, "details": dict(finding.details),
         "outcome": FindingOutcome.OPEN}
        for finding in found
    ]  # fmt: skip
    if rows:
        session().execute(insert(StoryFinding), rows)


def note_outcomes(version: StoryVersion, cuts: Sequence[Cut]) -> None:
    """Record for each finding whether it was redacted, so that the checks' quality can be measured."""
    statement = select(StoryFinding).where(StoryFinding.version_id == version.id)
    for finding in session().execute(statement).scalars():
        taken = finding.place is not Place.story and is_taken_out(finding, cuts)
        finding.outcome = FindingOutcome.TAKEN_OUT if taken else FindingOutcome.LEFT
    session().flush()


def is_taken_out(finding: Finding | StoryFinding, cuts: Iterable[Cut]) -> bool:
    """Whether one of the cuts takes out some of what was found."""
    return any(
        cut.place is finding.place and cut.start < (finding.end or 0) and cut.end > (finding.start or 0)
        for cut in cuts
    )


def forget_outcomes(version: StoryVersion) -> None:
    """Leave the version's findings open again, as before a decision that was undone."""
    opened = update(StoryFinding).where(StoryFinding.version_id == version.id).values(outcome=FindingOutcome.OPEN)
    session().execute(opened)
