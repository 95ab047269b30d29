"""The mails to whoever sent a notice. None says what they wrote."""

from typing import Any

from pact.accounts.models import Account
from pact.companies.models import Company
from pact.core.db import session
from pact.core.i18n.languages import page_url
from pact.core.i18n.shipped import local_words
from pact.mail.service import Recipient, builds_mail, resolves_recipient
from pact.moderation.models import Decision, Ground, ReplyDecision
from pact.moderation.queries import moves_of
from pact.moderation.replies.kinds import item_of
from pact.notices.defamation.queries import case_of
from pact.notices.models import Notice, NoticeState
from pact.notices.queries import parts_shown
from pact.notices.service import must_not_reject, new_link
from pact.notices.wording import settled_words
from pact.replies.models import ReplyStatus
from pact.stories.models import Story


@resolves_recipient("notice")
def sender_to_write_to(notice_id: int) -> Recipient | None:
    notice = session().get(Notice, notice_id)
    if notice is None or not notice.can_be_told:
        return None
    if notice.account_id is None:
        return Recipient(notice.email, notice.language)
    account = session().get_one(Account, notice.account_id)
    return Recipient(account.email, account.language) if account.email else None


@builds_mail("notices/received")
def received_mail(data: dict[str, Any]) -> dict[str, Any] | None:
    notice = session().get(Notice, data["notice"])
    return _about(notice) if notice is not None else None


@builds_mail("notices/decided")
def decided_mail(data: dict[str, Any]) -> dict[str, Any] | None:
    """None if it was undone, or decided again since."""
    notice = session().get(Notice, data["notice"])
    if notice is None or notice.settled_at is None or notice.settled_at.isoformat() != data["settled_at"]:
        return None
    return _about(notice) | statement(notice)


def _about(notice: Notice) -> dict[str, Any]:
    story = session().get_one(Story, notice.story_id)
    return {
        "company": company_reported(notice, story),
        "story_link": page_url(f"/stories/{story.public_id}"),
        "link": (link := page_url(f"/notice/{new_link(notice)}")),
        "appeal_link": f"{link}/appeal",
    }


def company_reported(notice: Notice, story: Story) -> str:
    """The name of the company that the story was listed under when the notice was sent."""
    later = [move for move in moves_of(story) if move.moved_at >= notice.sent_at]
    if later and later[0].source is not None:
        return later[0].source.name
    return session().get_one(Company, story.company_id).name


def statement(notice: Notice) -> dict[str, Any]:
    """What we decided about a notice and why, for its mail and its page."""
    made = decision_behind(notice)
    is_upheld = notice.state is NoticeState.UPHELD
    grounds: list[Ground] = made.grounds if made is not None and is_upheld else []
    return {
        "outcome": settled_words(
            notice.state, is_redacted=_is_redaction(made), is_moved=made is None, is_back=_is_shown(notice, made)
        ),
        "grounds": [local_words(ground.wording) for ground in grounds],
        "words": notice.words if notice.settled_by_id is not None else "",
        "can_appeal": notice.state is NoticeState.REJECTED
        and not any(was_right(notice) for was_right in must_not_reject),
        "by_moderator": notice.settled_by_id is not None,
        "is_unfounded": notice.is_unfounded,
        "is_contested": notice.state is NoticeState.CONTESTED,
        "author": _author_of(notice),
    }


def _is_shown(notice: Notice, made: Decision | ReplyDecision | None) -> bool:
    """Whether readers see now what was decided on. Below a moved story may stand another company's reply."""
    if isinstance(made, ReplyDecision) and item_of(made).status is not ReplyStatus.PUBLISHED:
        return False
    return notice.part in parts_shown(session().get_one(Story, notice.story_id))


def _author_of(notice: Notice) -> list[str]:
    """The name and the address of an author who stands by a story, if they agreed that they are given."""
    case = case_of(notice) if notice.state is NoticeState.CONTESTED else None
    return [case.name, case.address] if case is not None and case.is_author_named and case.name else []


def decision_behind(notice: Notice) -> Decision | ReplyDecision | None:
    if notice.decision_id is not None:
        return session().get(Decision, notice.decision_id)
    return session().get(ReplyDecision, notice.reply_decision_id) if notice.reply_decision_id else None


def _is_redaction(made: Decision | ReplyDecision | None) -> bool:
    if made is None:
        return False
    return made.is_redaction if isinstance(made, Decision) else bool(made.before.get("redacts"))
