"""The mails of the procedure for defamation. The law asks us to send the author a copy of the complaint."""

from typing import Any

from pact.accounts.models import Account
from pact.companies.models import Company
from pact.core.db import session
from pact.core.i18n.languages import page_url
from pact.mail.service import builds_mail
from pact.notices.defamation.models import DefamationCase
from pact.notices.defamation.queries import case_by_id
from pact.notices.defamation.service import can_be_put_back
from pact.notices.defamation.steps import OPEN, Event, Step
from pact.notices.defamation.wording import CAUSES_TO_AUTHOR, STEPS, moment_there
from pact.notices.listing import desk_address
from pact.notices.mails import company_reported
from pact.notices.models import NoticeState
from pact.notices.service import new_link as new_notice_link
from pact.stories.author_links import new_link
from pact.stories.models import Story


@builds_mail("notices/defamation_received")
def received_mail(data: dict[str, Any]) -> dict[str, Any] | None:
    case = _waiting(data)
    return _for_notifier(case) if case is not None else None


@builds_mail("notices/defamation_told")
def told_mail(data: dict[str, Any]) -> dict[str, Any] | None:
    case = _waiting(data)
    if case is None or case.step is not Step.ANSWER or case.due_at is None:
        return None
    return _for_notifier(case) | {"until": moment_there(case.due_at)}


@builds_mail("notices/defamation_author")
def author_mail(data: dict[str, Any]) -> dict[str, Any] | None:
    """None if it is settled, or if the procedure began anew since."""
    case = _waiting(data)
    if case is None or case.due_at is None or case.told_at is None or case.told_at.isoformat() != data["told_at"]:
        return None
    return _for_author(case) | copy_of(case) | {"until": moment_there(case.due_at)}


@builds_mail("notices/defamation_reminder")
def reminder_mail(data: dict[str, Any]) -> dict[str, Any] | None:
    case = _waiting(data)
    if case is None or case.step is not Step.ANSWER or case.due_at is None:
        return None
    return _for_author(case) | {"until": moment_there(case.due_at)}


@builds_mail("notices/defamation_details")
def details_mail(data: dict[str, Any]) -> dict[str, Any] | None:
    """None if the author has answered again since."""
    case = _waiting(data)
    if case is None or case.cause is not Event.FALSE_DETAILS or case.due_at is None:
        return None
    return _for_author(case) | {"until": moment_there(case.due_at)}


@builds_mail("notices/defamation_removed")
def removed_mail(data: dict[str, Any]) -> dict[str, Any] | None:
    """None if the story was put back since."""
    case = case_by_id(data["case"])
    if case is None or case.step is not Step.TAKEN_DOWN or case.cause is None:
        return None
    story = session().get_one(Story, case.notice.story_id)
    return _for_author(case) | {
        "cause": why_removed(case.cause),
        "can_be_put_back": can_be_put_back(case, story),
        "rules_link": page_url("/rules"),
    }


@builds_mail("notices/defamation_due")
def due_mail(data: dict[str, Any]) -> dict[str, Any] | None:
    """To moderators: no name, and nothing of what was written."""
    case = _waiting(data)
    if case is None or case.step != data["step"] or case.due_at is None:
        return None
    story = session().get_one(Story, case.notice.story_id)
    return {
        "step": STEPS[case.step],
        "until": moment_there(case.due_at),
        "link": page_url(desk_address(story.public_id)),
    }


def _waiting(data: dict[str, Any]) -> DefamationCase | None:
    """The complaint, if it is not settled."""
    case = case_by_id(data["case"])
    return case if case and case.notice.state is NoticeState.WAITING and case.step in OPEN else None


def why_removed(cause: Event) -> str:
    """Said to the author."""
    return str(CAUSES_TO_AUTHOR[cause])


def _for_notifier(case: DefamationCase) -> dict[str, Any]:
    story = session().get_one(Story, case.notice.story_id)
    return {
        "company": company_reported(case.notice, story),
        "story_link": page_url(f"/stories/{story.public_id}"),
        "link": page_url(f"/notice/{new_notice_link(case.notice)}"),
    }


def _for_author(case: DefamationCase) -> dict[str, Any]:
    story = session().get_one(Story, case.notice.story_id)
    return {
        "company": session().get_one(Company, story.company_id).name,
        "story_link": page_url(f"/stories/{story.public_id}"),
        "link": page_url(f"/my-story/{new_link(story.id)}/defamation/{case.id}"),
    }


def copy_of(case: DefamationCase) -> dict[str, str]:
    """What the author may see of a complaint: who sent it only if they agreed."""
    notice = case.notice
    name, email = notice.name, notice.email
    if notice.account_id is not None:
        account = session().get_one(Account, notice.account_id)
        name, email = account.name, account.email or ""
    is_named = case.is_notifier_named
    return {
        "quote": notice.quote,
        "why": notice.why,
        "meaning": case.meaning,
        "untrue": case.untrue,
        "name": name if is_named else "",
        "email": email if is_named else "",
    }
