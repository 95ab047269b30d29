"""Which texts of replies and answers are past their retention time, and blanking them.

`Reply` and `Answer` are the same but for their tables, so each of these takes the one it is for.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, func, or_, select, update
from sqlalchemy.orm import aliased

from pact.core.db import session
from pact.moderation.models import ReplyDecision
from pact.replies.forgetting import blank_texts
from pact.replies.models import Answer, Item, Reply, ReplyStatus
from pact.stories.fields import VersionState
from pact.stories.models import Story

ENDED = (ReplyStatus.REFUSED, ReplyStatus.WITHDRAWN, ReplyStatus.REMOVED, ReplyStatus.CHANGES_REQUESTED)


def ended(
    model: type[Item], before: datetime, *, story_ended: ColumnElement[bool], spared: Select[tuple[int]]
) -> Select[tuple[int]]:
    """Items that ended before this moment, or whose story did (`story_ended`), and of which words are left.

    Nothing below the `spared` stories, by their ids.
    """
    texts = model.texts
    held = (
        exists().where(texts.owner_id == model.id, texts.body != ""),
        exists().where(_decided_on(model) == model.id, ReplyDecision.words != ""),
    )
    of_ended_story = exists().where(Story.id == _story_id(model), story_ended)
    is_over = model.status.in_(ENDED) & (_last_decided_at(model) < before)
    return select(model.id).where(or_(is_over, of_ended_story), or_(*held), _story_id(model).not_in(spared))


def earlier(model: type[Item], before: datetime, *, spared: Select[tuple[int]]) -> Select[tuple[int]]:
    """Texts of published items that are not public: earlier, unredacted, refused or replaced. Later ones are kept."""
    texts = model.texts
    public = aliased(texts)
    return (
        select(texts.id)
        .join(model, model.id == texts.owner_id)
        .join(public, public.id == model.published_version_id)
        .where(
            model.status == ReplyStatus.PUBLISHED,
            texts.id != public.id,
            or_(
                texts.number < public.number,
                texts.redacted_from_id.is_not(None),
                texts.state.in_((VersionState.REFUSED, VersionState.SUPERSEDED)),
            ),
            _last_decided_at(model) < before,
            _story_id(model).not_in(spared),
            texts.body != "",
        )
    )


def blank_ended(model: type[Item], ids: Sequence[int]) -> None:
    """Blank all texts of these items and what moderators wrote about them; who decided what and when is kept."""
    texts = model.texts
    blank_texts(texts, texts.owner_id.in_(ids))
    blank = update(ReplyDecision).where(_decided_on(model).in_(ids)).values(words="")
    session().execute(blank.execution_options(synchronize_session=False))


def blank_earlier(model: type[Item], ids: Sequence[int]) -> None:
    """Blank these texts only."""
    blank_texts(model.texts, model.texts.id.in_(ids))


def _decided_on(model: type[Item]) -> Any:
    return ReplyDecision.reply_id if model is Reply else ReplyDecision.answer_id


def _story_id(model: type[Item]) -> Any:
    if model is Reply:
        return Reply.story_id
    to = aliased(Reply)
    return select(to.story_id).where(to.id == Answer.reply_id).correlate(Answer).scalar_subquery()


def _last_decided_at(model: type[Item]) -> ColumnElement[Any]:
    last = select(func.max(ReplyDecision.created_at)).where(_decided_on(model) == model.id).correlate(model)
    return func.coalesce(last.scalar_subquery(), model.sent_at)
