"""What a newsroom is told when the desk closes its call-out, or takes back its choice of the best or the worst story."""

from datetime import timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from flask import Flask

from pact.accounts.newsrooms.service import end_access
from pact.call_outs.picks import approve_pick, pick
from pact.call_outs.queries import picks_of
from pact.core import clock
from pact.core.db import session
from pact.core.roles import StaffRole
from pact.moderation.picks.models import PickKind
from pact.stories.call_outs.models import CallOut
from tests.support import make
from tests.support.call_outs import TITLE, call_out, senior, told_for
from tests.support.mails import last_mail, sent_mails, text_of
from tests.support.staff import browser, main_of, send

DESK = "/moderation/call-outs"
KIM, LEE = "kim@evening-post.example", "lee@evening-post.example"
REASONS = "Its page names a person who was not asked."


@pytest.fixture
def desk(client: Any) -> Any:
    make.signed_in(client)
    return client


def of_newsroom(**changes: Any) -> CallOut:
    kim = make.journalist(KIM)
    return call_out(newsroom_id=kim.newsroom_id, by=kim.account_id, **changes)


def picked(praise: PickKind = PickKind.BEST, *, by: int | None = None) -> CallOut:
    """A closed call-out of a newsroom with one choice, of the newsroom unless somebody else made it."""
    kim = make.journalist(KIM)
    made = of_newsroom(day=clock.today() - timedelta(days=40))
    own = by is None
    pick(made, told_for(made), praise, words="One call was enough.", by=by or kim.account_id,
         actor="journalist" if own else "")  # fmt: skip
    session().commit()
    return made


def seen(client: Any, at: str) -> str:
    return str(BeautifulSoup(client.get(at).text, "html.parser").select_one("[name=seen]")["value"])  # type: ignore[index]


def close(desk: Any, made: CallOut, **words: str) -> Any:
    at = f"{DESK}/{made.id}"
    return send(desk, at, f"{at}/close", seen=seen(desk, at), **words)


def take_back(desk: Any, made: CallOut, reason: str = "unfair") -> Any:
    at, [one] = f"{DESK}/{made.id}", picks_of(made)
    given = {f"{one.praise}-back-reason": reason} if reason else {}
    seen = {"pick": str(one.id), "picked_at": one.picked_at.isoformat()}
    return send(desk, at, f"{at}/picks/take-back", **seen, **given)


def mails_to_press() -> list[tuple[str, str]]:
    make.run_jobs()
    return [(mail["To"], mail["Subject"]) for mail in sent_mails() if mail["To"].endswith("evening-post.example")]


def test_a_newsroom_is_told_why_its_call_out_was_closed(desk: Any) -> None:
    made = of_newsroom()
    mails_before = len(mails_to_press())
    assert "Say why you close it." in close(desk, made).text
    assert made.ended_on is None
    assert close(desk, made, **{"close-words": REASONS}).status_code == 303

    assert mails_to_press()[mails_before:] == [(KIM, f"Your call-out was closed early: {TITLE}")]
    told = text_of(last_mail())
    assert REASONS in told
    assert f"/call-outs/{made.slug}" in told
    assert f"/press/desk/call-outs/{made.id}" in told
    assert "If you disagree, write to" in told


def test_the_reasons_stand_on_the_newsrooms_page(app: Flask, desk: Any) -> None:
    made = of_newsroom()
    close(desk, made, **{"close-words": REASONS})
    press = browser(app)
    make.signed_in_as(press, make.journalist(KIM).account)
    assert f"Why a moderator closed it early {REASONS}" in main_of(press.get(f"/press/desk/call-outs/{made.id}"))


def test_what_a_newsroom_or_the_site_closes_itself_needs_no_reasons(app: Flask, desk: Any) -> None:
    own, made = call_out(title="Tell us about any other call"), of_newsroom()
    press: Any = browser(app)
    make.signed_in_as(press, make.journalist(KIM).account)
    mails_before = len(mails_to_press())
    assert close(desk, own).status_code == 303
    at = f"/press/desk/call-outs/{made.id}"
    assert send(press, at, f"{at}/close", seen=seen(press, at)).status_code == 303
    assert mails_to_press()[mails_before:] == []


@pytest.mark.parametrize(("praise", "subject"), [
    (PickKind.BEST, "Your choice of the best story was taken back"),
    (PickKind.WORST, "Your choice of the worst story was taken back"),
])  # fmt: skip
def test_a_newsroom_is_told_why_its_choice_was_taken_back(desk: Any, praise: PickKind, subject: str) -> None:
    made = picked(praise)
    mails_before = len(mails_to_press())
    assert "Choose a reason." in take_back(desk, made, reason="").text
    assert len(picks_of(made)) == 1
    assert take_back(desk, made).status_code == 303

    assert picks_of(made) == []
    assert mails_to_press()[mails_before:] == [(KIM, f"{subject}: {TITLE}")]
    told = text_of(last_mail())
    assert "It is unfair to the company, or to somebody in the story." in told
    assert f"/press/desk/call-outs/{made.id}#picks" in told


def test_a_choice_that_readers_saw_is_the_newsrooms_whoever_made_it(desk: Any) -> None:
    made = picked(by=make.moderator().id)
    [one] = picks_of(made)
    approve_pick(one, by=senior(), role=StaffRole.SENIOR_MODERATOR)
    session().commit()
    mails_before = len(mails_to_press())
    take_back(desk, made)
    assert len(mails_to_press()) == mails_before + 1


def test_a_choice_of_the_desk_that_nobody_saw_is_taken_back_without_a_word(desk: Any) -> None:
    made = picked(by=make.moderator().id)
    mails_before = len(mails_to_press())
    assert take_back(desk, made, reason="").status_code == 303
    assert picks_of(made) == []
    assert len(mails_to_press()) == mails_before


def test_the_desk_does_not_replace_a_newsrooms_choice_unseen(desk: Any) -> None:
    made = picked()
    other, at = told_for(made), f"{DESK}/{made.id}"
    sent = send(desk, at, f"{at}/picks", praise="best",
                **{"best-story": other.public_id, "best-words": "Better."})  # fmt: skip
    assert sent.status_code == 409
    [one] = picks_of(made)
    assert one.words == "One call was enough."


def test_colleagues_are_told_once_those_who_wrote_it_have_left(desk: Any) -> None:
    made = of_newsroom()
    lee = make.journalist(LEE, name="Lee Park")
    assert lee.newsroom_id == made.newsroom_id
    kim = make.journalist(KIM)
    end_access(kim, by=kim.account)
    session().commit()
    mails_before = len(mails_to_press())
    close(desk, made, **{"close-words": REASONS})
    assert [to for to, _subject in mails_to_press()[mails_before:]] == [LEE]


def test_only_those_who_had_a_part_in_it_are_told(desk: Any) -> None:
    made = of_newsroom()
    make.journalist(LEE, name="Lee Park")
    mails_before = len(mails_to_press())
    close(desk, made, **{"close-words": REASONS})
    assert [to for to, _subject in mails_to_press()[mails_before:]] == [KIM]
