"""The queue: order by due time and risk, filters, claims, the next item, number of queries."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from flask import Flask

from pact.authors.own_page.editing import edit_story
from pact.authors.service import send_again
from pact.companies.service import accept
from pact.core import clock
from pact.core.db import session
from pact.moderation.decisions.service import decide
from pact.moderation.models import QueueKind
from pact.moderation.queue import service as queueing
from pact.moderation.queue.listing import PAGE_SIZE, QueueFilters, next_row, queue_page, rows_around, story_entries
from pact.moderation.settings.service import current_settings
from pact.moderation.statuses import DeskDecision
from pact.stories.models import Story
from tests.support import make
from tests.support.client import WatchingClient
from tests.support.queries import count_queries

EVERYTHING = QueueFilters()


def waiting(number: int = 0, *, hours_ago: float = 1, **fields: object) -> Story:
    body = f"Something of its own kind happened to me the {number}th time, and I have told nobody of it so far."
    with clock.at(clock.now() - timedelta(hours=hours_ago)):
        return make.story(status="pending", title=f"Story number {number}", **({"body": body} | fields))


def titles(filters: QueueFilters = EVERYTHING, *, after: str | None = None) -> list[str]:
    page = queue_page(filters, account_id=make.moderator().id, after=after)
    return [row.entry.title for row in page.items]


def test_queue_is_sorted_by_due_time(app: Flask) -> None:
    for number, hours in ((1, 2), (2, 30), (3, 9)):
        waiting(number, hours_ago=hours)

    assert titles() == ["Story number 2", "Story number 3", "Story number 1"]


def test_risky_items_move_up_by_limited_hours(app: Flask) -> None:
    waiting(1, hours_ago=2)
    waiting(2, hours_ago=40)
    item = queueing.item_of_story(waiting(3))
    assert item is not None
    queueing.set_risk(item, 100, settings=current_settings())

    assert titles() == ["Story number 2", "Story number 3", "Story number 1"]


def test_queue_pages_have_no_gaps_or_repeats(app: Flask) -> None:
    moment = clock.now()
    for number in range(PAGE_SIZE + 5):
        with clock.at(moment):  # all due at the same moment: the id decides
            waiting(number)
    first = queue_page(EVERYTHING, account_id=make.moderator().id, after=None)
    second = queue_page(EVERYTHING, account_id=make.moderator().id, after=first.after)

    ids = [row.item.id for row in [*first.items, *second.items]]
    assert (len(first.items), len(second.items), second.after) == (PAGE_SIZE, 5, None)
    assert ids == sorted(set(ids))


def test_queue_lists_all_kinds(app: Flask) -> None:
    waiting(1, company=make.company("Somebody New", accepted=False))
    edited = make.story(status="changes_requested", title="Edited later")
    send_again(edited, make.story_fields(title="Edited later"))

    assert titles(QueueFilters(kind="new_story")) == ["Story number 1"]
    assert titles(QueueFilters(kind="edited_story")) == ["Edited later"]
    assert titles(QueueFilters(kind="proposed_company")) == ["New company: Somebody New"]
    assert len(titles()) == 3


def test_accepted_company_leaves_the_queue(app: Flask) -> None:
    company = make.company("Somebody New", accepted=False)
    waiting(1, company=company)
    accept(company)

    assert titles(QueueFilters(kind="proposed_company")) == []


def test_queue_filters_by_state_and_finding(app: Flask) -> None:
    waiting(1, hours_ago=50)
    waiting(2, body="They told me to write to clerk@example.com, which I did, and nobody ever answered my letter.")
    waiting(3)
    make.run_jobs()
    other = make.moderator("other@example.org").id
    for number, item in enumerate(queue_page(EVERYTHING, account_id=other, after=None).items):
        if number == 0:
            queueing.claim(item.item, account_id=other)

    assert titles(QueueFilters(state="late")) == ["Story number 1"]
    assert sorted(titles(QueueFilters(state="free"))) == ["Story number 2", "Story number 3"]
    assert titles(QueueFilters(state="mine")) == []
    assert titles(QueueFilters(finding="email")) == ["Story number 2"]


def test_claim_is_shown_to_others_and_expires(app: Flask) -> None:
    item = queueing.item_of_story(waiting())
    assert item is not None
    mine, other = make.moderator().id, make.moderator("other@example.org").id
    queueing.claim(item, account_id=mine)

    assert queueing.claimant(item) == mine
    with pytest.raises(queueing.ClaimedByAnother):
        queueing.claim(item, account_id=other)
    queueing.release(item, account_id=other)
    assert queueing.claimant(item) == mine
    with clock.at(clock.now() + timedelta(minutes=11)):
        assert queueing.claimant(item) is None
        queueing.claim(item, account_id=other)
        assert queueing.claimant(item) == other


def test_only_unclaimed_or_own_items_can_be_decided(app: Flask) -> None:
    story, claimed = waiting(1), waiting(2)
    decide(story, DeskDecision.PUBLISH, moderator_id=make.moderator().id)
    item = queueing.item_of_story(claimed)
    assert item is not None
    queueing.claim(item, account_id=make.moderator("other@example.org").id)

    with pytest.raises(queueing.ClaimedByAnother):
        decide(claimed, DeskDecision.PUBLISH, moderator_id=make.moderator().id)
    queueing.claim(item, account_id=make.moderator().id, take_over=True)
    decide(claimed, DeskDecision.PUBLISH, moderator_id=make.moderator().id)
    assert claimed.status == "published"


def test_next_item_wraps_around(app: Flask) -> None:
    stories = [waiting(number, hours_ago=10 - number) for number in range(3)]
    items = [queueing.item_of_story(story) for story in stories]
    mine = make.moderator().id

    def following(place: int) -> str | None:
        row = next_row(items[place], EVERYTHING, account_id=mine)
        return row.entry.title if row else None

    assert [following(place) for place in range(3)] == ["Story number 1", "Story number 2", "Story number 0"]
    assert items[1] is not None
    queueing.claim(items[1], account_id=make.moderator("other@example.org").id)
    assert following(0) == "Story number 2"
    for story in (stories[0], stories[2]):
        decide(story, DeskDecision.PUBLISH, moderator_id=mine)
    assert following(0) is None


def test_rows_around_an_item(app: Flask) -> None:
    stories = [waiting(number, hours_ago=40 - number) for number in range(9)]

    rows = rows_around(queueing.item_of_story(stories[5]), EVERYTHING, account_id=make.moderator().id)

    assert [row.entry.title[-1] for row in rows] == ["2", "3", "4", "5", "6", "7", "8"]


def test_opening_an_item_is_idempotent(app: Flask) -> None:
    first = queueing.open_item(QueueKind.PROPOSED_COMPANY, 7)

    assert queueing.open_item(QueueKind.PROPOSED_COMPANY, 7) is first


def test_queue_needs_at_most_twenty_queries(app: Flask, client: WatchingClient) -> None:
    make.signed_in(client)
    waiting(0, company=make.company("Somebody New", accepted=False))
    with count_queries() as few:
        client.get("/moderation/")
    for number in range(1, 12):
        waiting(number)
    make.run_jobs()
    with count_queries() as many:
        client.get("/moderation/")

    assert len(many.reads) <= len(few.reads) <= 20


def test_story_page_needs_few_queries(app: Flask, client: WatchingClient) -> None:
    make.signed_in(client)
    story = waiting(1, body="They told me to write to clerk@example.com, and to 020 7946 0018. Nobody answered.")
    make.run_jobs()
    with count_queries() as statements:
        client.get(f"/moderation/stories/{story.public_id}")

    assert len(statements.reads) <= 42


def test_unknown_filters_are_ignored(app: Flask, client: WatchingClient) -> None:
    make.signed_in(client)
    waiting(1)

    page = client.get("/moderation/?kind=nonsense&state=x&finding=y&after=zz").text

    assert "Story number 1" in page


def test_claiming_redirects_back_to_the_story(app: Flask, client: WatchingClient) -> None:
    make.signed_in(client)
    story = waiting(1)
    item = queueing.item_of_story(story)
    assert item is not None
    address = f"/moderation/stories/{story.public_id}"
    token = make.csrf_token(client, address)

    claimed = client.post(f"/moderation/items/{item.id}/claim", data={"csrf_token": token})

    assert (claimed.status_code, claimed.location) == (303, address)
    assert "You have claimed this" in client.get(address).text
    session().expire_all()
    assert queueing.claimant(item) == make.moderator("moderator@example.org").id
    other = app.test_client()
    make.signed_in(other, email="other@example.org")  # type: ignore[arg-type]
    page = BeautifulSoup(other.get(address).text, "html.parser")
    assert "Claimed by" in page.text
    refused = other.post(address, data={"csrf_token": make.csrf_token(other, address), "decision": "publish"})  # type: ignore[arg-type]
    assert refused.status_code == 409
    assert "A colleague has claimed this story" in refused.text
    session().expire_all()
    assert story.status == "pending"


def test_filters_are_kept_from_item_to_item(app: Flask, client: WatchingClient) -> None:
    make.signed_in(client)
    first, second = waiting(1), waiting(2)
    page = BeautifulSoup(client.get("/moderation/?kind=new_story").text, "html.parser")
    link = page.select_one("nav.queue a")
    assert link is not None
    assert link["href"] == f"/moderation/stories/{first.public_id}?kind=new_story"
    token = make.csrf_token(client, str(link["href"]))

    decided = client.post(str(link["href"]), data={"csrf_token": token, "decision": "publish"})

    assert decided.location == f"/moderation/stories/{second.public_id}?kind=new_story"


def test_only_findings_of_the_text_that_waits_are_counted_and_filtered(app: Flask) -> None:
    story = waiting(1, body="They told me to ring 020 7946 0018, and there a machine told me to ring again later.")
    make.run_jobs()
    phone = QueueFilters(finding="phone")
    assert (titles(phone), story_entries([story.id])[story.id].findings > 0) == (["Story number 1"], True)
    edit_story(
        story,
        make.story_fields(title="Story number 1", body="They told me to ring again, and a machine answered."),
    )
    make.run_jobs()

    assert titles(phone) == []
    assert story_entries([story.id])[story.id].findings == 0


@pytest.mark.parametrize("typed", ["{}", " {} ", "https://example.org/stories/{}", "/es/stories/{}/"])
def test_story_of_any_status_is_found_by_its_reference(app: Flask, client: WatchingClient, typed: str) -> None:
    make.signed_in(client)
    for status in ("pending", "published", "removed"):
        story = make.story(status=status)
        found = client.get("/moderation/find", query_string={"reference": typed.format(story.public_id.upper())})
        assert (found.status_code, found.location) == (303, f"/moderation/stories/{story.public_id}")


def test_unknown_references_are_said_to_be_so(app: Flask, client: WatchingClient) -> None:
    make.signed_in(client)
    for typed in ("", "/", "nowhere", make.story(status="unconfirmed").public_id):
        page = client.get("/moderation/find", query_string={"reference": typed}, follow_redirects=True)
        assert "We have no story with this reference." in page.text
