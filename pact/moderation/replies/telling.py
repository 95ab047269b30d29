"""The statement of reasons e-mailed to whoever wrote a reply for a company."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from pact.accounts.models import Account
from pact.companies.models import Company
from pact.companies.users.queries import is_user, users_of
from pact.core.db import session
from pact.core.i18n.languages import page_url
from pact.core.i18n.shipped import local_words
from pact.mail.service import builds_mail, send_later
from pact.moderation.models import ReplyDecision
from pact.moderation.redaction import RedactionKind
from pact.moderation.replies.kinds import REPLY, item_of, story_of, tellers
from pact.moderation.replies.service import mails_leave_at
from pact.replies.models import Item, ItemText, Reply, ReplyStatus, ReplyVersion
from pact.replies.queries import latest_text, texts_of
from pact.stories.models import Story

Counted = tuple[RedactionKind, int]
TEMPLATE = "moderation/reply_decision"
# What these say is no longer so once it was withdrawn or sent again; grounds against it are owed in any case.
_UNTRUE_LATER = frozenset({ReplyStatus.PUBLISHED, ReplyStatus.CHANGES_REQUESTED})


def tell_company(item: Item, story: Story, decision: ReplyDecision) -> None:
    """E-mail whoever wrote the text, or if they no longer act for the company, everybody who does."""
    text = latest_text(item)
    assert isinstance(text, ReplyVersion)
    company = session().get_one(Company, story.company_id)
    acting = [user.account_id for user in users_of(company)]
    for account_id in [text.written_by_id] if text.written_by_id in acting else acting:
        send_later(TEMPLATE, recipient_kind="account", recipient_id=account_id,
                   data={"decision": decision.id, "account": account_id}, not_before=mails_leave_at())  # fmt: skip


@builds_mail("moderation/reply_decision")
def reply_decision_mail(data: dict[str, Any]) -> dict[str, Any] | None:
    """The mail's context; None if it would be untrue: undone, sent again, erased, or they act for the company no more."""
    decision = session().get(ReplyDecision, data["decision"])
    if decision is None or is_untrue(decision):
        return None
    item = item_of(decision)
    story = story_of(item)
    account = session().get(Account, data["account"])
    assert isinstance(item, Reply)
    if account is None or not is_user(account.id, item.company_id):
        return None
    company = session().get_one(Company, item.company_id)
    appeal = page_url(f"/for-companies/{company.slug}/appeal/{decision.id}")
    return statement(item, story, decision) | {"appeal_link": appeal}


def is_untrue(decision: ReplyDecision) -> bool:
    """Whether what a mail would say of the decision is so no longer: it was undone, or the text sent again."""
    is_over = decision.new_status in _UNTRUE_LATER and item_of(decision).status is not decision.new_status
    return decision.reversed_at is not None or is_over


def statement(item: Item, story: Story, decision: ReplyDecision) -> dict[str, Any]:
    """The template's context for a decision that was made."""
    return reasons(
        item, story, status=decision.new_status, old=decision.old_status, words=decision.words,
        grounds=[local_words(ground.wording) for ground in decision.grounds],
        kinds=_redacted(decision, texts_of(item)),
        refuses_edit=decision.is_edit_refused, redacts=decision.before.get("redacts", False),
    )  # fmt: skip


def redacted_by(decisions: Sequence[ReplyDecision], texts: Sequence[ItemText]) -> dict[int, list[Counted]]:
    """What each decision redacted, by its id."""
    return {made.id: _counted(_redacted(made, texts)) for made in decisions}


def _redacted(decision: ReplyDecision, texts: Sequence[ItemText]) -> list[RedactionKind]:
    text = next((text for text in texts if text.number == decision.version), None)
    cuts = text.cuts if text is not None and decision.new_status is ReplyStatus.PUBLISHED else []
    return [RedactionKind(kind) for _start, _end, kind in cuts]


def _counted(kinds: Sequence[RedactionKind]) -> list[Counted]:
    counts = Counter(kinds)
    return [(kind, counts[kind]) for kind in RedactionKind if counts[kind]]


def reasons(
    item: Item, story: Story, *, status: ReplyStatus, old: ReplyStatus, words: str, grounds: list[str],
    kinds: list[RedactionKind], refuses_edit: bool = False, redacts: bool = False,
) -> dict[str, Any]:  # fmt: skip
    """The template's context for a decision that was made, or for its preview at the desk."""
    # A reply stays with its company when the story is moved to another one.
    company = session().get_one(Company, item.company_id if isinstance(item, Reply) else story.company_id)
    return {
        "status": status.value,
        "is_restored": status is ReplyStatus.PUBLISHED and old in (ReplyStatus.REFUSED, ReplyStatus.REMOVED),
        "is_edit": old is status and not redacts and not refuses_edit,
        "is_edit_refused": refuses_edit,
        "is_redaction": redacts,
        "is_moved_away": isinstance(item, Reply) and item.moved_away_at is not None,
        "company": company.name,
        "grounds": grounds,
        "words": words,
        "removed": _counted(kinds),
        "story_link": page_url(f"/stories/{story.public_id}"),
        "reply_link": page_url(f"/for-companies/{company.slug}/stories/{story.public_id}/reply"),
        "rules_link": page_url("/rules"),
    }


tellers[REPLY.word] = tell_company
