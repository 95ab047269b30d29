"""The dimensions of `story_tally`: everything that pages count besides the measures.

Each dimension maps the version of a scored story to a bucket and an optional amount (in millionths, summed), or to
None if the story says nothing about it. `published` and `after_reply` are the exceptions: they count published stories
that are shown but not scored, too.
"""

import math
from collections.abc import Callable, Iterator

from pact.rankings import calls
from pact.rankings.measures import SCALES, Answer, Measure
from pact.rankings.sources import INVITED, NOT_SCORED, SILENT_ON_CONTACT
from pact.rankings.tallies import paths
from pact.rankings.values import MICRO, StoryMeasures, Wait, counted_answer, histogram_bin, wait_of
from pact.stories.fields import INVITED_SOURCES, REACHED, SOLVED, EndedHow, Resolved
from pact.stories.models import Story, StoryVersion

PUBLISHED = "published"
"""The dimension that counts every published story and record."""
Bucket = tuple[str, int]
Dimension = Callable[[Story, StoryVersion], Bucket | None]


def story_wait(version: StoryVersion) -> Wait | None:
    """The wait that a version reports. None if it says nothing about waiting."""
    return wait_of(
        channel=version.channel or "",
        ended_how=version.ended_how,
        menu_minutes=version.menu_minutes,
        wait_minutes=version.wait_minutes,
        politeness=version.politeness,
    )


def _word(value: str | None) -> Bucket | None:
    return None if value is None else (str(value), 0)


def _number(value: float | None, highest: int) -> Bucket | None:
    """Buckets for whole numbers. `highest` stands for itself and everything above; the sum keeps the exact figure."""
    return None if value is None else (str(min(int(value), highest)), round(value * MICRO))


def _yes_no(value: bool | None) -> Bucket | None:
    return None if value is None else ("yes" if value else "no", 0)


def _minutes(value: float | None) -> Bucket | None:
    return None if value is None else (str(histogram_bin(value)), round(value * MICRO))


def source_of(story: Story) -> str:
    """Where a story comes from: “unprompted”, “email”, “imported:NAME”."""
    return f"{story.source}:{story.source_name}" if story.source_name else str(story.source)


def is_told_here(story: Story) -> bool:
    """Whether a story was told here by somebody whom nobody invited: a company could ask for stories only to answer them,
    and the time of publication of an imported one says nothing.
    """
    return story.source_name is None and not story.is_record and story.source not in INVITED_SOURCES


def asks_for_reply(story: Story) -> bool:
    """Whether it counts if the company replies within some days of the publication: not of a story that was moved to it
    later, which it could not reply to before.
    """
    return is_told_here(story) and story.moved_at is None


def _call(_story: Story, version: StoryVersion) -> Bucket | None:
    call = calls.call_of(
        channel=version.channel, ended_how=version.ended_how, hour_band=version.hour_band, wait=story_wait(version)
    )
    return None if call is None else (call.bucket, 0)


def ends_of(version: StoryVersion, field: str) -> tuple[float, float] | None:
    """The least and the most that a version says, which are the same unless it says a range or a bound. None without."""
    value = getattr(version, field)
    if value is None:
        return None
    low, high = getattr(version, field + "_low"), getattr(version, field + "_high")
    if low is None and high is None:
        return float(value), float(value)
    return float(low or 0), math.inf if high is None else float(high)


def waited_as_announced(version: StoryVersion) -> bool | None:
    """Whether the wait was no longer than announced. None if the story cannot say: nobody answered, but its author did not
    wait as long as announced; or what is said as a range leaves it open.
    """
    announced, waited = ends_of(version, "announced_wait_minutes"), ends_of(version, "wait_minutes")
    if announced is None or waited is None or version.ended_how in (None, EndedHow.CLOSED):
        return None
    # As in `wait_of`: who rates a person's politeness had reached somebody before they were cut off.
    is_cut_off = version.ended_how == EndedHow.CUT_OFF
    is_reached = version.politeness is not None if is_cut_off else version.ended_how in REACHED
    if waited[0] > announced[1] or (not is_reached and waited[0] == announced[1]):
        return False
    within = announced[0] if math.isinf(announced[1]) else announced[1]
    return True if is_reached and waited[1] <= within else None


def has_measure(measure: str) -> str:
    """The name of the dimension that counts scored stories with a measure by source, without decay or weight."""
    return f"has_{measure}"


def evidence_of(measure: str) -> str:
    """The name of the dimension that counts those of them of which a moderator has seen evidence, by source too."""
    return f"seen_{measure}"


def answers_to(measure: str) -> str:
    """The name of the dimension that counts scored stories by their answer to a measure's question.

    Outcomes have one bucket more: `SOLVED_SOMEHOW`.
    """
    return f"answer_{measure}"


AUTHORS = "author"
"""The dimension that tells how many different authors a company's scored stories have. Its buckets are the authors' ids,
and one without a name for all records without an author, each of which counts as an author of its own."""
SOLVED_SOMEHOW = paths.SOLVED_SOMEHOW
"""The bucket of problems that were solved according to a source that does not say at which contact."""
REASONS = "reason_outcome"
"""The dimension that counts what contacts were about with their outcome: “billing:no”."""
REPLIED = "replied"
"""The dimension that counts published stories with a published reply, by the days until it was sent (tallies/replies.py)."""
OBSTACLES = "obstacle"
"""The dimension that counts what stood in the way."""
AFTER_REPLY = "after_reply"
"""The dimension that counts the stories whose authors were asked after the company's reply, by their answers. Like
`published`, it counts stories that are not scored, too."""
SECTORED = frozenset({PUBLISHED, OBSTACLES, REASONS, paths.MINUTES, *paths.PAIRS})
"""The dimensions that are also counted for each sector."""


def outcome_of(story: Story, version: StoryVersion) -> Resolved | None:
    """The outcome that counts: the version's, or what the author said later if that was too early to say."""
    return story.resolved_later or version.resolved if version.resolved == Resolved.TOO_EARLY else version.resolved


def measures_of(story: Story, version: StoryVersion) -> StoryMeasures:
    """The measures that the story has in this version."""
    answers: dict[Measure, Answer] = {}
    for measure, scale in SCALES.items():
        given = outcome_of(story, version) if measure is Measure.RESOLUTION else getattr(version, scale.field)
        answer = counted_answer(scale, given, ended_how=version.ended_how)
        if answer is not None:
            answers[measure] = answer
    return StoryMeasures(answers, story_wait(version))


SCORED: dict[str, Dimension] = {
    AUTHORS: lambda story, _version: ("" if story.author_id is None else str(story.author_id), 0),
    "source": lambda story, _version: (source_of(story), 0),
    "channel": lambda _story, version: _word(version.channel),
    "reason": lambda _story, version: _word(version.reason),
    "ended_how": lambda _story, version: _word(version.ended_how),
    "resolved": lambda story, version: _word(outcome_of(story, version)),
    calls.DIMENSION: _call,
    "menu": lambda _story, version: _minutes(version.menu_minutes),
    "human_offered": lambda _story, version: _yes_no(version.human_offered),
    "transfers": lambda _story, version: _number(version.transfers, 5),
    "repeated_details": lambda _story, version: _number(version.repeated_details, 5),
    "contacts": lambda _story, version: _number(version.contacts_for_issue, 10),
    "callback_kept": lambda _story, version: _word(version.callback_kept),
    "announced_kept": lambda _story, version: _yes_no(waited_as_announced(version)),
    "line_cost": lambda _story, version: _word(version.line_cost),
    "understood": lambda _story, version: _number(version.understood, 5),
    "knowledge": lambda _story, version: _number(version.knowledge, 5),
    "effort": lambda _story, version: _number(version.effort, 7),
    OBSTACLES: lambda _story, version: _word(version.obstacle),
}


def scored_buckets(story: Story, version: StoryVersion, own: StoryMeasures) -> Iterator[tuple[str, str, int]]:
    """What a scored story adds to `story_tally`, as tuples of dimension, bucket and amount in millionths."""
    for dimension, bucket_of in SCORED.items():
        bucket = bucket_of(story, version)
        if bucket is not None:
            yield dimension, *bucket
    source = source_of(story)
    is_somehow = source in SILENT_ON_CONTACT and own.answers.get(Measure.RESOLUTION) in SOLVED
    outcome = SOLVED_SOMEHOW if is_somehow else outcome_of(story, version)
    if version.reason and outcome:
        yield REASONS, f"{version.reason}:{outcome}", 0
    for name, bucket_name in paths.buckets_of(_told(version, own, outcome)):
        yield name, bucket_name, 0
    for measure in own.had():
        yield has_measure(measure), source, 0
        if story.is_evidence_seen:
            yield evidence_of(measure), source, 0
    for measure, answer in own.answers.items():
        yield (
            answers_to(measure),
            SOLVED_SOMEHOW if is_somehow and measure is Measure.RESOLUTION else str(answer),
            0,
        )


def _told(version: StoryVersion, own: StoryMeasures, outcome: str | None) -> paths.Told:
    return paths.Told(
        channel=version.channel,
        ended_how=version.ended_how,
        menu_minutes=version.menu_minutes,
        transfers=version.transfers,
        outcome=outcome,
        next_step=version.next_step,
        minutes=own.wait.minutes if own.wait else None,
    )


def published_bucket(story: Story, version: StoryVersion) -> str:
    """The bucket of a published story: story or record, with its source unless it was simply sent in."""
    kind = "record" if story.is_record else "story"
    if story.source in INVITED_SOURCES:
        return f"{kind}:{INVITED}"
    if version.incentive or version.affiliation != "none":
        return f"{kind}:{NOT_SCORED}"
    return f"{kind}:{story.source_name}" if story.source_name else kind
