"""Follow something by mail: confirm it, be told only where something has happened, change it and stop it."""

import json
import re
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from typing import Any

import feedparser
import pytest
import time_machine
from bs4 import BeautifulSoup
from sqlalchemy import func, select

from pact.companies.queries import sector_by_slug
from pact.core.db import session
from pact.jobs import service as jobs
from pact.press.following.models import Follow, Follower, FollowKind
from pact.press.following.news import Period, news_of
from pact.press.following.subjects import Subject
from pact.rankings.editions.queries import edition_heads
from pact.retention.service import run as run_retention
from tests.support import make
from tests.support.call_outs import call_out, told_for
from tests.support.client import WatchingClient
from tests.support.mails import last_mail, link_in, sent_mails, text_of

MONDAY = datetime(2026, 12, 7, 10, tzinfo=UTC)
ADDRESS = "reader@quill.example"


def asked(client: WatchingClient, what: str = "company:nordic-mail", **changes: str) -> Any:
    """The answer to the form; what it sends is sent."""
    answered = client.post("/follow", data={"what": what, "email": ADDRESS, "rhythm": "daily"} | changes)
    make.run_jobs()
    return answered


def followed(client: WatchingClient, what: str = "company:nordic-mail", **changes: str) -> str:
    """The path of the page of somebody who has confirmed."""
    assert asked(client, what, **changes).status_code == 303
    page = client.post(link_in(last_mail()))
    assert page.status_code == 303
    return str(page.headers["Location"]).partition("?")[0]


def digests(moment: datetime) -> list[EmailMessage]:
    """The mails that are sent at this time, by the job that runs each morning."""
    before = len(sent_mails())
    with time_machine.travel(moment, tick=True):
        jobs.scheduled["followers"][0]({})
        session().commit()
        make.run_jobs()
    return [mail for mail in sent_mails()[before:] if mail["To"] == ADDRESS]


def one_click(client: WatchingClient, mail: EmailMessage) -> Any:
    """What a mail program does by its own button (RFC 8058)."""
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    path = str(mail["List-Unsubscribe"]).strip("<>").removeprefix("http://127.0.0.1:8000")
    return client.post(path, data={"List-Unsubscribe": "One-Click"})


def test_nobody_is_followed_before_the_link_was_used(client: WatchingClient) -> None:
    make.company("Nordic Mail")
    with time_machine.travel(MONDAY, tick=True):
        assert asked(client).headers["Location"] == "/follow/sent"
        confirm = link_in(last_mail())
        page = client.get(confirm)  # as a mail scanner does
        assert "Follow “Nordic Mail” by e-mail?" in page.text
        make.story(company="Nordic Mail")
        assert session().scalar(select(Follow.confirmed_at)) is None
    assert digests(MONDAY + timedelta(days=1)) == []


def test_what_has_happened_is_told_once(client: WatchingClient) -> None:
    make.company("Nordic Mail")
    make.story(company="Nordic Mail", title="From before")
    with time_machine.travel(MONDAY, tick=True):
        followed(client)
    with time_machine.travel(MONDAY + timedelta(hours=2), tick=True):
        told = make.story(
            company="Nordic Mail", title="Secret words", body="Nobody may read these words in a mail. " * 3
        )
        make.story(company="Wolf & Sons", title="Another")
    [mail] = digests(MONDAY + timedelta(days=1))
    text = text_of(mail)
    assert mail["Subject"] == "What is new about Nordic Mail"
    assert "1 new story" in text
    assert f"/stories/{told.public_id}" in text
    assert "at least 95% sure." in text
    assert "Secret words" not in text
    assert "Wolf" not in text
    assert digests(MONDAY + timedelta(days=1)) == []
    assert digests(MONDAY + timedelta(days=2)) == []


def test_a_weekly_reader_is_told_on_monday(client: WatchingClient) -> None:
    make.company("Nordic Mail")
    with time_machine.travel(MONDAY, tick=True):
        followed(client, rhythm="weekly")
        make.story(company="Nordic Mail")
    assert digests(MONDAY + timedelta(days=1)) == []
    assert len(digests(MONDAY + timedelta(days=7))) == 1


def test_a_sector_is_followed_in_the_readers_language(client: WatchingClient) -> None:
    make.story(company="Nordic Mail")
    with time_machine.travel(MONDAY, tick=True):
        answered = client.post(
            "/es/follow", data={"what": "sector:post-and-parcels", "email": ADDRESS, "rhythm": "daily"}
        )
        assert answered.status_code == 303
        make.run_jobs()
        [link] = re.findall(r"http://127.0.0.1:8000(/es/follow/confirm/\S+)", text_of(last_mail()))
        client.post(link)
        make.story(company="Nordic Mail")
    [mail] = digests(MONDAY + timedelta(days=1))
    assert "/es/stories/" in text_of(mail)


@pytest.mark.usefixtures("editions")
def test_a_table_is_told_with_its_new_edition(client: WatchingClient) -> None:
    newest = edition_heads()[0]
    period = Period(newest.frozen_at, newest.frozen_at + timedelta(seconds=1))
    found = news_of(Subject(FollowKind.TABLE, "overall"), period)
    assert newest.ident in found[0].words
    assert (
        news_of(Subject(FollowKind.TABLE, "overall"), Period(period.until, period.until + timedelta(days=3))) == []
    )
    feed = feedparser.parse(client.get("/rankings/overall.atom").get_data())
    assert not feed.bozo
    assert len(feed.entries) == len(edition_heads())
    said = " ".join(entry.content[0].value for entry in feed.entries)
    assert "%%" not in said
    assert "compared with no earlier edition" in feed.entries[-1].content[0].value
    assert "no rank has changed" not in feed.entries[-1].content[0].value
    assert client.get("/rankings/nothing.atom").status_code == 404


def test_one_click_stops_at_once_and_the_address_goes(client: WatchingClient) -> None:
    make.company("Nordic Mail")
    with time_machine.travel(MONDAY, tick=True):
        followed(client)
        make.story(company="Nordic Mail")
    [mail] = digests(MONDAY + timedelta(days=1))
    with time_machine.travel(MONDAY + timedelta(days=1, hours=1), tick=True):
        assert one_click(client, mail).status_code == 200
        make.story(company="Nordic Mail")
    assert digests(MONDAY + timedelta(days=2)) == []
    with time_machine.travel(MONDAY + timedelta(days=3), tick=True):
        run_retention()
    assert session().scalar(select(func.count()).select_from(Follower)) == 0
    assert session().scalar(select(func.count()).select_from(Follow)) == 0


def test_what_was_stopped_does_not_come_back_with_something_new(client: WatchingClient) -> None:
    make.company("Nordic Mail")
    path = followed(client)
    client.post(path, data={"stop": "1"})
    assert "We send you nothing more" in client.get(path).text
    followed(client, "pact")
    assert "Nordic Mail" not in client.get(path).text
    assert "The pact" in client.get(path).text


def test_the_answer_is_the_same_whether_an_address_is_known(client: WatchingClient) -> None:
    make.company("Nordic Mail")
    known = followed(client)
    again, unknown = asked(client), asked(client, email="other@quill.example")
    assert (again.status_code, again.headers["Location"]) == (unknown.status_code, unknown.headers["Location"])
    to_known = [mail for mail in sent_mails() if mail["To"] == ADDRESS][-1]
    assert link_in(to_known).startswith("/follows/")
    first, second = (client.post("/follow/link", data={"email": email}) for email in (ADDRESS, "no@quill.example"))
    assert (first.status_code, first.headers["Location"]) == (second.status_code, second.headers["Location"])
    make.run_jobs()
    assert "no@quill.example" not in {mail["To"] for mail in sent_mails()}
    assert client.get(known).status_code == 200


def test_an_address_gets_no_more_mails_than_its_limit(client: WatchingClient) -> None:
    make.company("Nordic Mail")
    for _time in range(7):
        assert asked(client, email="victim@quill.example").status_code == 303
    assert len(sent_mails()) == 5


def test_a_reader_sees_changes_copies_and_deletes_what_they_follow(client: WatchingClient) -> None:
    make.company("Nordic Mail")
    followed(client)
    path = followed(client, "pact")
    page = BeautifulSoup(client.get(path).text, "html.parser")
    boxes = page.select("input[name=kept]")
    assert [box.find_parent("label").get_text(strip=True) for box in boxes] == [
        "Nordic Mail", "The pact: verdicts on promises"]  # fmt: skip
    shown = [box["value"] for box in page.select("input[name=shown]")]
    saved = client.post(path, data={"shown": shown, "kept": boxes[1]["value"], "rhythm": "weekly"})
    assert saved.status_code == 303
    data = json.loads(client.get(f"{path}/data.json").text)
    assert (data["address"], data["how_often"]) == (ADDRESS, "weekly")
    assert [each["kind"] for each in data["follows"]] == ["pact"]
    assert client.post(path, data={"delete": "1"}).headers["Location"] == "/follow/stopped"
    assert client.get(path).status_code == 404
    assert session().scalar(select(func.count()).select_from(Follower)) == 0


def test_an_older_tab_drops_nothing_that_was_followed_since(client: WatchingClient) -> None:
    make.company("Nordic Mail")
    path = followed(client)
    older = [box["value"] for box in BeautifulSoup(client.get(path).text, "html.parser").select("[name=shown]")]
    followed(client, "pact")

    client.post(path, data={"shown": older, "kept": older, "rhythm": "weekly"})
    assert [each["kind"] for each in json.loads(client.get(f"{path}/data.json").text)["follows"]] == [
        "company", "pact"]  # fmt: skip
    client.post(path, data={"shown": older, "rhythm": "weekly"})
    assert [each["kind"] for each in json.loads(client.get(f"{path}/data.json").text)["follows"]] == ["pact"]


def test_an_old_tab_drops_nothing_in_place_of_what_has_gone(client: WatchingClient) -> None:
    make.company("Nordic Mail")
    followed(client)
    path = followed(client, "table:overall")
    shown = [box["value"] for box in BeautifulSoup(client.get(path).text, "html.parser").select("[name=shown]")]
    client.post(path, data={"shown": shown, "kept": shown[0], "rhythm": "daily"})
    followed(client, "pact")

    client.post(path, data={"shown": shown, "kept": shown[0], "rhythm": "daily"})
    assert [each["kind"] for each in json.loads(client.get(f"{path}/data.json").text)["follows"]] == [
        "company", "pact"]  # fmt: skip


def test_who_unticks_everything_can_take_that_back(client: WatchingClient) -> None:
    make.company("Nordic Mail")
    path = followed(client)
    shown = BeautifulSoup(client.get(path).text, "html.parser").select_one("[name=shown]")
    assert shown is not None

    client.post(path, data={"shown": shown["value"]})
    assert "We send you nothing more" in client.get(path).text
    assert "Send them again" in client.get(path).text
    client.post(path, data={"again": "1"})
    assert session().scalars(select(Follower)).one().stopped_at is None
    assert [each["what"] for each in json.loads(client.get(f"{path}/data.json").text)["follows"]] == [
        "Nordic Mail"
    ]


def test_somebody_who_stopped_and_asks_anew_is_written_to_as_they_ask_now(client: WatchingClient) -> None:
    make.company("Nordic Mail")
    with time_machine.travel(MONDAY, tick=True):
        path = followed(client)
        client.post(f"/es{path}", data={"shown": "", "rhythm": "daily"})
        assert session().scalars(select(Follower.language)).one() == "es"
        client.post(path, data={"stop": "1"})
        asked(client, "pact", rhythm="weekly")
    mail = last_mail()
    assert mail["Subject"] == "Confirm that you want to follow: The pact: verdicts on promises"
    assert "We would write on Mondays" in text_of(mail)
    warning = "Confirming does not bring that back: you would follow only this."
    assert warning in " ".join(text_of(mail).split())
    later = MONDAY + timedelta(days=6)  # the link works for seven days, though what was stopped is deleted sooner
    with time_machine.travel(later, tick=True):
        run_retention()
        page = client.get(link_in(mail)).text
        assert warning in page
        assert "We delete the address after seven days." in page
        assert "Unless you confirm what you have asked for since" in client.get(path).text
        client.post(link_in(mail))
    follower = session().scalars(select(Follower)).one()
    assert (follower.language, follower.rhythm, follower.stopped_at) == ("en", "weekly", None)


def test_who_asked_anew_and_did_not_confirm_is_deleted_after_seven_days(client: WatchingClient) -> None:
    make.company("Nordic Mail")
    with time_machine.travel(MONDAY, tick=True):
        path = followed(client)
        client.post(path, data={"stop": "1"})
        asked(client)
    with time_machine.travel(MONDAY + timedelta(days=8), tick=True):
        run_retention()
    assert session().scalar(select(func.count()).select_from(Follower)) == 0


def test_what_is_said_of_the_address_is_true(client: WatchingClient) -> None:
    """It goes after seven days if nothing is followed, within two if all was stopped, and else not at all."""
    make.company("Nordic Mail")
    asked(client)
    first = link_in(last_mail())
    assert "We delete the address after seven days and won’t write again." in " ".join(
        text_of(last_mail()).split()
    )
    client.post(first)
    asked(client, "pact")
    second = link_in(last_mail())
    for text in (text_of(last_mail()), client.get(second).text):
        assert "seven days and" not in text
        assert "We delete" not in text
        assert "Then nothing changes in what you follow." in " ".join(text.split())
    path = str(client.post(second).headers["Location"])
    client.post(path, data={"stop": "1"})
    assert "We delete your address within two days." in client.get(first).text


def test_the_page_names_the_address_without_showing_it(client: WatchingClient) -> None:
    make.company("Nordic Mail")
    page = client.get(followed(client)).text
    assert "r…@quill.example" in page
    assert ADDRESS not in page


def test_the_copy_has_what_was_not_confirmed_and_when_all_was_stopped(client: WatchingClient) -> None:
    make.company("Nordic Mail")
    path = followed(client)
    asked(client, "pact")
    client.post(path, data={"stop": "1"})
    data = json.loads(client.get(f"{path}/data.json").text)
    assert data["stopped_at"]
    assert [(each["kind"], bool(each["since"])) for each in data["follows"]] == [
        ("company", True),
        ("pact", False),
    ]


def test_a_story_is_named_once_in_a_mail_and_marked_if_it_was_invited(client: WatchingClient) -> None:
    make.company("Nordic Mail")
    asks = call_out(day=MONDAY.date() - timedelta(days=3))
    with time_machine.travel(MONDAY, tick=True):
        followed(client)
        followed(client, "sector:post-and-parcels")
        followed(client, f"call-out:{asks.slug}")
        told = told_for(asks, company="Nordic Mail")
        invited = make.story(company="Nordic Mail", source="invited_by_company")
        plain = make.story(company="Nordic Mail")
    [mail] = digests(MONDAY + timedelta(days=1))
    text = text_of(mail)
    for story in (told, invited, plain):
        assert text.count(f"/stories/{story.public_id}") == 1
    assert text.count("(invited by a call-out · not counted in the rankings)") == 1
    assert text.count("(invited by the company · not counted in the rankings)") == 1
    assert text.count("not counted in the rankings") == 2
    assert "3 things that are new here stand above already." in text
    assert "1 thing that is new here stands above already." in text


def test_a_link_that_was_used_says_so(client: WatchingClient) -> None:
    make.company("Nordic Mail")
    asked(client)
    link = link_in(last_mail())
    assert "We delete the address after seven days." in client.get(link).text
    client.post(link)

    assert "You have confirmed this already." in client.get(link).text
    assert "We delete the address after seven days." not in client.get(link).text


def test_addresses_are_stored_encrypted(client: WatchingClient) -> None:
    make.company("Nordic Mail")
    followed(client)
    [row] = session().execute(select(Follower.email_encrypted, Follower.mailbox_digest)).all()
    assert "quill" not in "".join(row)


def test_what_nobody_confirms_is_deleted_after_seven_days(client: WatchingClient) -> None:
    make.company("Nordic Mail")
    with time_machine.travel(MONDAY, tick=True):
        asked(client)
        confirm = link_in(last_mail())
    with time_machine.travel(MONDAY + timedelta(days=6), tick=True):
        run_retention()
    assert session().scalar(select(func.count()).select_from(Follower)) == 1
    with time_machine.travel(MONDAY + timedelta(days=8), tick=True):
        run_retention()
        assert session().scalar(select(func.count()).select_from(Follower)) == 0
        assert client.get(confirm).status_code == 404


def test_the_form_keeps_what_was_typed(client: WatchingClient) -> None:
    make.company("Nordic Mail")
    answered = asked(client, email="no address")
    assert answered.status_code == 422
    page = BeautifulSoup(answered.text, "html.parser")
    assert page.select_one("#email")["value"] == "no address"
    assert page.select_one("#what option[selected]")["value"] == "company:nordic-mail"
    assert "in the correct format" in page.select_one("#email-error").get_text()
    assert asked(client, "company:nobody").status_code == 422
    assert "is not on this site" in client.get("/follow?what=company:nobody").text
    assert "Follow without an address (Atom feed)" in answered.text


def test_a_sectors_feed_has_only_its_stories(client: WatchingClient) -> None:
    own = make.story(company="Nordic Mail")
    make.story(company=make.company("Calm Bank", sector="Banking"))
    assert sector_by_slug("post-and-parcels") is not None
    feed = feedparser.parse(client.get("/stories.atom?sector=post-and-parcels").get_data())
    assert not feed.bozo
    assert [entry.link.rsplit("/", 1)[1] for entry in feed.entries] == [own.public_id]
    assert client.get("/stories.atom?sector=nothing").status_code == 404
    assert (
        feedparser.parse(client.get("/es/stories.atom?sector=post-and-parcels").get_data()).feed.language == "es"
    )
