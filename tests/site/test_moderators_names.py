"""Moderators' names are never public: not on pages, in feeds or files, nor in mails to anyone outside the staff.

The tests fetch every public address of the URL map. `places` has the values of their parameters; a new parameter
must be added there.
"""

import re
from collections.abc import Iterator
from itertools import product
from urllib.parse import urlsplit

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.routing import Rule

from pact.accounts.models import Account
from pact.authors.holding.records import token_of_record
from pact.authors.own_page.follow_ups import follow_up_token
from pact.authors.own_page.fresh_links import LinkPurpose, fresh_token
from pact.authors.own_page.reminders import no_reminders_link
from pact.companies.users.models import ClaimDecision, ClaimOutcome
from pact.core import clock
from pact.core.access import Access, access_of
from pact.core.clock import month_key
from pact.core.db import all_of, session
from pact.jobs.service import enqueue
from pact.moderation.asking.service import ask_author
from pact.moderation.claims.service import decide as decide_claim
from pact.moderation.claims.service import look_of
from pact.moderation.decisions.service import decide, hide
from pact.moderation.decisions.transitions import Actor, change_status
from pact.moderation.models import ActorKind
from pact.moderation.picks.models import PickKind
from pact.moderation.picks.service import choose
from pact.moderation.queries import grounds_by_code
from pact.moderation.statuses import DeskDecision
from pact.moderation.suspensions.service import Whom, suspend
from pact.notices.defamation.queries import cases_about
from pact.notices.defamation.service import tell_author
from pact.notices.models import NoticeGround, NoticeState
from pact.notices.service import settle
from pact.press.following.models import Follow, Follower, FollowKind, Rhythm
from pact.press.following.queries import own_token
from pact.press.following.service import ask, confirm, new_link
from pact.press.following.subjects import Subject
from pact.press.joining.service import new_link as new_application_link
from pact.promises.catalogue import Promise
from pact.promises.verdicts.freezing import freeze
from pact.promises.verdicts.models import Verdict
from pact.receipts.models import Receipt
from pact.stories.author_models import FollowUp
from pact.stories.fields import Status
from pact.stories.models import Story
from pact.transparency.authorities.service import enter_request
from tests.site.test_public_pages import CACHED, MADE_ANEW, address, words_of
from tests.support import make
from tests.support.appeals import appeal_about, latest, settled
from tests.support.call_outs import call_out, told_for
from tests.support.client import WatchingClient
from tests.support.complaints import complaint_about
from tests.support.holds import left
from tests.support.mails import personal_link, sent_mails, text_of
from tests.support.notices import notice_about
from tests.support.press import application
from tests.support.requests import facts
from tests.support.sample_site import last_quarter, publish_assessment
from tests.support.signatories import signed

# Words that occur nowhere else, for every name by which an account can be known.
STAFF = {
    "moderator": ("zelda.quark@vexillum.example", "Zaphira Quorndon"),
    "senior_moderator": ("ottoline.brisk@vexillum.example", "Ottokar Brizendine"),
    "administrator": ("ignatz.wumme@vexillum.example", "Ilvermorn Wappenhaus"),
}
WORDS = sorted(
    {word.lower() for pair in STAFF.values() for word in re.findall(r"\w{5,}", " ".join(pair))} - {"example"}
)
# Pages for staff that are opened by a mailed link and may show their own name.
OWN_DOORS = re.compile(r"/account/.*<")


@pytest.fixture
def staff(app: Flask) -> dict[str, Account]:
    made = {role: make.moderator(email, role=role) for role, (email, _name) in STAFF.items()}
    for role, account in made.items():
        account.name = STAFF[role][1]
    session().commit()
    return made


@pytest.fixture
def stories(staff: dict[str, Account]) -> dict[Status, Story]:
    """A story in each status, decided by different members of staff. All mails are sent."""
    first, second, third = (account.id for account in staff.values())
    grounds = grounds_by_code(["unclear"])
    made = {
        status: make.story(status="pending", company="Nordic Mail") for status in Status if status != "unconfirmed"
    }
    decide(made[Status.PUBLISHED], DeskDecision.PUBLISH, moderator_id=first)
    decide(
        made[Status.CHANGES_REQUESTED],
        DeskDecision.CHANGES,
        moderator_id=second,
        grounds=grounds,
        words="Say the hour.",
    )
    decide(
        made[Status.REFUSED], DeskDecision.REFUSE, moderator_id=third, grounds=grounds, words="Say what happened."
    )
    decide(made[Status.WITHDRAWN], DeskDecision.PUBLISH, moderator_id=first)
    change_status(made[Status.WITHDRAWN], Status.WITHDRAWN, actor=Actor(ActorKind.AUTHOR))
    decide(made[Status.REMOVED], DeskDecision.PUBLISH, moderator_id=second)
    remover = Actor(ActorKind.MODERATOR, third)
    change_status(made[Status.REMOVED], Status.REMOVED, actor=remover, grounds=grounds, words="It had to go.")
    decide(made[Status.HIDDEN], DeskDecision.PUBLISH, moderator_id=first)
    notice_about(made[Status.HIDDEN], ground=NoticeGround.PERSONAL_DATA, email="reporter@quill.example")
    hide(
        made[Status.HIDDEN],
        moderator_id=second,
        grounds=grounds_by_code(["personal_data"]),
        words="A number is in it.",
    )
    session().add(FollowUp(story_id=made[Status.PUBLISHED].id, asked_at=clock.now()))
    signed(
        "Nordic Mail", Promise.COURTESY, starts_on=clock.months_later(clock.month_of(clock.today()), -9), by=second
    )
    make.claim(email="new@nordic-mail.example", confirmed=False)
    asked = make.claim(email="asked@nordic-mail.example")
    refused = make.claim(email="refused@nordic-mail.example")
    decide_claim(refused, ClaimOutcome.REFUSED, words="Not theirs.", by=second, seen=look_of(refused))
    decide_claim(asked, ClaimOutcome.ASKED, words="Since when?", by=second, seen=look_of(asked))
    settled(appeal_about(made[Status.REFUSED]), upholds=False, by=make.moderator(STAFF["senior_moderator"][0]))
    settle([notice_about(made[Status.PUBLISHED])], NoticeState.REJECTED, words="It stays.", by=second)
    suspend(made[Status.REFUSED], Whom.AUTHOR, days=9, words="It was not theirs.", by=third)
    tell_author(complaint_about(made[Status.PUBLISHED]), by=second)
    publish_assessment()
    enter_request(facts(), by=third)
    told_for(call_out(title="Tell us about a call", by=first, approver=staff["senior_moderator"].id))
    ask_author(made[Status.PENDING], "On which day was that?", by=third)
    session().commit()
    enqueue("press.stories")
    made[Status.UNCONFIRMED] = make.story(status="unconfirmed", company="Nordic Mail")
    make.run_jobs()
    return made


def places(stories: dict[Status, Story]) -> dict[str, list[str]]:
    """Values for the parameters of addresses, by name. Tokens come from the mails."""
    make.edition(back=2)  # that the other is compared with
    edition = make.edition().ident
    return {
        "public_id": [story.public_id for story in stories.values()],
        "slug": ["nordic-mail", "tell-us-about-a-call"],
        "measure": ["overall", "resolution", "politeness", "wait", "satisfaction"],
        "filename": ["css/base.css"],
        "promise": ["courtesy"],
        "figure": ["trend", "distribution", "hours", "waits"],
        "month": [chosen_month(stories[Status.PUBLISHED]), edition],
        "part": ["0"],
        "edition_id": [edition],
        "edition": [edition],
        "company": ["nordic-mail"],
        "story": [stories[Status.PUBLISHED].public_id],
        "verdict_id": [frozen_verdict().ident],
        "token": [
            *(link.split("/")[2] for mail in mails_to_others() if (link := personal_link(mail))),
            *(fresh_token(stories[Status.PUBLISHED], purpose) for purpose in LinkPurpose),
            follow_up_token(stories[Status.PUBLISHED]),
            no_reminders_link(stories[Status.PUBLISHED]).rpartition("/")[2],
            token_of_record(left()),
            new_application_link(application(confirmed=False)),
            *tokens_of_follower(),
        ],
        "answer": ["fixed", "waiting"],
        "secret": all_of(select(Receipt.secret)),
        "subject": ["story"],
        "decision_id": [str(latest(stories[Status.REFUSED]).id), *map(str, all_of(select(ClaimDecision.id)))],
        "kind": ["reminders"],
        "version_number": ["1"],
        "case_id": [str(case.id) for case in cases_about(stories[Status.PUBLISHED].id)],
        "year": ["2025"],
    }


def tokens_of_follower() -> tuple[str, str]:
    """The links of somebody who follows the pact: to their page, and to confirm that they do."""
    ask("reader@quill.example", Subject(FollowKind.PACT), rhythm=Rhythm.DAILY, language="en")
    follow = session().scalars(select(Follow)).one()
    confirm(new_link(follow))
    session().commit()
    tokens = own_token(session().get_one(Follower, follow.follower_id)), new_link(follow)
    session().commit()
    return tokens


def chosen_month(story: Story) -> str:
    """The month for which a senior moderator chose the story as the best."""
    month = clock.month_of(clock.today())
    choose(
        story,
        PickKind.BEST,
        month=month,
        words="So it is done.",
        language="en",
        account_id=make.moderator(STAFF["senior_moderator"][0]).id,
    )
    session().commit()
    return month_key(month)


def frozen_verdict() -> Verdict:
    frozen = freeze(make.company("Nordic Mail").id, last_quarter())
    session().commit()
    return frozen


def mails_to_others() -> list:  # type: ignore[type-arg]
    return [mail for mail in sent_mails() if not mail["To"].endswith("@vexillum.example")]


def public_rules(app: Flask) -> Iterator[Rule]:
    for rule in app.url_map.iter_rules():
        is_public = access_of(app, rule.endpoint) is Access.PUBLIC and "GET" in (rule.methods or ())
        if is_public and not OWN_DOORS.match(rule.rule):
            yield rule


def addresses(app: Flask, stories: dict[Status, Story]) -> Iterator[tuple[str, str]]:
    """Every public route with every fitting value: its endpoint and address."""
    known, urls = places(stories), app.url_map.bind("localhost")
    for rule in public_rules(app):
        if not rule.arguments:
            yield rule.endpoint, rule.rule
            continue
        names = sorted(rule.arguments)
        for name in names:
            assert name in known, f"{rule.rule}: say in `places` what stands for <{name}>."
        for values in product(*(known[name] for name in names)):
            yield rule.endpoint, urls.build(rule.endpoint, dict(zip(names, values, strict=True)))
    for path in (*CACHED, *MADE_ANEW):
        there = address(path, stories[Status.PUBLISHED])
        yield urls.match(urlsplit(there).path)[0], there


def test_no_public_response_names_staff(app: Flask, client: WatchingClient, stories: dict[Status, Story]) -> None:
    found, answering = [], set()
    for endpoint, path in addresses(app, stories):
        answered = client.get(path)
        if (
            answered.status_code in (200, 301, 302, 303, 308) or endpoint == "pages.is_ready"
        ):  # no worker runs here
            answering.add(endpoint)
        everything = f"{answered.headers}\n{words_of(answered)}".lower()
        found += [(path, word) for word in WORDS if word in everything]

    assert found == []
    assert {rule.endpoint for rule in public_rules(app)} - answering == set(), "These were never seen."


def test_no_mail_to_others_names_staff(app: Flask, stories: dict[Status, Story]) -> None:
    mails = mails_to_others()

    assert len(mails) >= len(stories) + 3  # each is received; three are told a decision that is still so
    for mail in mails:
        everything = f"{mail.items()}\n{text_of(mail)}\n{mail.as_string()}".lower()
        assert [word for word in WORDS if word in everything] == [], mail["Subject"]


def test_the_searched_names_are_those_of_the_accounts(app: Flask, staff: dict[str, Account]) -> None:
    """If the accounts had other names, the tests above could not fail."""
    for account in staff.values():
        called = f"{account.email} {account.name}".lower()
        assert [word for word in WORDS if word in called], called
    assert len(WORDS) >= 9
