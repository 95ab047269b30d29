"""Factories with defaults. They use the real services, with the clock set if a date is given.

Everything is committed, so that other connections (requests, workers) see it. tests/support/accounts.py makes staff, and
is handed on here.
"""

import os
from contextlib import nullcontext
from datetime import date, datetime, timedelta
from itertools import count
from typing import Any

import time_machine
from sqlalchemy import select
from werkzeug.datastructures import MultiDict

from pact.accounts.models import Account
from pact.accounts.newsrooms.models import Journalist
from pact.accounts.newsrooms.queries import journalist_of
from pact.accounts.newsrooms.service import let_in, newsroom_for
from pact.accounts.passwords import hashed
from pact.authors import service as authors
from pact.companies import service as companies
from pact.companies.models import Company, CompanyMerge, CompanyStatus
from pact.companies.queries import company_named
from pact.companies.users import claiming
from pact.companies.users.membership import admit
from pact.companies.users.models import ClaimState, CompanyClaim, CompanyUser
from pact.core import clock
from pact.core.db import session
from pact.core.web import bot_check
from pact.jobs.models import Job
from pact.jobs.service import run_due
from pact.moderation.companies.merging import merge_companies
from pact.moderation.decisions.service import decide, hide
from pact.moderation.decisions.transitions import Actor, change_status
from pact.moderation.models import ActorKind
from pact.moderation.queries import grounds_by_code
from pact.moderation.statuses import DeskDecision
from pact.rankings.editions.freezing import freeze
from pact.rankings.measures import MEASURES
from pact.rankings.models import Edition
from pact.rankings.service import live_months
from pact.stories.fields import Channel, EndedHow, Resolved, Source, Status
from pact.stories.models import Story
from tests.support.accounts import (
    PASSWORD,
    csrf_token,
    moderator,
    moderator_id,
    second_factor,
    sign_in,
    signed_in,
    signed_in_as,
    signed_in_by_form,
)
from tests.support.client import WatchingClient
from tests.support.logged import note_typed

# Different in each process of a run, because filled databases are copied between processes.
_numbers = count(os.getpid() * 1_000_000)
BODY = "The bill was wrong. I rang, waited, and a friendly person put it right within ten minutes."


def company(name: str = "Nordic Mail", *, sector: str = "Post and parcels", accepted: bool = True) -> Company:
    """The company with this name, created if missing."""
    known = company_named(name)
    if known is not None:
        return known
    status = CompanyStatus.ACCEPTED if accepted else CompanyStatus.PROPOSED
    made = companies.add_company(name, sector=companies.add_sector(sector), status=status)
    session().commit()
    return made


def merged(source: Company, target: Company) -> CompanyMerge:
    """A merge of one company into another, by a moderator."""
    made = merge_companies(source, target, by=moderator().id)
    session().commit()
    return made


def story_fields(**changes: Any) -> dict[str, Any]:
    """A story's fields as the share form passes them to the service."""
    fields = {
        "channel": Channel.PHONE,
        "contacted_on": clock.today() - timedelta(days=3),
        "ended_how": EndedHow.SPOKE_TO_PERSON,
        "resolved": Resolved.FIRST_CONTACT,
        "title": "A bill put right",
        "body": BODY,
        "wait_minutes": 4.0,
        **{info.scale.field: 4 for info in MEASURES.values() if info.scale and info.rating},
        "politeness": 5,
        "consent_publish": True,
    }
    return fields | changes


def form_data(**changes: str | list[str]) -> dict[str, Any]:
    """Valid data of the share form, as sent by a browser."""
    number = next(_numbers)
    data: dict[str, Any] = {
        "company": "Nordic Mail",
        "channel": "phone",
        "contacted_on": (clock.today() - timedelta(days=3)).isoformat(),
        "ended_how": "spoke_to_person",
        "resolved": "first_contact",
        "body": BODY,
        "email": f"author-{number}@example.org",
        "consent_publish": "y",
        "idempotency_key": f"a-key-of-a-form-{number}",
    }
    filled = data | changes
    return {"stamp": opened_form(str(filled["idempotency_key"])), **filled}


def as_form(**changes: str) -> MultiDict[str, str]:
    """Data of the share form as the form itself takes them."""
    return MultiDict(form_data(**changes))


def opened_form(key: str, *, seconds_ago: float = 30, is_suspicious: bool = False) -> str:
    """The stamp of a share form opened a while ago."""
    with clock.at(clock.now() - timedelta(seconds=seconds_ago)):
        return bot_check.stamp_for(key, is_suspicious=is_suspicious)


def story(
    *,
    status: Status | str = Status.PUBLISHED,
    company: Company | str = "Nordic Mail",
    email: str | None = None,
    confirmed_at: datetime | date | None = None,
    ground: str = "unclear",
    words: str = "",
    source_digest: str | None = None,
    source: Source = Source.UNPROMPTED,
    call_out_id: int | None = None,
    **fields: Any,
) -> Story:
    """A story taken through all steps to `status`, all at `confirmed_at` (now by default).

    Author and source are new unless given. `fields` replace the defaults of `story_fields`.
    """
    number = next(_numbers)
    note_typed([BODY, email, words, *fields.values()])
    moment = _moment(confirmed_at)
    with time_machine.travel(moment, tick=True) if moment else nullcontext():
        subject = company if isinstance(company, Company) else _company_named(company)
        made = authors.share(
            story_fields(**fields),
            company_name=subject.name,
            email=email or f"author-{number}@example.org",
            source_digest=source_digest or f"{number:064x}",
            idempotency_key=f"a-key-of-a-story-{number}",
            source=source,
            call_out_id=call_out_id,
        )
        session().commit()
        _take_to(made, Status(status), ground=ground, words=words)
    session().commit()
    return made


def _moment(given: datetime | date | None) -> datetime | None:
    if given is None or isinstance(given, datetime):
        return given
    return datetime.fromisoformat(f"{given.isoformat()}T12:00:00+00:00")


def _company_named(name: str) -> Company:
    return company(name)


def _take_to(made: Story, status: Status, *, ground: str, words: str) -> None:
    if status is Status.UNCONFIRMED:
        return
    authors.confirm(made)
    reasons = [] if status in (Status.PENDING, Status.PUBLISHED, Status.WITHDRAWN) else grounds_by_code([ground])
    by = moderator_id()
    if status in (Status.PUBLISHED, Status.WITHDRAWN, Status.HIDDEN, Status.REMOVED):
        decide(made, DeskDecision.PUBLISH, moderator_id=by, words=words)
    if status is Status.CHANGES_REQUESTED:
        decide(made, DeskDecision.CHANGES, moderator_id=by, grounds=reasons, words=words)
    if status is Status.REFUSED:
        decide(made, DeskDecision.REFUSE, moderator_id=by, grounds=reasons, words=words)
    if status is Status.WITHDRAWN:
        authors.withdraw(made)
    if status is Status.HIDDEN:
        hide(made, moderator_id=by, grounds=reasons, words=words)
    if status is Status.REMOVED:
        change_status(made, Status.REMOVED, actor=Actor(ActorKind.MODERATOR, by), grounds=reasons, words=words)


def company_user(
    company: Company | str = "Nordic Mail", *, email: str = "ana@nordic-mail.example", name: str = "Ana Ruiz",
    password: str | None = PASSWORD, language: str = "en",
) -> CompanyUser:  # fmt: skip
    """Somebody who acts for a company: their claim confirmed and approved, and their password set."""
    subject = company if isinstance(company, Company) else _company_named(company)
    made = claim(subject, email=email, name=name, language=language)
    user = admit(made, by=moderator().id)
    made.state = ClaimState.APPROVED
    account = session().get_one(Account, user.account_id)
    account.password = account.password or (hashed(password) if password else None)
    session().commit()
    return user


def journalist(
    email: str = "kim@evening-post.example", *, name: str = "Kim Hale", newsroom: str = "The Evening Post",
    password: str | None = PASSWORD, language: str = "en",
) -> Journalist:  # fmt: skip
    """A journalist whom a moderator has let in, with their password set. An empty `newsroom` makes a freelancer."""
    host = email.partition("@")[2]
    room = newsroom_for(host, name=newsroom, website=f"https://www.{host}/") if newsroom else None
    made = let_in(email, name=name, language=language, newsroom=room, by=moderator().id)
    account = session().get_one(Account, made.account_id)
    account.password = account.password or (hashed(password) if password else None)
    session().commit()
    found = journalist_of(account.id)
    assert found is not None
    return found


def claim(
    company: Company | str = "Nordic Mail", *, email: str = "ana@nordic-mail.example", name: str = "Ana Ruiz",
    language: str = "en", confirmed: bool = True,
) -> CompanyClaim:  # fmt: skip
    """A claim that waits for a moderator, or for its link to be used."""
    subject = company if isinstance(company, Company) else _company_named(company)
    made = claiming.send_claim(subject, name=name, job_title="Head of service", email=email, language=language)
    if confirmed:
        claiming.confirm(claiming.new_link(made, lasts=timedelta(days=1)))
    session().commit()
    return made


def edition(*, back: int = 1) -> Edition:
    """The edition of last month, or of so many months back, with a story from it."""
    month = clock.months_later(live_months()[0], -back)
    story(confirmed_at=month + timedelta(days=14))
    made = freeze(month)
    session().commit()
    return made


def run_jobs() -> int:
    """Run all jobs that are due within a minute, like the worker. Returns how many.

    Mails about decisions wait until the decision can no longer be undone. Raises AssertionError if a job fails.
    """
    with clock.at(clock.now() + timedelta(minutes=1)):
        done = run_due()
    failed = session().execute(select(Job.kind, Job.last_error).where(Job.last_error.is_not(None))).all()
    assert not failed, f"Jobs failed: {failed}"
    return done
