"""A story as a moderator reads it: its texts with findings and redactions marked in place."""

from collections.abc import Sequence
from dataclasses import dataclass

from pact.checks.findings import Finding, Place
from pact.core.db import session
from pact.core.pagination import ident_of
from pact.moderation.decisions.edits import AtDesk
from pact.moderation.models import Decision, Ground, RemovalProposal, StoryFinding
from pact.moderation.queries import (
    decisions_on,
    findings_in,
    grounds_by_id,
    removal_of,
    stories_by_id,
)
from pact.moderation.queue.checking import findings_for, is_taken_out
from pact.moderation.redaction import PLACES, Cut, TextPart, parts, proposed_cut
from pact.moderation.settings.service import DeskSettings
from pact.stories.models import Story, StoryVersion


@dataclass(frozen=True)
class Proposal:
    """A finding in a text: the words found, the cut that would redact them, and whether it is selected."""

    finding: Finding
    words: str
    cut: Cut | None
    is_taken: bool


@dataclass(frozen=True)
class Text:
    """One text of the submitted version, in parts marked as finding or redaction."""

    place: Place
    sent: str
    parts: Sequence[TextPart]


@dataclass(frozen=True)
class Review:
    """Everything on a story's page beside the form."""

    texts: Sequence[Text]
    proposals: Sequence[Proposal]
    remarks: Sequence[Finding]
    own_cuts: Sequence[tuple[Cut, str]]
    cuts: Sequence[Cut]
    alike: dict[int, Story]
    decisions: Sequence[Decision]
    removal: RemovalProposal | None
    removal_grounds: Sequence[Ground]
    seen: StoryVersion | None

    def text(self, place: str) -> Text:
        return next(text for text in self.texts if text.place == place)


def review_of(
    story: Story, desk: AtDesk, cuts: Sequence[Cut], *, settings: DeskSettings, seen_version: str | None
) -> Review:
    """The review of the submitted version with these cuts; `seen_version` is the id of the version shown before."""
    version = desk.sent
    found = _findings(story, desk, settings)
    texts = {place: getattr(version, place) for place in PLACES}
    proposals = [
        Proposal(finding, texts[finding.place][finding.start : finding.end], cut, is_taken_out(finding, cuts))
        for finding in found
        if finding.start is not None
        for cut in [proposed_cut(finding)]
    ]
    proposed = {proposal.cut for proposal in proposals}
    removal = removal_of(story)
    likes = [int(finding.details["story"]) for finding in found if "story" in finding.details]
    return Review(
        texts=[Text(place, text, parts(text, place, found, cuts)) for place, text in texts.items()],
        proposals=proposals,
        remarks=[finding for finding in found if finding.start is None],
        own_cuts=[(cut, texts[cut.place][cut.start : cut.end]) for cut in cuts if cut not in proposed],
        cuts=cuts,
        alike=stories_by_id(likes) if likes else {},
        decisions=decisions_on(story),
        removal=removal,
        removal_grounds=grounds_by_id(removal.ground_ids) if removal else [],
        seen=_seen(story, version, seen_version),
    )


def proposed_cuts(story: Story, desk: AtDesk, *, settings: DeskSettings) -> list[Cut]:
    """All redactions that the checks propose for a version."""
    return [cut for finding in _findings(story, desk, settings) if (cut := proposed_cut(finding)) is not None]


def _findings(story: Story, desk: AtDesk, settings: DeskSettings) -> list[Finding]:
    """The stored findings; if the worker has not checked this version yet, the checks run now."""
    item, version = desk.item, desk.sent
    if not version.body:  # a record, or a text deleted since: nothing to check
        return []
    if item is not None and item.checked_at is None:
        return findings_for(story, version, settings=settings)
    return [_as_finding(row) for row in findings_in(version)]


def _as_finding(row: StoryFinding) -> Finding:
    return Finding(row.kind, row.place, row.start, row.end, row.confidence, row.details)


def _seen(story: Story, version: StoryVersion, seen_version: str | None) -> StoryVersion | None:
    """The version that the moderator was deciding on when the author sent another."""
    ident = ident_of(seen_version or "")
    if ident is None or ident == version.id:
        return None
    seen = session().get(StoryVersion, ident)
    return seen if seen is not None and seen.story_id == story.id else None
