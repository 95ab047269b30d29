"""A story as a moderator reads it: its texts with findings and redactions marked in place."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from pact.checks.findings import Finding, Place
from pact.checks.spans import DISTURBING
from pact.core.db import session
from pact.core.pagination import ident_of
from pact.moderation.decisions.comparing import Compared, compare_versions
from pact.moderation.decisions.edits import AtDesk, redacted_before
from pact.moderation.models import Decision, Ground, RemovalProposal, StoryFinding
from pact.moderation.queries import (
    decisions_on,
    edits_of,
    findings_in,
    grounds_by_id,
    removals_of,
    stories_by_id,
)
from pact.moderation.queue.checking import findings_for, is_taken_out
from pact.moderation.redaction import PLACES, Cut, TextPart, further, is_within, parts, proposed_cut
from pact.moderation.settings.service import DeskSettings
from pact.stories.fields import Status
from pact.stories.models import Story, StoryVersion

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Proposal:
    """A finding in a text: the words found, the cut that would redact them, and whether it is selected."""

    finding: Finding
    words: str
    cut: Cut | None
    is_taken: bool

    @property
    def is_disturbing(self) -> bool:
        """Whether the desk hides the words until they are asked for."""
        return self.finding.kind in DISTURBING


@dataclass(frozen=True)
class Text:
    """One text of the submitted version, in parts marked as finding or redaction."""

    place: Place
    sent: str
    parts: Sequence[TextPart]

    @property
    def is_disturbing(self) -> bool:
        return any(part.is_disturbing for part in self.parts)


class Checked(StrEnum):
    """Where a story's findings come from: "found nothing" is only said where the checks have run."""

    BEFORE = "before"
    NOW = "now"
    NOT = "not"


class Happened(StrEnum):
    DECIDED = "decided"
    EDITED = "edited"
    REMOVAL_PROPOSED = "removal proposed"
    KEPT_UP = "kept up"


@dataclass(frozen=True)
class Event:
    """Something in a story's history; `grounds` are those of a proposed removal."""

    at: datetime
    what: Happened
    subject: Decision | RemovalProposal | StoryVersion
    grounds: Sequence[Ground] = ()


@dataclass(frozen=True)
class Review:
    """Everything on a story's page beside the form."""

    texts: Sequence[Text]
    proposals: Sequence[Proposal]
    remarks: Sequence[Finding]
    checked: Checked
    own_cuts: Sequence[tuple[Cut, str]]
    before: Sequence[Cut]
    made_cuts: Sequence[tuple[Cut, str]]
    cuts: Sequence[Cut]
    alike: dict[int, Story]
    decisions: Sequence[Decision]
    removal: RemovalProposal | None
    removal_grounds: Sequence[Ground]
    history: Sequence[Event]
    seen: Sequence[Compared]
    sent_back: Sequence[Compared]

    @property
    def disturbing(self) -> int:
        """How many passages the page hides until they are asked for."""
        return sum(proposal.is_disturbing for proposal in self.proposals)

    def text(self, place: str) -> Text:
        return next(text for text in self.texts if text.place == place)


def review_of(
    story: Story, desk: AtDesk, own: Sequence[Cut], *, made: Sequence[Cut] = (), settings: DeskSettings,
    seen_version: str | None,
) -> Review:  # fmt: skip
    """The review of the submitted version with the moderator's `own` cuts, and those `made` already that stay.

    `seen_version` is the id of a version that the moderator saw.
    """
    version = desk.sent
    # A company's name is shown as it is now: it may have been changed since the version was checked.
    every, checked = _findings(story, desk, settings)
    found = [finding for finding in every if finding.place is not Place.company_name]
    texts = {place: getattr(version, place) for place in PLACES}
    cuts, _more = further(own, made, texts)
    proposals = [
        Proposal(finding, texts[finding.place][finding.start : finding.end], cut, is_taken_out(finding, own))
        for finding in found
        if finding.start is not None and not is_within(finding, made)
        for cut in [proposed_cut(finding)]
    ]
    proposed = {proposal.cut for proposal in proposals}

    def words_of(cut: Cut) -> str:
        return str(texts[cut.place][cut.start : cut.end])

    removals, decisions = removals_of(story), decisions_on(story)
    removal = next((proposal for proposal in removals if proposal.settled_at is None), None)
    grounds = _grounds_of(removals)
    likes = [int(finding.details["story"]) for finding in found if "story" in finding.details]
    return Review(
        texts=[Text(place, text, parts(text, place, found, cuts)) for place, text in texts.items()],
        proposals=proposals,
        remarks=[finding for finding in found if finding.start is None],
        checked=checked,
        own_cuts=[(cut, words_of(cut)) for cut in own if cut not in proposed],
        before=redacted_before(story, desk),
        made_cuts=[(cut, words_of(cut)) for cut in made],
        cuts=cuts,
        alike=stories_by_id(likes) if likes else {},
        decisions=decisions,
        removal=removal,
        removal_grounds=grounds[removal.id] if removal else [],
        history=_history(story, decisions, removals, grounds),
        seen=_compared(ident_of(seen_version or ""), version),
        sent_back=_compared(_sent_back(decisions), version) if story.status is Status.PENDING else [],
    )


def proposed_cuts(story: Story, desk: AtDesk, *, settings: DeskSettings) -> list[Cut]:
    """All redactions that the checks propose for a version."""
    found, _checked = _findings(story, desk, settings)
    return [cut for finding in found if (cut := proposed_cut(finding)) is not None]


def _findings(story: Story, desk: AtDesk, settings: DeskSettings) -> tuple[list[Finding], Checked]:
    """The stored findings; if the worker has not checked this version, the checks run now. If they fail, the page
    still opens, and says so."""
    version = desk.sent
    if not version.body:  # a record, or a text deleted since: nothing to check
        return [], Checked.BEFORE
    if version.checked_at is not None:
        return [_as_finding(row) for row in findings_in(version)], Checked.BEFORE
    try:
        return findings_for(story, version, settings=settings), Checked.NOW
    except Exception:
        _log.exception("The checks failed for a story's page.")
        return [], Checked.NOT


def _as_finding(row: StoryFinding) -> Finding:
    return Finding(row.kind, row.place, row.start, row.end, row.confidence, row.details)


def _grounds_of(removals: Sequence[RemovalProposal]) -> dict[int, list[Ground]]:
    """The grounds of each proposal, by its id."""
    every = grounds_by_id([ident for proposal in removals for ident in proposal.ground_ids]) if removals else []
    return {proposal.id: [ground for ground in every if ground.id in proposal.ground_ids] for proposal in removals}


def _history(
    story: Story,
    decisions: Sequence[Decision],
    removals: Sequence[RemovalProposal],
    grounds: Mapping[int, Sequence[Ground]],
) -> list[Event]:
    """Decisions, changes by the author, and proposals to take the story down with what became of them; latest first."""
    sent = {made.version_id for made in decisions if made.new_status is Status.PENDING}
    events = [Event(made.created_at, Happened.DECIDED, made) for made in decisions]
    events += [Event(edit.submitted_at, Happened.EDITED, edit) for edit in edits_of(story) if edit.id not in sent]
    for proposal in removals:
        events.append(Event(proposal.created_at, Happened.REMOVAL_PROPOSED, proposal, grounds[proposal.id]))
        if proposal.settled_at is not None and proposal.settled_by_id is not None:
            events.append(Event(proposal.settled_at, Happened.KEPT_UP, proposal))
    return sorted(events, key=lambda event: event.at, reverse=True)


def _sent_back(decisions: Sequence[Decision]) -> int | None:
    """The version that its author was last asked to change."""
    asked = (made for made in decisions if made.new_status is Status.CHANGES_REQUESTED)
    return next((made.version_id for made in asked if made.reversed_at is None and made.reverses_id is None), None)


def _compared(ident: int | None, version: StoryVersion) -> list[Compared]:
    """An earlier version of the same story beside this one; nothing if there is no such version."""
    earlier = session().get(StoryVersion, ident) if ident is not None else None
    if earlier is None or earlier.story_id != version.story_id or earlier.id == version.id:
        return []
    return compare_versions(earlier, version)
