"""Leaving a timed call without a story: confirmed by mail, once, deleted by the same link; and its one figure."""

import json
import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import func, select

from pact.authors import service
from pact.authors.holding import records
from pact.authors.holding.presses import Call
from pact.authors.holding.records import Confirmed
from pact.authors.holding.tokens import token_of
from pact.authors.own_page.erasing import erase_all_from, erase_story
from pact.authors.own_page.exporting import exported
from pact.core.db import session
from pact.mail.models import Mail
from pact.moderation.companies.merging import undo_merge
from pact.rankings.models import HoldTally, StoryTally
from pact.rankings.tallies.holds import timed_since
from pact.rankings.tallies.recount import differences, recount
from pact.retention.service import run as run_retention
from pact.stories.holds.models import HoldRecord
from pact.stories.models import Story
from tests.site.test_public_pages import CACHED
from tests.support import make
from tests.support.client import WatchingClient
from tests.support.holds import NOON, call_at, left, left_by_many
from tests.support.mails import last_mail, link_in, sent_mails, text_of

SINCE = NOON.date().replace(month=1, day=1)
pytestmark = pytest.mark.usefixtures("noon")


@pytest.fixture
def noon() -> Iterator[None]:
    with time_machine.travel(NOON, tick=True):
        yield


@pytest.fixture
def call(app: Flask) -> Call:
    make.company()
    return call_at(NOON - timedelta(minutes=30), minutes=12.5)


def form_of(client: WatchingClient, call: Call) -> dict[str, str]:
    page = client.get("/hold/nordic-mail/leave", query_string={"call": token_of("nordic-mail", call)})
    fields = BeautifulSoup(page.text, "html.parser").select("main form input[type=hidden]")
    return {str(field["name"]): str(field.get("value", "")) for field in fields}


def leave(client: WatchingClient, call: Call, **answers: str) -> int:
    return client.post(
        "/hold/nordic-mail/leave", data=form_of(client, call) | {"email": "caller@example.org"} | answers
    ).status_code


def counted() -> int:
    return sum(timed_since(make.company(), SINCE).values())


def stored() -> int:
    return session().scalar(select(func.count()).select_from(HoldRecord)) or 0


def words(client: WatchingClient, path: str) -> str:
    return re.sub(r"\s+", " ", BeautifulSoup(client.get(path).text, "html.parser").get_text(" "))


def test_a_call_counts_once_its_mail_is_confirmed_and_is_deleted_by_the_same_link(
    client: WatchingClient, call: Call
) -> None:
    assert leave(client, call, hour_band="9_12", line_cost="free") == 303
    make.run_jobs()
    mail = last_mail()
    assert (mail["To"], mail["Subject"]) == ("caller@example.org", "Confirm your timed call")
    assert "Nordic Mail on 20 November 2026" in " ".join(text_of(mail).split())
    link = link_in(mail)
    shown = words(client, link)
    assert "1:00" in shown
    assert "11:30" in shown
    assert (stored(), counted()) == (1, 0)

    assert client.post(link).status_code == 303
    assert client.post(link).status_code == 303
    assert counted() == 1
    record = session().scalars(select(HoldRecord)).one()
    assert (record.menu_minutes, record.queue_minutes, record.ended_how) == (1, 11.5, "spoke_to_person")
    assert (record.hour_band, record.line_cost, record.channel) == ("9_12", "free", "phone")
    assert "caller" not in record.email_encrypted
    assert "This call counts." in words(client, link)
    data = json.loads(client.get(f"{link}/data.json").text)
    assert [each["email"] for each in data["timed_calls"]] == ["caller@example.org"]

    client.post(f"{link}/delete", data={"call": record.public_id})
    assert (stored(), counted(), differences()) == (0, 0, [])
    assert client.get(link).status_code == 410
    assert session().scalar(select(func.count()).select_from(Mail)) == 0


def test_a_link_shows_and_deletes_the_calls_of_its_mailbox_only(client: WatchingClient, app: Flask) -> None:
    own, older, other = left(), left(days_ago=3), left(email="other@example.org")
    waiting = left(days_ago=5, confirmed=False)
    link = f"/timed-call/{records.token_of_record(own)}"
    assert len(BeautifulSoup(client.get(link).text, "html.parser").select("button[name=call]")) == 2
    for record in (older, other):
        client.post(f"{link}/delete", data={"call": record.public_id})

    found = session().scalars(select(HoldRecord.public_id).order_by(HoldRecord.id)).all()
    assert found == [own.public_id, other.public_id, waiting.public_id]
    assert client.get("/timed-call/forged").status_code == 410
    assert client.post("/timed-call/forged/delete", data={"call": own.public_id}).status_code == 410
    assert client.get("/timed-call/forged/data.json").status_code == 404


def test_a_lost_link_is_mailed_again(client: WatchingClient, app: Flask) -> None:
    left(days_ago=3)
    newest = left()
    assert client.post("/my-story/lost", data={"email": "caller@example.org"}).status_code == 303
    make.run_jobs()

    [mail] = sent_mails()
    assert (mail["To"], mail["Subject"]) == ("caller@example.org", "Link to your timed calls")
    assert records.record_of_link(link_in(mail).rpartition("/")[2]) == newest


def test_a_confirmed_call_that_is_left_again_says_so(client: WatchingClient, call: Call) -> None:
    leave(client, call)
    records.confirm(session().scalars(select(HoldRecord)).one())
    session().commit()
    with time_machine.travel(NOON + timedelta(minutes=5), tick=True):
        leave(client, call)
        make.run_jobs()

    assert last_mail()["Subject"] == "Your timed call to Nordic Mail"
    assert (stored(), counted()) == (1, 1)


def test_the_mail_holds_an_id_only(client: WatchingClient, call: Call) -> None:
    leave(client, call)

    [mail] = session().scalars(select(Mail)).all()
    assert mail.template_data == {"record": session().scalars(select(HoldRecord.id)).one()}


def test_the_same_call_is_one_however_often_it_is_left(client: WatchingClient, call: Call) -> None:
    """Pressed twice, in two tabs, and again after another ending was chosen."""
    data = form_of(client, call) | {"email": "caller@example.org"}
    assert [client.post("/hold/nordic-mail/leave", data=data).status_code for _ in range(2)] == [303, 303]
    other = Call((*call.presses[:-1], call.presses[-1]._replace(press="cut_off")))
    leave(client, other)
    make.run_jobs()

    assert [record.ended_how for record in session().scalars(select(HoldRecord))] == ["cut_off"]
    assert len(sent_mails()) == 1


def test_one_call_counts_for_each_address_company_and_day(app: Flask) -> None:
    first = left()
    second = left(days_ago=0.1, confirmed=False)
    assert records.confirm(second) is Confirmed.ANOTHER
    left(days_ago=1)
    left(email="other@example.org", minutes=11)

    assert first.is_tallied
    assert (stored(), counted()) == (3, 3)


def test_a_call_without_a_queue_is_not_said_to_have_been_in_a_menu(client: WatchingClient, call: Call) -> None:
    leave(client, Call((call.presses[0], *call.presses[2:])))
    make.run_jobs()
    shown = words(client, link_in(last_mail()))
    assert "Wait in all 12:30" in shown
    assert "In the phone menu" not in shown


def test_a_call_that_is_left_with_two_addresses_counts_once(client: WatchingClient, call: Call) -> None:
    for address in ("caller@example.org", "other@example.org"):
        leave(client, call, email=address)
        make.run_jobs()
        client.post(link_in(last_mail()))

    assert (stored(), counted(), differences()) == (2, 1, [])


def test_few_calls_of_one_network_count_in_a_day(app: Flask) -> None:
    found = [left(email=f"{place}@example.org", minutes=5 + place) for place in range(5)]
    left(email="9@example.org", days_ago=1)

    assert [record.is_tallied for record in found] == [True, True, True, False, False]
    assert counted() == 4


@pytest.mark.parametrize(
    ("answers", "words_of_error"),
    [
        ({"email": "nobody"}, "Enter an e-mail address in the correct format"),
        ({"email": ""}, "Enter your e-mail address."),
        ({"email": "a@mailinator.com"}, "We cannot count calls from addresses for one use."),
    ],
)
def test_nothing_typed_is_lost_at_a_refusal(
    client: WatchingClient, call: Call, answers: dict[str, str], words_of_error: str
) -> None:
    data = form_of(client, call) | {"hour_band": "9_12"} | answers
    response = client.post("/hold/nordic-mail/leave", data=data)
    page = BeautifulSoup(response.text, "html.parser")

    assert response.status_code == 422
    assert words_of_error in page.get_text()
    assert page.select_one("input[name=email]")["value"] == answers["email"]  # type: ignore[index]
    assert page.select_one("input[name=hour_band][value='9_12']").has_attr("checked")  # type: ignore[union-attr]
    assert stored() == 0


@pytest.mark.parametrize(
    ("token", "status"),
    [("forged", 404), ("other", 404), ("running", 409), ("long", 409)],
)
def test_what_is_no_timed_call_cannot_be_left(client: WatchingClient, call: Call, token: str, status: int) -> None:
    long = call_at(NOON - timedelta(hours=13), minutes=601)
    tokens = {"other": token_of("wolf-sons", call), "running": token_of("nordic-mail", Call(call.presses[:2])),
              "long": token_of("nordic-mail", long)}  # fmt: skip
    asked = {"call": tokens.get(token, token)}

    assert client.get("/hold/nordic-mail/leave", query_string=asked).status_code == status
    answer = client.post("/hold/nordic-mail/leave", data={**asked, "email": "caller@example.org"})
    assert answer.status_code == status
    assert stored() == 0


def test_without_a_call_there_is_nothing_to_leave(client: WatchingClient, app: Flask) -> None:
    make.company()

    assert client.get("/hold/nordic-mail/leave").headers["Location"] == "/hold/nordic-mail"
    assert client.post("/hold/nordic-mail/leave", data={"email": "caller@example.org"}).status_code == 409


def test_a_form_that_looks_like_a_bot_s_is_asked_to_wait_and_then_taken(
    client: WatchingClient, call: Call
) -> None:
    data = form_of(client, call) | {"email": "caller@example.org", "stamp": ""}
    challenged = client.post("/hold/nordic-mail/leave", data=data)
    assert challenged.status_code == 422
    page = BeautifulSoup(challenged.text, "html.parser")
    assert page.select_one("[data-challenge]")
    assert page.select_one("input[name=email]")["value"] == "caller@example.org"  # type: ignore[index]
    assert stored() == 0

    data["stamp"] = str(page.select_one("input[name=stamp]")["value"])  # type: ignore[index]
    with time_machine.travel(NOON + timedelta(seconds=20), tick=True):
        assert client.post("/hold/nordic-mail/leave", data=data).status_code == 303
    assert stored() == 1


def test_what_nobody_confirms_goes_after_a_week_and_the_rest_after_thirteen_months(app: Flask) -> None:
    unconfirmed, confirmed = left(confirmed=False), left(email="other@example.org")
    with time_machine.travel(NOON + timedelta(days=7, minutes=1), tick=True):
        assert records.confirm(unconfirmed) is Confirmed.LATE
        run_retention()
        assert session().scalars(select(HoldRecord.id)).all() == [confirmed.id]
    with time_machine.travel(NOON + timedelta(days=31), tick=True):
        run_retention()
        session().expire_all()
        assert (confirmed.source_digest, counted()) == (None, 1)
    with time_machine.travel(NOON + timedelta(days=397), tick=True):
        run_retention()
        assert (stored(), differences()) == (0, [])


def story_of_call(**fields: object) -> Story:
    """A story with the day of the call, waiting for its link to be used."""
    told = {
        "contacted_on": NOON.date(),
        "channel": "phone",
        "email": "caller@example.org",
        "status": "unconfirmed",
    }
    return make.story(**(told | fields))


@pytest.mark.parametrize(
    ("fields", "is_same"),
    [
        ({}, True),
        ({"contacted_on": NOON.date() + timedelta(days=1), "time_source": "timed"}, True),
        ({"contacted_on": NOON.date() + timedelta(days=1)}, False),
        ({"email": "other@example.org"}, False),
        ({"channel": "email", "ended_how": None}, False),
        ({"company": "Wolf & Sons"}, False),
    ],
    ids=str,
)
@pytest.mark.parametrize("story_first", [True, False], ids=["story first", "call first"])
def test_a_story_of_the_same_call_counts_in_its_place(
    app: Flask, fields: dict[str, object], is_same: bool, story_first: bool
) -> None:
    make.company("Wolf & Sons")
    story = None
    if story_first:
        service.confirm(story := story_of_call(**fields))
    record = left()
    if story is None:
        service.confirm(story := story_of_call(**fields))
    session().commit()

    assert (record.story_id == story.id) is is_same
    assert counted() == (0 if is_same else 1)
    assert differences() == []


def test_a_story_that_is_withdrawn_keeps_the_place_and_one_that_is_erased_takes_the_call_along(app: Flask) -> None:
    service.confirm(story := story_of_call())
    record = left()
    service.withdraw(story)
    session().commit()
    assert (record.is_tallied, json.loads(exported(story, with_all=False))["timed_calls"][0]["counts"]) == (
        False,
        False,
    )

    erase_story(story)
    session().commit()
    assert stored() == 0


def test_deleting_all_of_an_address_deletes_its_calls(app: Flask) -> None:
    left(days_ago=2)
    service.confirm(story := story_of_call())
    session().commit()
    assert len(json.loads(exported(story, with_all=True))["timed_calls"]) == 1

    erase_all_from(story)
    session().commit()
    assert (stored(), counted(), differences()) == (0, 0, [])


def test_a_merge_shows_the_calls_with_the_other_company_and_its_undoing_takes_them_back(app: Flask) -> None:
    first, second, third = (make.company(name) for name in ("Nordic Mail", "Wolf & Sons", "Bright Water"))
    left(first)
    left(second)
    merge = make.merged(first, second)
    assert sum(timed_since(second, SINCE).values()) == 2
    further = make.merged(second, third)
    assert sum(timed_since(third, SINCE).values()) == 2
    service.confirm(story := story_of_call(company=third.name))
    session().commit()
    assert timed_since(third, SINCE) == {}
    assert session().scalars(select(HoldRecord.story_id)).all() == [story.id, story.id]

    left(first, email="other@example.org", minutes=11)
    undo_merge(further, by=make.moderator().id)
    undo_merge(merge, by=make.moderator().id)
    session().commit()
    assert [sum(timed_since(each, SINCE).values()) for each in (first, second, third)] == [1, 0, 0]
    assert differences() == []


def test_a_recount_mends_the_tally(app: Flask) -> None:
    left_by_many()
    session().execute(HoldTally.__table__.update().values(n=7))  # type: ignore[attr-defined]
    session().execute(HoldRecord.__table__.update().values(is_tallied=False))  # type: ignore[attr-defined]
    session().commit()

    assert {found.table for found in recount()} == {"hold_tally", "hold_record"}
    assert (recount(), counted()) == ([], 5)
    assert session().scalars(select(HoldRecord.is_tallied)).all() == [True] * 5


def test_the_figure_stands_on_two_pages_from_five_calls_on(client: WatchingClient) -> None:
    left_by_many(None, 2, 4, 6, 9)
    for path in ("/companies/nordic-mail", "/hold/nordic-mail"):
        assert "Calls timed here" not in words(client, path)
    left(email="hung@example.org", source="x", minutes=12, ended="gave_up")
    left(email="shut@example.org", source="y", minutes=1, ended="closed")

    for path in ("/companies/nordic-mail", "/hold/nordic-mail"):
        text = words(client, path)
        assert "Calls timed here" in text
        assert re.search(
            r"Half within [678] min A quarter within [345] min, (fewer than )?three quarters within", text
        )
        assert "1 of 6 did" in text
        assert "1 found the line closed." in text
        assert "nobody has told us yet Did they" not in text
        assert "We know no waits" not in text
        assert "From 6 calls in the last 12 months, by people who told us" in text
        assert (
            "waits in steps, up to 2, 4, 8, 15, 25, 40 and 60 minutes, so times between these are estimates."
            in text
        )


@pytest.mark.parametrize(
    ("minutes", "ended", "said"),
    [
        ((3, 3, 3, 3, 3), "gave_up", "Fewer than half within"),
        ((3, 3, 3, 3, 3), "spoke_to_person", "A quarter within"),
        ((600, 600, 600, 600, 600), "spoke_to_person", "Fewer than half within"),
        ((1, 1, 1, 1, 1), "closed", "0 of 5 did"),
    ],
)
def test_each_sentence_of_the_figure_fits_its_counts(
    client: WatchingClient, minutes: tuple[float, ...], ended: str, said: str
) -> None:
    left_by_many(None, *minutes, ended=ended)
    text = words(client, "/companies/nordic-mail")

    assert said in text
    assert text.count("How long did they wait?") == (ended != "closed")
    assert "None" not in text


def test_timed_calls_change_nothing_else(client: WatchingClient) -> None:
    """Every public page and file but the company's own: rankings, maps, lists, downloads. And the tallies of stories."""
    for place in range(6):
        make.story(wait_minutes=5.0 + place)
    make.run_jobs()
    own = re.compile(r"<|^/companies/nordic-mail(\?.*)?$")
    paths = [path for path in CACHED if not own.search(path)]

    def everything() -> list[object]:
        rows = session().execute(select(StoryTally.__table__)).all()
        # What is missing is answered with the id of the request.
        return [rows, *(re.sub(rb'"instance": "\w+"', b"", client.get(path).get_data()) for path in paths)]

    before = everything()
    with time_machine.travel(NOON, tick=False):
        left_by_many(None, 60, 60, 60, 60, 60, 60, 60)
        make.run_jobs()

    after = everything()
    for path, was, now in zip(("tallies", *paths), before, after, strict=True):
        assert was == now, path
