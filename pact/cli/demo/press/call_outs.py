"""The demo's call-outs: a closed one of an invented newsroom with its best and worst, and an open one of the site."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Final

from sqlalchemy import select

from pact.accounts.newsrooms.service import newsroom_for
from pact.authors import service as authors
from pact.call_outs import picks, service
from pact.call_outs.queries import newest_stories
from pact.cli.demo.companies import COMPANIES
from pact.core import clock, crypto
from pact.core.db import session
from pact.core.roles import StaffRole
from pact.moderation.decisions.service import decide
from pact.moderation.picks.models import PickKind
from pact.moderation.statuses import DeskDecision
from pact.stories.call_outs.models import CallOut
from pact.stories.fields import Channel, EndedHow, Resolved, Source
from pact.stories.models import Story

NEWSROOM: Final = ("The Evening Post", "evening-post.example")
BEST_AND_WORST: Final = "Tell us about your best and worst call to a call centre"
PARCELS: Final = "Tell us how it went when a parcel did not come"
WHEN: Final = "When did you ring them?"
WHENS: Final = ["In the morning", "Around noon", "In the afternoon", "In the evening"]
TIP: Final = "What would you tell somebody who has to ring them tomorrow?"
_ASKED: Final[dict[str, dict[str, Any]]] = {
    BEST_AND_WORST: {
        "intro": (
            "Some calls are over in two minutes and everything is settled. Others take an afternoon and settle"
            " nothing. We want to hear about both: **the best call you ever made to a company, and the worst**.\n\n"
            "We will write about what people tell us here, and name nobody who worked there."
        ),
        "questions": [{"text": WHEN, "choices": WHENS}, {"text": TIP, "choices": []}],
    },
    PARCELS: {
        "intro": (
            "A parcel is late, or left with a stranger. We want to know what people do then, whom they reach and"
            " how it ends. The answers help us to say on this site what to expect."
        ),
        "questions": [{"text": "What helped most?", "choices": ["A call", "A chat", "An e-mail", "Going there",
                                                               "Nothing did"]}],
    },
}  # fmt: skip
_TOLD: Final = (
    ("Two minutes, and it was done", "I had been charged twice. A man answered at once, saw it before I had finished the"
     " sentence, and the money was back the next day.", Resolved.FIRST_CONTACT, EndedHow.SPOKE_TO_PERSON, 2, 5, 0,
     "Have the last bill in front of you."),
    ("An afternoon for a question of ten seconds", "I only wanted to know when the engineer would come. Forty minutes of"
     " music, three departments, and the line went dead at the fourth.", Resolved.NO, EndedHow.CUT_OFF, 55, 2, 2,
     "Do not ring on a Monday."),
    ("She rang back, as she had said", "The first call did not help, but she promised to ring by five and she did, with"
     " the answer and an apology.", Resolved.LATER_CONTACT, EndedHow.SPOKE_TO_PERSON, 12, 5, 1,
     "Ask for the name of the team."),
    ("Only the machine knew my name", "It asked for my number six times and then said goodbye. I never spoke to"
     " anybody.", Resolved.NO, EndedHow.AUTOMATED_ONLY, 18, None, 3, ""),
    ("Friendly, but not allowed to decide", "They were kind and understood at once what had gone wrong. But nobody there"
     " may give a refund, so I am waiting for a letter.", Resolved.PARTLY, EndedHow.SPOKE_TO_PERSON, 21, 4, 2,
     "Ask at once who may decide."),
)  # fmt: skip
_TOLD_OF_PARCELS: Final = (
    ("Found behind the bins after all", "The tracking said delivered and there was nothing. The woman on the phone asked the"
     " driver while I waited, and he told her where he had put it.", Resolved.FIRST_CONTACT, EndedHow.SPOKE_TO_PERSON, 14, 5,
     0, ""),
    ("Nine days on the van", "Each morning it is out for delivery and each evening it is back at the depot. The chat copies"
     " me the tracking that I can read myself.", Resolved.NO, EndedHow.SPOKE_TO_PERSON, 33, 2, 4, ""),
)  # fmt: skip


def call_out_events(*, moderator_id: int, colleague_id: int) -> Iterator[tuple[datetime, Callable[[], None]]]:
    """When each call-out is opened, its stories told and decided, and the best and the worst chosen."""
    now = clock.now()
    opened, later = now - timedelta(days=60), now - timedelta(days=9)
    staff = (moderator_id, colleague_id)
    yield opened, partial(_open, BEST_AND_WORST, opened, 28, staff, NEWSROOM)
    for number, told in enumerate(_TOLD):
        at = opened + timedelta(days=2 + 5 * number, hours=3)
        yield at, partial(_tell, BEST_AND_WORST, number, told)
        yield at + timedelta(hours=7), partial(_publish, number, moderator_id)
    yield opened + timedelta(days=30), partial(_choose, *staff)
    yield later, partial(_open, PARCELS, later, 40, staff, None)
    yield later + timedelta(days=3), partial(_tell, PARCELS, 10, _TOLD_OF_PARCELS[0])
    yield later + timedelta(days=3, hours=5), partial(_publish, 10, moderator_id)
    yield now - timedelta(hours=4), partial(_tell, PARCELS, 11, _TOLD_OF_PARCELS[1])  # which waits for a moderator


def _open(
    title: str, moment: datetime, days: int, staff: tuple[int, int], newsroom: tuple[str, str] | None
) -> None:
    facts = service.CallOutFacts(
        language="en", title=title, opens_on=moment.date(), closes_on=moment.date() + timedelta(days=days),
        companies=[], sectors=[], intro=_ASKED[title]["intro"], questions=_ASKED[title]["questions"],
    )  # fmt: skip
    newsroom_id = None
    if newsroom is not None:
        name, domain = newsroom
        newsroom_id = newsroom_for(domain, name=name, website=f"https://www.{domain}/").id
    made = service.begin(facts, by=staff[0], newsroom_id=newsroom_id)
    service.send(made, by=staff[0])
    service.approve(made, by=staff[1], role=StaffRole.SENIOR_MODERATOR)


def _tell(title: str, number: int, told: tuple[Any, ...]) -> None:
    heading, body, resolved, ended_how, minutes, politeness, when, tip = told
    call_out = _by_title(title)
    questions = _ASKED[title]["questions"]
    companies = [one for one in COMPANIES if title != PARCELS or one.sector == "delivery"]
    fields = {
        "channel": Channel.PHONE, "contacted_on": clock.today() - timedelta(days=2), "title": heading, "body": body,
        "resolved": resolved, "ended_how": ended_how, "wait_minutes": float(minutes), "politeness": politeness,
        "satisfaction": politeness, "own_answer_1": questions[0]["choices"][when],
        "own_answer_2": tip if len(questions) > 1 else "", "consent_publish": True, "consent_reuse": True,
    }  # fmt: skip
    story = authors.share(
        fields, company_name=companies[number % len(companies)].name, email=f"reader-{number}@readers.example",
        source_digest=crypto.keyed_digest("source", f"reader {number}"), idempotency_key=_key(number),
        source=Source.INVITED_BY_NEWSROOM, call_out_id=call_out.id,
    )  # fmt: skip
    authors.confirm(story)


def _publish(number: int, moderator_id: int) -> None:
    story = session().scalars(select(Story).where(Story.idempotency_key == _key(number))).one()
    decide(story, DeskDecision.PUBLISH, moderator_id=moderator_id)


def _choose(moderator_id: int, colleague_id: int) -> None:
    call_out = _by_title(BEST_AND_WORST)
    titles = {
        story.published_version.title: story for story in newest_stories(call_out) if story.published_version
    }
    for praise, told, words in (
        (PickKind.BEST, _TOLD[0], "One sentence was enough, and the money was back the next day."),
        (PickKind.WORST, _TOLD[1], ""),
    ):
        one = picks.pick(call_out, titles[told[0]], praise, words=words, by=moderator_id)
        picks.approve_pick(one, by=colleague_id, role=StaffRole.SENIOR_MODERATOR)


def _by_title(title: str) -> CallOut:
    found = session().scalars(select(CallOut)).unique()
    return next(one for one in found if one.approved is not None and one.approved.title == title)


def _key(number: int) -> str:
    return f"the-demo-answers-a-call-out-{number}"
