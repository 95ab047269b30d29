"""Read appeals, and who may decide on them."""

from collections.abc import Collection, Sequence

from sqlalchemy import ColumnElement, Select, or_, select

from pact.accounts.models import Account, Role
from pact.appeals.models import Against, Appeal, AppealState
from pact.companies.users.models import ClaimDecision
from pact.core.db import all_of, one_or_none, session
from pact.core.roles import StaffRole
from pact.moderation.suspensions.models import Suspension
from pact.notices.models import Notice
from pact.stories.models import Story

DECIDES = frozenset({StaffRole.SENIOR_MODERATOR, StaffRole.ADMINISTRATOR})
"""The roles that decide on appeals."""


def may_decide(role: StaffRole, *, took_part: bool) -> bool:
    """Whether somebody with this role may decide, who took part in the decision or did not."""
    return role in DECIDES and not took_part


def can_be_decided(took_part: Collection[int]) -> bool:
    """Whether there is anybody who may decide on an appeal against a decision in which these took part."""
    staff = Account.roles.any(Role.name.in_([role.value for role in DECIDES]))
    others = select(Account.id).where(Account.active, staff, Account.id.not_in(took_part))
    return session().scalar(others.limit(1)) is not None


def appeal_against(against: Against, ident: int) -> Appeal | None:
    """There is one at most."""
    return one_or_none(select(Appeal).where(Appeal.against == against, Appeal.subject_id == ident))


def appeals_about(story_id: int) -> Sequence[Appeal]:
    """All appeals about a story and what stands below it, the oldest first."""
    return all_of(select(Appeal).where(Appeal.story_id == story_id).order_by(Appeal.id))


def by_author(story_id: int) -> Sequence[Appeal]:
    """Those that the story's author has sent, the oldest first."""
    of_author = (Against.STORY, Against.ANSWER, Against.SUSPENSION)
    return [appeal for appeal in appeals_about(story_id) if appeal.against in of_author]


def _subjects(against: Against) -> Select[tuple[int]]:
    """What appeals of this kind that wait are about."""
    return select(Appeal.subject_id).where(Appeal.state == AppealState.WAITING, Appeal.against == against)


def notices_with_open_ones() -> Select[tuple[int]]:
    """The ids of notices with an appeal that waits, and of those sent by whoever appeals against a suspension: what they
    say is kept meanwhile.
    """
    led_to_it = select(Suspension.recipient_id).where(
        Suspension.id.in_(_subjects(Against.SUSPENSION)), Suspension.recipient_kind == "notice"
    )
    digests = select(Notice.sender_digest).where(Notice.id.in_(led_to_it), Notice.sender_digest.is_not(None))
    return select(Notice.id).where(
        or_(Notice.id.in_(_subjects(Against.NOTICE)), Notice.sender_digest.in_(digests))
    )


def suspensions_with_open_ones() -> Select[tuple[int]]:
    return _subjects(Against.SUSPENSION)


def claims_with_open_ones() -> Select[tuple[int]]:
    return select(ClaimDecision.claim_id).where(ClaimDecision.id.in_(_subjects(Against.CLAIM)))


def stories_with_open_ones() -> Select[tuple[int]]:
    """The ids of stories with an appeal that waits, and of all stories of an author who appeals against a suspension:
    nothing of them is deleted meanwhile.
    """
    waits = (Appeal.state == AppealState.WAITING, Appeal.story_id.is_not(None))
    about = select(Appeal.story_id).where(*waits)
    led_to_it = select(Appeal.story_id).where(*waits, Appeal.against == Against.SUSPENSION)
    authors = select(Story.author_id).where(Story.id.in_(led_to_it), Story.author_id.is_not(None))
    return select(Story.id).where(or_(Story.id.in_(about), Story.author_id.in_(authors)))


def upheld_appeals_about(notices: ColumnElement[bool]) -> set[int | None]:
    """Who upheld appeals of those who had sent these notices: they could not be rejected any more."""
    upheld = (Appeal.against == Against.NOTICE, Appeal.state == AppealState.UPHELD)
    return set(
        all_of(select(Appeal.settled_by_id).join(Notice, Notice.id == Appeal.subject_id).where(*upheld, notices))
    )
