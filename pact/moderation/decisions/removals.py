"""Take down a story that has been public for long: one moderator proposes it, a second one decides."""

from collections.abc import Sequence

from pact.audit.service import record
from pact.core import clock
from pact.core.db import session
from pact.moderation.models import Ground, QueueKind, RemovalProposal
from pact.moderation.queries import removal_of
from pact.moderation.queue import service as queueing
from pact.stories.models import Story


def propose_removal(story: Story, *, moderator_id: int, grounds: Sequence[Ground], words: str) -> RemovalProposal:
    """Ask a second moderator; the story stays public meanwhile. An open proposal is kept as it is."""
    waiting = removal_of(story)
    if waiting is not None:
        return waiting
    if not grounds:
        raise ValueError("This decision needs a ground.")
    proposal = RemovalProposal(story_id=story.id, account_id=moderator_id, ground_ids=[ground.id for ground in grounds],
                               words=words.strip(), created_at=clock.now())  # fmt: skip
    session().add(proposal)
    session().flush()
    queueing.open_item(QueueKind.REMOVAL, proposal.id)
    code = grounds[0].code
    record("story.removal_proposed", "story", story.id, by=moderator_id, ground=code, proposal=proposal.id)
    return proposal


def reject_removal(proposal: RemovalProposal, *, moderator_id: int) -> None:
    """Close a proposal and leave the story published; the moderator who made it may withdraw it this way."""
    proposal.settled_at, proposal.settled_by_id = clock.now(), moderator_id
    session().flush()
    queueing.close_items_of(QueueKind.REMOVAL, proposal.id)
    record("story.kept_up", "story", proposal.story_id, by=moderator_id, proposal=proposal.id)
