"""Staff are spared: threats and slurs stay hidden until they are asked for, and are shared out among colleagues."""

from datetime import timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from flask import Flask

from pact.authors.service import send_again
from pact.core import clock
from pact.core.db import session
from pact.moderation.decisions.service import decide
from pact.moderation.decisions.undoing import undo
from pact.moderation.queries import grounds_by_code
from pact.moderation.queue.listing import QueueFilters, next_row, queue_page, rows_around
from pact.moderation.queue.service import item_of_story
from pact.moderation.queue.sparing import spared
from pact.moderation.settings.service import change_setting
from pact.moderation.statuses import DeskDecision
from pact.replies.models import Reply
from pact.stories.models import Story
from tests.moderation.deciding import address
from tests.support import make
from tests.support.replies import reply_to

THREAT = "break your legs"
DISTURBING = f"They would not pay me back, so I told the man that I would {THREAT} and then they hung up on me."
WORDS = QueueFilters()


def waiting(title: str, *, body: str = make.BODY, hours_ago: float = 1) -> Story:
    with clock.at(clock.now() - timedelta(hours=hours_ago)):
        story = make.story(status="pending", title=title, body=body)
    make.run_jobs()
    return story


def titles(filters: QueueFilters = WORDS, *, of: int | None = None) -> list[str]:
    page = queue_page(filters, account_id=of or make.moderator_id(), after=None)
    return sorted(row.entry.title for row in page.items)


def limited(number: int) -> None:
    change_setting("disturbing_an_hour", number, account_id=make.moderator_id())
    session().commit()


def read(story: Story, *, by: int | None = None, minutes_ago: float = 0) -> Any:
    with clock.at(clock.now() - timedelta(minutes=minutes_ago)):
        return decide(story, DeskDecision.PUBLISH, moderator_id=by or make.moderator_id())


def test_after_so_many_in_an_hour_the_others_are_left_to_colleagues(app: Flask) -> None:
    limited(2)
    first, second = waiting("first", body=DISTURBING), waiting("second", body=DISTURBING)
    waiting("third", body=DISTURBING)
    plain = waiting("plain")
    colleague = make.moderator("colleague@example.org").id

    read(first, minutes_ago=40)
    assert titles() == ["plain", "second", "third"]
    read(second, minutes_ago=10)
    assert titles() == ["plain"]
    assert titles(of=colleague) == ["plain", "third"]
    left = spared(make.moderator_id(), most=2)
    assert left is not None
    assert left.stories == 1
    assert timedelta(minutes=19) < left.until - clock.now() <= timedelta(minutes=20)
    assert next_row(item_of_story(plain), WORDS, account_id=make.moderator_id()) is None
    with clock.at(clock.now() + timedelta(minutes=21)):
        assert titles() == ["plain", "third"]


def test_whoever_asks_for_them_gets_them_all_the_same(app: Flask) -> None:
    limited(1)
    first, second = waiting("first", body=DISTURBING), waiting("second", body=DISTURBING)
    waiting("plain")
    read(first)

    assert titles() == ["plain"]
    assert titles(QueueFilters(state="disturbing")) == titles(QueueFilters(finding="threat")) == ["second"]
    around = rows_around(item_of_story(second), WORDS, account_id=make.moderator_id())
    assert "second" in [row.entry.title for row in around]


def test_what_was_read_counts_also_when_it_is_undone_and_only_once(app: Flask) -> None:
    story, by = waiting("first", body=DISTURBING), make.moderator_id()
    waiting("second", body=DISTURBING)
    undo(read(story), moderator_id=by)
    read(story)

    assert [bool(spared(by, most=most)) for most in (0, 1, 2)] == [False, True, False]
    limited(0)
    assert titles() == ["second"]
    limited(1)
    assert titles() == []


def test_the_queue_says_what_it_leaves_to_colleagues(client: Any) -> None:
    make.signed_in(client)
    limited(1)
    first = waiting("first", body=DISTURBING)
    waiting("second", body=DISTURBING)
    read(first)
    session().commit()
    page = client.get("/moderation/").text

    assert "1 story with threats or slurs is left to your colleagues until" in page
    assert "second" in client.get("/moderation/?state=disturbing").text
    assert "is left to your colleagues" not in client.get("/moderation/?state=disturbing").text


def shown(page: BeautifulSoup, where: str = "main") -> str:
    """What can be read before the box is ticked: the style sheet hides what is inside a veil."""
    for veil in page.select(".veil > span"):
        veil.string = "…"
    for field in page.select("[data-text]"):
        del field["data-text"]
    return " ".join(node.get_text(" ") for node in page.select(where))


def page_of(client: Any, path: str) -> BeautifulSoup:
    return BeautifulSoup(client.get(path).text, "html.parser")


def test_threats_are_hidden_on_a_storys_page_until_the_box_is_ticked(client: Any) -> None:
    make.signed_in(client)
    story = waiting("Nobody rang back", body=DISTURBING)
    page = page_of(client, address(story))
    box = page.select_one("input#unveil")

    assert box is not None
    assert "1 passage" in box.parent.text  # type: ignore[union-attr]
    body = page.select_one("[data-place=body]")
    assert body is not None
    assert body.get_text() == DISTURBING
    assert (
        len(page.select(f".veil > span:-soup-contains('{THREAT}')")) >= 4
    )  # the text, the finding, both versions
    assert THREAT not in shown(page)


def test_a_story_without_them_has_no_box(client: Any) -> None:
    make.signed_in(client)
    page = page_of(client, address(waiting("Nobody rang back")))

    assert page.select("#unveil, .veil") == []


def test_a_title_with_a_threat_is_hidden_in_lists_and_as_heading(client: Any) -> None:
    make.signed_in(client)
    story = waiting(f"I will {THREAT}")

    page = page_of(client, address(story))
    assert "A title with a threat or a slur" in page.title.text  # type: ignore[union-attr]
    assert page.select_one("[data-place=title]").get_text() == f"I will {THREAT}"  # type: ignore[union-attr]
    for path in ("/moderation/", "/moderation/together", address(story)):
        page = page_of(client, path)
        assert "A title with a threat or a slur" in page.text, path
        assert THREAT not in shown(page), path


def test_a_list_of_several_stories_hides_their_words(client: Any) -> None:
    make.signed_in(client)
    waiting("Nobody rang back", body=DISTURBING)

    assert THREAT not in page_of(client, "/moderation/together").text


def test_earlier_words_beside_newer_ones_stay_folded(client: Any) -> None:
    make.signed_in(client)
    for body, is_open in ((DISTURBING, False), (make.BODY, True)):
        story = waiting("Nobody rang back", body=body)
        decide(
            story, DeskDecision.CHANGES, moderator_id=make.moderator_id(), grounds=grounds_by_code(["unclear"]),
            words="Without the legs, please.",
        )  # fmt: skip
        send_again(story, make.story_fields(body=f"{make.BODY} That is all."))
        session().commit()
        [folded] = [
            one for one in page_of(client, address(story)).select("details")
            if "What the author has changed" in one.summary.text  # type: ignore[union-attr]
        ]  # fmt: skip
        assert folded.has_attr("open") is is_open


@pytest.mark.parametrize("body", [DISTURBING, make.BODY], ids=["with a threat", "without"])
def test_a_reply_is_hidden_like_a_story(client: Any, body: str) -> None:
    make.signed_in(client)
    reply: Reply = reply_to(make.story(), status="pending", body=body)
    page = page_of(client, f"/moderation/replies/{reply.id}")

    assert bool(page.select("#unveil")) is (body == DISTURBING)
    assert THREAT not in shown(page)
