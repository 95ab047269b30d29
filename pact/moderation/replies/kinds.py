"""What can be decided at the desk besides stories: each kind with its queue, its writer and what is done after a decision.

The desk's page, the queue's entries, decisions, undoing and the log are written once for all kinds. A new kind with a
text of its own is one more entry of `KINDS`.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Select, select
from sqlalchemy.orm import InstrumentedAttribute

from pact.core.db import session
from pact.moderation.models import ActorKind, Ground, QueueKind, ReplyDecision
from pact.replies.models import Answer, Item, Reply
from pact.stories.models import Story


@dataclass(frozen=True)
class Kind:
    """A kind of text about a published story that a moderator decides on.

    `word` names it in the log (“reply.published”) and, in the plural `path`, in addresses of the desk.
    """

    word: str
    path: str
    queue: QueueKind
    model: type[Item]
    writer: ActorKind
    decided_on: InstrumentedAttribute[int | None]
    """The column of a decision that names the item."""

    with_story: Callable[[], Select[tuple[Any, Story]]]
    """Selects items with the stories that they are about."""

    foreign_grounds: frozenset[str]
    """Grounds that are not offered: their wording, which goes to the writer, can only be said of a story."""


REPLY: Final = Kind(
    word="reply", path="replies", queue=QueueKind.REPLY, model=Reply, writer=ActorKind.COMPANY,
    decided_on=ReplyDecision.reply_id,
    with_story=lambda: select(Reply, Story).join(Story, Story.id == Reply.story_id),
    foreign_grounds=frozenset({"not_a_contact", "duplicate", "not_own_experience", "inauthentic"}),
)  # fmt: skip
ANSWER: Final = Kind(
    word="answer", path="answers", queue=QueueKind.ANSWER, model=Answer, writer=ActorKind.AUTHOR,
    decided_on=ReplyDecision.answer_id,
    with_story=lambda: select(Answer, Story)
    .join(Reply, Reply.id == Answer.reply_id)
    .join(Story, Story.id == Reply.story_id),
    foreign_grounds=frozenset({"not_a_contact", "duplicate"}),
)  # fmt: skip
KINDS: Final = {kind.path: kind for kind in (REPLY, ANSWER)}

# Called with each decision of a moderator that its writer is told about, by the kind's word; see telling.py.
Tells = Callable[[Item, Story, ReplyDecision], None]
tellers: Final[dict[str, Tells]] = {}
# Called with each decision that makes a reply public: its writer is not the only one to be told.
on_reply_published: Final[list[Tells]] = []
# Called with each decision and its grounds, whoever made it.
on_reply_decided: Final[list[Callable[[ReplyDecision, Sequence[Ground]], None]]] = []


def kind_of(item: Item) -> Kind:
    return REPLY if isinstance(item, Reply) else ANSWER


def story_of(item: Item) -> Story:
    """The story that the item is about."""
    kind = kind_of(item)
    statement = kind.with_story().where(kind.model.id == item.id).with_only_columns(Story)
    return session().execute(statement).scalar_one()


def is_moved_away(item: Item) -> bool:
    """Whether the story has been moved to another company than the one that replied."""
    reply = item if isinstance(item, Reply) else session().get_one(Reply, item.reply_id)
    return reply.moved_away_at is not None


def item_of(decision: ReplyDecision) -> Item:
    """What was decided on."""
    if decision.reply_id is not None:
        return session().get_one(Reply, decision.reply_id)
    return session().get_one(Answer, decision.answer_id)
