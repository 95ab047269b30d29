"""Mail about a story goes to the address typed for it, and only stories from one mailbox are shown together."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from pact.authors.own_page import erasing
from pact.authors.own_page.exporting import exported
from pact.core.db import session
from pact.stories.fields import Status
from pact.stories.models import Author, Story
from tests.support import make
from tests.support.client import WatchingClient
from tests.support.mails import sent_mails

# Pairs that a counting key may take for one person.
ALIKE = [
    ("+15550111@mms.example.org", "+15550122@mms.example.org"),
    ("anna+shop@example.org", "anna@example.org"),
    ("a.nna@gmail.com", "anna@googlemail.com"),
]


def recipients() -> list[str]:
    return [mail["To"] for mail in sent_mails()]


@pytest.mark.parametrize("pair", ALIKE)
def test_mail_goes_to_the_address_typed_for_the_story(client: WatchingClient, pair: tuple[str, str]) -> None:
    for address in pair:
        assert client.post("/share", data=make.form_data(email=address)).status_code == 303
        make.run_jobs()

    assert recipients() == list(pair)


@pytest.mark.parametrize("pair", ALIKE)
def test_everything_later_goes_there_too(app: Flask, client: WatchingClient, pair: tuple[str, str]) -> None:
    stories = [make.story(status="pending", email=address) for address in pair]
    make.run_jobs()
    assert recipients() == list(pair)
    client.post("/my-story/lost", data={"email": pair[0]})
    make.run_jobs()

    for story, address in zip(stories, pair, strict=True):
        mine = [mail.get_content() for mail in sent_mails() if mail["To"] == address]
        assert all(len(text.split("/my-story/")) == 2 for text in mine), "One link, to one story."
        assert erasing.other_stories(story) == 0
        assert address in exported(story, with_all=True)
    assert sorted(recipients()[2:]) in ([pair[0]], sorted(pair))


def test_addresses_that_are_only_a_tag_are_two_authors(app: Flask) -> None:
    make.story(email="+15550111@mms.example.org")
    make.story(email="+15550122@mms.example.org")
    make.story(email="anna+shop@example.org")
    make.story(email="anna@example.org")

    assert len(session().execute(select(Author)).all()) == 3


def test_erasing_all_leaves_stories_of_another_address(app: Flask) -> None:
    shop, other = (make.story(email=address) for address in ALIKE[1])
    erasing.erase_all_from(shop)
    session().commit()
    session().expire_all()

    assert session().get_one(Story, shop.id).status is Status.WITHDRAWN
    assert session().get_one(Story, other.id).status is Status.PUBLISHED
    assert other.email_encrypted


def test_an_edit_link_of_an_earlier_story_is_not_sent_to_another_address(app: Flask) -> None:
    make.story(email=ALIKE[1][0])
    make.story(status="unconfirmed", email=ALIKE[1][1])
    make.run_jobs()

    [confirming] = [mail.get_content() for mail in sent_mails() if mail["To"] == ALIKE[1][1]]
    assert "/confirm/" in confirming
    assert "/my-story/" not in confirming


@pytest.mark.parametrize(
    ("typed", "used"),
    [
        (" ana@example.org\xa0", "ana@example.org"),
        ("ana@example.org\u200b", "ana@example.org"),
        ("Ana@Straße.example", "Ana@xn--strae-oqa.example"),
    ],
)
def test_an_address_is_used_as_it_was_checked(client: WatchingClient, typed: str, used: str) -> None:
    assert client.post("/share", data=make.form_data(email=typed)).status_code == 303
    make.run_jobs()

    assert recipients() == [used]


@pytest.mark.parametrize("page", ["/share", "/my-story/lost"])
@pytest.mark.parametrize("typed", ["=?utf-8?q?=76ictim?=@h5.example", "=?utf-8?B?dmljdGlt?=@h5.example"])
def test_an_encoded_word_is_no_address(client: Any, page: str, typed: str) -> None:
    data = make.form_data(email=typed) if page == "/share" else {"email": typed}

    assert client.post(page, data=data).status_code == 422
