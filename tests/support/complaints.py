"""Complaints about defamation."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import time_machine
from sqlalchemy import select

from pact.companies.users.models import CompanyUser
from pact.core.db import session
from pact.jobs.models import Job
from pact.jobs.service import run_due
from pact.notices.defamation.models import DefamationCase
from pact.notices.defamation.queries import case_of
from pact.notices.defamation.service import Answer, Complaint, receive_complaint, tell_author
from pact.notices.defamation.steps import Event
from pact.stories.models import Story

WORDS = "a friendly person put it right"
MEANING = "That we put things right only for friends."
UNTRUE = "We put the bill right for everybody."
WHY_IT_HARMS = "Customers will think that we are unfair."
STANDS = Answer(
    event=Event.STANDS, name="Ada Author", address="1 Mill Lane, Exeter EX1 1AA", is_author_named=False
)
COMPLAINT = {
    "ground": "defamation", "quote": WORDS, "why": WHY_IT_HARMS, "meaning": MEANING, "untrue": UNTRUE,
    "cannot_sue": "y", "names_me": "no",
}  # fmt: skip
"""What the form of a notice says besides who sends it."""


def complaint_about(
    story: Story, *, is_notifier_named: bool = False, sender: CompanyUser | None = None, told: bool = False,
    email: str = "rosa@quill.example",
) -> DefamationCase:  # fmt: skip
    """A complaint that was just received, or of which the author was just told."""
    given: dict[str, Any] = {"sender": sender} if sender else {"name": "Rosa Quill", "email": email}
    complaint = Complaint(meaning=MEANING, untrue=UNTRUE, is_notifier_named=is_notifier_named)
    notice = receive_complaint(story, complaint, quote=WORDS, why=WHY_IT_HARMS, language="en", **given)
    case = case_of(notice)
    assert case is not None
    if told:
        tell_author(case)
    session().commit()
    return case


def london(text: str) -> datetime:
    """A time in England, such as 2026-12-24 10:00."""
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo("Europe/London"))


def work_at(moment: datetime) -> None:
    """Let the worker run at exactly this time."""
    with time_machine.travel(moment, tick=False):
        run_due()
    session().expire_all()
    assert not session().scalars(select(Job.last_error).where(Job.last_error.is_not(None))).all()
