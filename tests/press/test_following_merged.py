"""Who follows a company by mail goes on following it after a merge, is told so once, and again if that is undone."""

import json
from datetime import datetime, timedelta
from typing import Any

import time_machine
from bs4 import BeautifulSoup, Tag
from sqlalchemy import select

from pact.companies.models import CompanyMerge
from pact.core.db import session
from pact.moderation.companies.merging import merge_companies, undo_merge
from pact.press.following.models import Follow
from tests.press.test_following import MONDAY, digests, followed
from tests.support import make
from tests.support.client import WatchingClient
from tests.support.mails import text_of

SOURCE, TARGET = "Nordic Mail", "Calm Parcels"
NOTE = f"We have merged {SOURCE} into {TARGET}. From now on you follow {TARGET}."
UNDONE = (
    f"{SOURCE} is a company of its own again: we have undone that we merged it into {TARGET}. You follow {SOURCE}."
)
DAY = timedelta(days=1)


def merged(hours: int = 1, **changes: Any) -> CompanyMerge:
    """The company that is followed is merged into the other one, so long after Monday morning."""
    with time_machine.travel(MONDAY + timedelta(hours=hours), tick=True):
        made = merge_companies(make.company(SOURCE), make.company(TARGET), by=make.moderator().id, **changes)
        session().commit()
    return made


def follow_on_monday(client: WatchingClient, *what: str) -> str:
    """The path of the page of somebody who follows these since Monday."""
    make.company(SOURCE)
    make.company(TARGET)
    with time_machine.travel(MONDAY, tick=True):
        for each in what:
            path = followed(client, each)
    return path


def boxes(client: WatchingClient, path: str, moment: datetime) -> list[Tag]:
    """What is ticked on the page of what somebody follows, at this time: their link is from Monday."""
    with time_machine.travel(moment, tick=True):
        return list(BeautifulSoup(client.get(path).text, "html.parser").select("input[name=kept]"))


def label_of(box: Tag) -> str:
    label = box.find_parent("label")
    assert label is not None
    return label.get_text(strip=True)


def test_a_follower_is_told_once_and_goes_on_with_the_other_company(client: WatchingClient) -> None:
    follow_on_monday(client, "company:nordic-mail")
    merged()
    [mail] = digests(MONDAY + DAY)
    assert mail["Subject"] == f"What is new about {TARGET}"
    assert text_of(mail).count(NOTE) == 1
    assert "/companies/calm-parcels" in text_of(mail)
    assert digests(MONDAY + 2 * DAY) == []

    with time_machine.travel(MONDAY + 2 * DAY, tick=True):
        told = make.story(company=TARGET)
    [mail] = digests(MONDAY + 3 * DAY)
    assert f"/stories/{told.public_id}" in text_of(mail)
    assert NOTE not in text_of(mail)


def test_a_story_that_moved_with_the_merge_is_told(client: WatchingClient) -> None:
    follow_on_monday(client, "company:nordic-mail")
    with time_machine.travel(MONDAY + timedelta(minutes=30), tick=True):
        told = make.story(company=SOURCE)
    merged()
    [mail] = digests(MONDAY + DAY)
    assert text_of(mail).count(f"/stories/{told.public_id}") == 1


def test_who_follows_both_is_told_everything_once(client: WatchingClient) -> None:
    path = follow_on_monday(client, "company:nordic-mail", "company:calm-parcels")
    merged()
    with time_machine.travel(MONDAY + timedelta(hours=2), tick=True):
        told = make.story(company=TARGET)
    [mail] = digests(MONDAY + DAY)
    text = text_of(mail)
    assert mail["Subject"] == f"What is new about {TARGET}"
    assert (text.count(NOTE), text.count(f"/stories/{told.public_id}"), text.count(TARGET.upper())) == (1, 1, 1)

    later = MONDAY + DAY
    [box] = boxes(client, path, later)
    assert label_of(box) == TARGET
    with time_machine.travel(later, tick=True):
        client.post(path, data={"shown": str(box["value"]), "rhythm": "daily"})
        assert json.loads(client.get(f"{path}/data.json").text)["stopped_at"]
        assert "We send you nothing more" in client.get(path).text


def test_after_an_undone_merge_they_follow_what_they_followed_before(client: WatchingClient) -> None:
    path = follow_on_monday(client, "company:nordic-mail", "company:calm-parcels")
    made = merged()
    digests(MONDAY + DAY)
    with time_machine.travel(MONDAY + DAY + timedelta(hours=1), tick=True):
        undo_merge(made, by=make.moderator().id)
        session().commit()
    [mail] = digests(MONDAY + 2 * DAY)
    assert mail["Subject"] == f"What is new about {SOURCE}"
    assert text_of(mail).count(UNDONE) == 1
    assert digests(MONDAY + 3 * DAY) == []
    assert [label_of(box) for box in boxes(client, path, MONDAY + 3 * DAY)] == [SOURCE, TARGET]


def test_a_tab_from_before_the_merge_drops_only_what_is_not_ticked(client: WatchingClient) -> None:
    path = follow_on_monday(client, "company:nordic-mail", "company:calm-parcels")
    older = [str(box["value"]) for box in boxes(client, path, MONDAY)]
    merged()
    with time_machine.travel(MONDAY + DAY, tick=True):
        client.post(path, data={"shown": older, "kept": older[1], "rhythm": "daily"})
    assert [one.subject for one in session().scalars(select(Follow))] == [str(make.company(TARGET).id)]


def test_a_merge_that_was_undone_before_the_digest_is_not_told(client: WatchingClient) -> None:
    follow_on_monday(client, "company:nordic-mail")
    made = merged()
    with time_machine.travel(MONDAY + timedelta(hours=2), tick=True):
        undo_merge(made, by=make.moderator().id)
        session().commit()
    assert digests(MONDAY + DAY) == []
    assert digests(MONDAY + 2 * DAY) == []


def test_one_merged_twice_is_told_with_the_name_that_was_followed(client: WatchingClient) -> None:
    follow_on_monday(client, "company:nordic-mail")
    merged()
    with time_machine.travel(MONDAY + timedelta(hours=2), tick=True):
        make.merged(make.company(TARGET), make.company("Swift Post"))
    [mail] = digests(MONDAY + DAY)
    text = text_of(mail)
    assert f"We have merged {SOURCE} into Swift Post. From now on you follow Swift Post." in text
    assert text.count("We have merged") == 1


def test_a_name_that_must_not_be_public_is_not_told(client: WatchingClient) -> None:
    follow_on_monday(client, "company:nordic-mail")
    merged(hides_names=True)
    [mail] = digests(MONDAY + DAY)
    assert f"We have merged a company that you follow into {TARGET}. From now on you follow {TARGET}." in text_of(
        mail
    )
    assert SOURCE not in text_of(mail)


def test_a_follower_reads_it_in_their_language(client: WatchingClient) -> None:
    path = follow_on_monday(client, "company:nordic-mail")
    with time_machine.travel(MONDAY, tick=True):
        assert client.post(f"/es{path}", data={"rhythm": "daily"}).status_code == 303
    merged()
    [mail] = digests(MONDAY + DAY)
    assert f"Hemos fusionado {SOURCE} con {TARGET}. A partir de ahora sigues a {TARGET}." in text_of(mail)


def test_a_merge_from_before_it_was_followed_is_not_told(client: WatchingClient) -> None:
    make.company(SOURCE)
    make.company(TARGET)
    merged(hours=-1)
    with time_machine.travel(MONDAY, tick=True):
        followed(client, "company:calm-parcels")
    assert digests(MONDAY + DAY) == []
    assert [one.subject for one in session().scalars(select(Follow))] == [str(make.company(TARGET).id)]
