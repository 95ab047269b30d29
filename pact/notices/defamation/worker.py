"""What the worker does when a step's time runs out: it warns those who have to act, and then acts itself."""

from datetime import timedelta
from typing import Any, Final

from sqlalchemy import select

from pact.accounts.models import Account, Role
from pact.core import clock
from pact.core.db import all_of, session
from pact.core.roles import StaffRole
from pact.jobs.service import enqueue, handles
from pact.mail.service import send_later
from pact.notices.defamation.models import DefamationCase
from pact.notices.defamation.queries import case_by_id
from pact.notices.defamation.service import JOB, acted_at, end_of_answering, take_down, tell_author, warned_at
from pact.notices.defamation.steps import Step
from pact.notices.models import NoticeState
from pact.stories.fields import Status
from pact.stories.models import Story

AGAIN_AFTER: Final = timedelta(hours=1)


@handles(JOB)
def look_at(arguments: dict[str, Any]) -> None:
    """Warn or act, if it is time; otherwise nothing. Each step asks for the next look itself."""
    case = case_by_id(arguments["case"])
    if case is None or case.notice.state is not NoticeState.WAITING:
        return
    now, act, warn = clock.now(), acted_at(case), warned_at(case)
    if act is not None and act <= now:
        _act(case)
    elif warn is not None and warn <= now and not case.is_warned:
        _warn(case)
        enqueue(JOB, {"case": case.id}, not_before=act)


def _act(case: DefamationCase) -> None:
    if case.step is Step.ANSWER:
        end_of_answering(case)
    elif case.step is Step.TELL:
        tell_author(case)
    elif session().get_one(Story, case.notice.story_id).status is Status.PUBLISHED:
        take_down(case)
    else:  # readers do not see it now, and may again
        enqueue(JOB, {"case": case.id}, not_before=clock.now() + AGAIN_AFTER)


def _warn(case: DefamationCase) -> None:
    """Remind the author, or tell moderators that something is due."""
    case.is_warned = True
    if case.step is Step.ANSWER:
        send_later("notices/defamation_reminder", recipient_kind="story", recipient_id=case.notice.story_id,
                   data={"case": case.id})  # fmt: skip
        return
    for account_id in _moderators():
        send_later("notices/defamation_due", recipient_kind="account", recipient_id=account_id,
                   data={"case": case.id, "step": case.step})  # fmt: skip


def _moderators() -> list[int]:
    staff = Account.roles.any(Role.name.in_([role.value for role in StaffRole]))
    return all_of(select(Account.id).where(Account.active, staff).order_by(Account.id))
