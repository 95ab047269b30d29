"""Companies that act for themselves: their claims, what they reply to stories, and what authors answer."""

import secrets
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Final, NamedTuple

from sqlalchemy import select

from pact.accounts.passwords import new_link, set_password_by_link
from pact.accounts.service import account_with
from pact.authors.own_page.case_number import save_case_number
from pact.cli.demo import read_data
from pact.cli.demo.promises.plan import opening_of
from pact.companies.directory.facts import Source, set_fact
from pact.companies.directory.models import Fact
from pact.companies.models import Company
from pact.companies.queries import company_named
from pact.companies.users import claiming
from pact.companies.users.models import ClaimOutcome, CompanyClaim
from pact.companies.users.queries import users_of
from pact.core import clock
from pact.core.db import session
from pact.moderation.claims import service as claims
from pact.moderation.queries import grounds_by_code
from pact.moderation.replies.service import decide, send_answer, send_reply
from pact.moderation.statuses import DeskDecision
from pact.replies.queries import answer_to, reply_of
from pact.stories.author_models import FollowUpAnswer, UseAgain
from pact.stories.models import Story, StoryVersion

_data = read_data("replies")
DECISIONS: Final = {
    "published": DeskDecision.PUBLISH, "refused": DeskDecision.REFUSE, "changes_requested": DeskDecision.CHANGES,
}  # fmt: skip
_HOURS: Final = timedelta(hours=7)
"""How long a moderator takes."""
Event = tuple[datetime, Callable[[], None]]


class Subject(NamedTuple):
    """Which story a reply is about: the newest one like this."""

    company: str
    title: str
    resolved: str


class Published(NamedTuple):
    """A story's number in the demo and when it was published."""

    number: int
    at: datetime


def company_events(
    published: Mapping[Subject, Published],
    told: Mapping[int, int],
    passwords: Mapping[str, str],
    *,
    moderator_id: int,
) -> Iterator[Event]:
    """What companies and those who answer them do, each at its time. `told` has the ids of stories by their number."""
    now = clock.now()
    for company in _data["companies"]:
        begun = opening_of(now.date()) + timedelta(days=1)
        yield from _claimed(company, begun, moderator_id)
        for user in company["users"]:
            password = passwords.get(user["email"]) or secrets.token_urlsafe(12)
            yield begun + timedelta(days=30), partial(_begin_account, user["email"], password)
        for reply in company["replies"]:
            about = published.get(Subject(company["name"], reply["title"], reply["resolved"]))
            if about is not None and about.at > begun + timedelta(days=1):
                yield from _replied(reply, about, told, moderator_id, now)
    for claim in _data["claims"]:
        yield now - timedelta(days=30), partial(_set_site, claim["company"], claim["site"], moderator_id)
        yield now - timedelta(hours=claim["hours"]), partial(_claim, claim["company"], claim)


def said_after_reply(version: StoryVersion) -> tuple[FollowUpAnswer, UseAgain] | None:
    """What the author says when we ask after the company's reply; None if they do not answer."""
    replies = (reply for company in _data["companies"] for reply in company["replies"])
    is_of = {"title": version.title, "resolved": version.resolved}
    later = next((reply.get("later") for reply in replies if is_of.items() <= reply.items()), None)
    return (FollowUpAnswer(later["solved"]), UseAgain(later["again"])) if later else None


def _claimed(company: Mapping[str, Any], begun: datetime, moderator_id: int) -> Iterator[Event]:
    """The first user claims the page and is approved, and then invites the others."""
    name, (first, *others) = company["name"], company["users"]
    yield begun - timedelta(days=1), partial(_set_site, name, company["site"], moderator_id)
    yield begun, partial(_claim, name, first)
    yield begun + _HOURS, partial(_approve, name, moderator_id)
    for number, user in enumerate(others, start=1):
        yield begun + timedelta(days=9 * number), partial(_join, name, user)


def _replied(
    reply: Mapping[str, Any], about: Published, told: Mapping[int, int], moderator_id: int, now: datetime
) -> Iterator[Event]:
    """What is still to come is left out, but for what waits for a moderator now."""
    becomes, number = reply.get("becomes", "published"), about.number
    if "case" in reply:
        yield about.at + timedelta(hours=1), partial(_give_case, told, number, reply["case"])
    sent = about.at + timedelta(days=reply["after"], hours=3)
    if becomes == "pending":
        yield max(about.at, now - timedelta(hours=4)), partial(_reply, told, number, reply["body"])
        return
    acts: list[Event] = [
        (sent, partial(_reply, told, number, reply["body"])),
        (sent + _HOURS, partial(_decide, told, number, becomes, reply, moderator_id)),
    ]
    if "answer" in reply:
        answered = sent + timedelta(days=reply["answer_after"])
        acts += [
            (answered, partial(_answer, told, number, reply["answer"])),
            (answered + _HOURS, partial(_publish_answer, told, number, moderator_id)),
        ]
    if "edited" in reply:
        edited = sent + timedelta(days=reply["edited_after"])
        acts += [
            (edited, partial(_reply, told, number, reply["edited"])),
            (edited + _HOURS, partial(_decide, told, number, "published", {}, moderator_id)),
        ]
    yield from (act for act in acts if act[0] < now)


def _company(name: str) -> Company:
    company = company_named(name)
    assert company is not None
    return company


def _set_site(name: str, site: str, moderator_id: int) -> None:
    set_fact(_company(name), Fact.SITE, site, Source(f"{site}/about", clock.today()), by=moderator_id)


def _claim(name: str, user: Mapping[str, str]) -> None:
    made = claiming.send_claim(
        _company(name), name=user["name"], job_title=user["job_title"], email=user["email"], language="en"
    )
    claiming.confirm(claiming.new_link(made, lasts=timedelta(days=1)))


def _approve(name: str, moderator_id: int) -> None:
    claim = session().scalars(select(CompanyClaim).where(CompanyClaim.company_id == _company(name).id)).one()
    claims.decide(claim, ClaimOutcome.APPROVED, words="", by=moderator_id, seen=claims.look_of(claim))


def _join(name: str, user: Mapping[str, str]) -> None:
    made = claiming.invite(users_of(_company(name))[0], email=user["email"], language="en")
    claiming.confirm(
        claiming.new_link(made, lasts=timedelta(days=1)), name=user["name"], job_title=user["job_title"]
    )


def _begin_account(email: str, password: str) -> None:
    """Set the password of somebody who acts for a company, by a link as if it had been mailed."""
    account = account_with(email)
    assert account is not None
    set_password_by_link(new_link(account.id, hours=1), password)


def _give_case(told: Mapping[int, int], number: int, case: str) -> None:
    save_case_number(_story(told, number), case, is_allowed=True)


def _reply(told: Mapping[int, int], number: int, body: str) -> None:
    story = _story(told, number)
    account = account_with(_first_user(story))
    assert account is not None
    send_reply(story, body.strip(), account_id=account.id, language="en")


def _first_user(story: Story) -> str:
    company = session().get_one(Company, story.company_id)
    [email] = [each["users"][0]["email"] for each in _data["companies"] if each["name"] == company.name]
    return str(email)


def _decide(told: Mapping[int, int], number: int, becomes: str, why: Mapping[str, Any], moderator_id: int) -> None:
    reply = reply_of(told[number])
    assert reply is not None
    decide(reply, DECISIONS[becomes], moderator_id=moderator_id, words=why.get("words", ""),
           grounds=grounds_by_code([why["ground"]] if "ground" in why else []))  # fmt: skip


def _answer(told: Mapping[int, int], number: int, body: str) -> None:
    reply = reply_of(told[number])
    assert reply is not None
    send_answer(reply, body.strip(), language="en")


def _publish_answer(told: Mapping[int, int], number: int, moderator_id: int) -> None:
    reply = reply_of(told[number])
    answer = answer_to(reply) if reply else None
    assert answer is not None
    decide(answer, DeskDecision.PUBLISH, moderator_id=moderator_id)


def _story(told: Mapping[int, int], number: int) -> Story:
    return session().get_one(Story, told[number])
