"""Read notices: those about one story, and how many a company has sent."""

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import func, or_, select

from pact.companies.queries import ids_merged_into
from pact.core import crypto
from pact.core.db import all_of, one_or_none, session
from pact.moderation.models import Decision, ReplyDecision
from pact.notices.models import Notice, NoticeLink, NoticeState, Part
from pact.replies.models import Item, ReplyStatus
from pact.replies.queries import answer_to, reply_of
from pact.stories.fields import Status
from pact.stories.models import Story


def notices_about(story: Story) -> Sequence[Notice]:
    """All notices about a story and what stands below it, the oldest first."""
    return all_of(select(Notice).where(Notice.story_id == story.id).order_by(Notice.id))


def waiting_about(story_id: int) -> Sequence[Notice]:
    waits = Notice.state == NoticeState.WAITING
    return all_of(select(Notice).where(Notice.story_id == story_id, waits).order_by(Notice.id))


def notice_of_link(token: str) -> Notice | None:
    """The notice that this link's token belongs to, or None."""
    found = select(Notice).join(NoticeLink, NoticeLink.notice_id == Notice.id)
    return one_or_none(found.where(NoticeLink.token_digest == crypto.link_digest(token)))


def item_of(story_id: int, part: Part) -> Item | None:
    """The reply to a story or the answer to it, in any status."""
    reply = reply_of(story_id)
    return answer_to(reply) if reply is not None and part is Part.ANSWER else reply


def parts_shown(story: Story) -> list[Part]:
    """The texts of a story's page that readers see."""
    return parts_standing(story) if story.status is Status.PUBLISHED else []


def parts_standing(story: Story) -> list[Part]:
    """The same, also while the story is hidden: they come back with it."""
    if story.status not in (Status.PUBLISHED, Status.HIDDEN):
        return []
    parts = [Part.STORY]
    for part in (Part.REPLY, Part.ANSWER):
        item = item_of(story.id, part)
        if item is None or item.status is not ReplyStatus.PUBLISHED:
            break
        parts.append(part)
    return parts


def undone_decisions(notices: Sequence[Notice]) -> set[int]:
    """The ids of those notices whose decision was undone."""
    story_ids = [notice.decision_id for notice in notices if notice.decision_id]
    reply_ids = [notice.reply_decision_id for notice in notices if notice.reply_decision_id]
    undone = set(all_of(select(Decision.id).where(Decision.id.in_(story_ids), Decision.reversed_at.is_not(None))))
    of_replies = select(ReplyDecision.id).where(
        ReplyDecision.id.in_(reply_ids), ReplyDecision.reversed_at.is_not(None)
    )
    undone_replies = set(all_of(of_replies))
    return {
        notice.id
        for notice in notices
        if notice.decision_id in undone or notice.reply_decision_id in undone_replies
    }


class CompanyNotices(NamedTuple):
    """How many notices people who act for a company have sent, and what became of them."""

    filed: int
    upheld: int
    rejected: int
    gone: int
    waiting: int
    uncontested: int = 0
    contested: int = 0


def notices_by(company_id: int) -> CompanyNotices:
    """One query. Notices of companies that were merged into this one count, too."""
    theirs = or_(Notice.by_company_id == company_id, Notice.by_company_id.in_(ids_merged_into("company")))
    counted = select(Notice.state, func.count()).where(theirs).group_by(Notice.state)
    counts = dict(session().execute(counted, {"company": company_id}).tuples().all())
    return CompanyNotices(
        filed=sum(counts.values()),
        **{name: counts.get(NoticeState(name), 0) for name in CompanyNotices._fields[1:]},
    )
