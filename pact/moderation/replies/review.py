"""A reply or an answer as a moderator reads it: what was found and redacted in its text, and what happened to it."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import select

from pact.checks.findings import Finding, Place, sort_findings
from pact.checks.running import check_texts, risk_score
from pact.companies.models import CompanyAlias
from pact.core.db import all_of, session
from pact.moderation.decisions.review import Checked, Proposal, Text
from pact.moderation.models import ReplyDecision
from pact.moderation.queue import service as queueing
from pact.moderation.redaction import Cut, RedactionKind, TextPart, further, is_within, parts, proposed_cut
from pact.moderation.replies.authors_words import words_of_author
from pact.moderation.replies.kinds import kind_of
from pact.moderation.settings.service import DeskSettings, current_settings
from pact.replies.models import Item, ItemText, ReplyStatus
from pact.replies.queries import published_text, texts_of
from pact.stories.models import Story


@dataclass(frozen=True)
class ReplyReview:
    """Everything beside the form, with the names that the templates of a story's page use."""

    text: Text
    proposals: Sequence[Proposal]
    own_cuts: Sequence[tuple[Cut, str]]
    made_cuts: Sequence[tuple[Cut, str]]
    cuts: Sequence[Cut]
    decisions: Sequence[ReplyDecision]
    checked: Checked = Checked.BEFORE
    before: Sequence[Cut] = ()
    remarks: Sequence[Finding] = field(default_factory=list)

    @property
    def disturbing(self) -> int:
        """How many passages the page hides until they are asked for."""
        return sum(proposal.is_disturbing for proposal in self.proposals)

    @property
    def texts(self) -> list[Text]:
        return [self.text]


def findings_in(text: ItemText, story: Story, *, settings: DeskSettings) -> list[Finding]:
    """What the checks find in a text, and every word of it that the author is known by here, whoever wrote it."""
    names = tuple(all_of(select(CompanyAlias.name).where(CompanyAlias.company_id == story.company_id)))
    found = check_texts({Place.body: text.body}, settings=settings, company_names=names)
    return sort_findings([*words_of_author(text.body, story), *found])


def review_of(item: Item, text: ItemText, story: Story, own: Sequence[Cut], *, made: Sequence[Cut]) -> ReplyReview:
    """The review of a text with the moderator's `own` cuts, and those `made` already that stay."""
    found = findings_in(text, story, settings=current_settings())
    cuts, _more = further(own, made, {Place.body: text.body})
    proposals = [
        Proposal(finding, text.body[finding.start : finding.end], proposed_cut(finding), _is_taken(finding, own))
        for finding in found
        if finding.start is not None and not is_within(finding, made)
    ]
    proposed = {proposal.cut for proposal in proposals}

    def worded(which: Sequence[Cut]) -> list[tuple[Cut, str]]:
        return [(cut, text.body[cut.start : cut.end]) for cut in which]

    shown: list[TextPart] = parts(text.body, Place.body, found, cuts)
    return ReplyReview(
        text=Text(Place.body, text.body, shown),
        proposals=proposals,
        own_cuts=worded([cut for cut in own if cut not in proposed]),
        made_cuts=worded(made),
        cuts=cuts,
        decisions=decisions_on(item),
    )


def proposed_cuts(text: ItemText, story: Story) -> list[Cut]:
    """All redactions that the checks propose."""
    found = findings_in(text, story, settings=current_settings())
    return [cut for finding in found if (cut := proposed_cut(finding)) is not None]


def cuts_made(item: Item, text: ItemText) -> list[Cut]:
    """What is redacted of this text in public, or was until the text was taken down."""
    public = published_text(item) or _taken_down(item)
    if public is None or public.redacted_from_id != text.id:
        return []
    return [Cut(Place.body, start, end, RedactionKind(kind)) for start, end, kind in public.cuts]


def _taken_down(item: Item) -> ItemText | None:
    """What was public before it was taken down."""
    if item.status is not ReplyStatus.REMOVED:
        return None
    removals = (
        made for made in decisions_on(item) if made.new_status is ReplyStatus.REMOVED and not made.reverses_id
    )
    before = next((made.before["published_version"] for made in removals), None)
    return next((text for text in texts_of(item) if text.id == before), None)


def decisions_on(item: Item) -> list[ReplyDecision]:
    """What was decided, the latest first."""
    of_it = kind_of(item).decided_on == item.id
    return all_of(select(ReplyDecision).where(of_it).order_by(ReplyDecision.id.desc()))


def note_risk(item: Item, text: ItemText, story: Story) -> None:
    """Move what waits up in the queue by what the checks find in it."""
    waiting = queueing.open_item_of(kind_of(item).queue, item.id)
    if waiting is not None:
        settings = current_settings()
        found = findings_in(text, story, settings=settings)
        queueing.set_risk(waiting, risk_score(found, weights=settings.weights), settings=settings)
        session().flush()


def _is_taken(finding: Finding, cuts: Sequence[Cut]) -> bool:
    return any(cut.start < (finding.end or 0) and cut.end > (finding.start or 0) for cut in cuts)
