"""Odd input in addresses and forms gives a page, never a server error."""

import pytest
from flask import Flask

from pact.core.pagination import encode_position
from tests.support import make
from tests.support.client import WatchingClient
from tests.support.sampling import sampled

TYPED = ('"', "'", "*", "NEAR(a b)", "a AND", "-", "%25", "_", "%00", "a%00b", "\\", "title:x", "x" * 600, "9" * 30,
         "9" * 5000, "%F0%9F%98%80",
         "%FF", "%ED%A0%80", "a OR b) --", ";", "a" + "+b" * 300, "%C2%B2",
         "a" * 60_000, "a+" * 20_000, "%C3%A9" * 20_000)  # fmt: skip
POSITIONS = (
    "x", "%00", "YQ", "MTB8MTA", "a" * 300, "%F0%9F%98%80",
    encode_position("x", "y"), encode_position("x", "²"), encode_position("a", "9" * 30), encode_position("\0", "1"),
    encode_position("2026-05-01T00:00:00", "1"), encode_position("2026-05-01T00:00:00+00:00", "9" * 30),
    encode_position("2026-05-01T00:00:00+00:00", "²"), encode_position("9999-12-31T23:59:59-23:59", "1"),
)  # fmt: skip


SEARCHES = (
    *(f"/stories?{name}="
      for name in ("q", "company", "sector", "outcome", "reason", "channel", "month", "tip", "invited", "sort")),
    "/companies?q=", "/companies?sector=", "/companies/suggest?q=", "/compare?c=", "/compare?c=nowhere&c=",
    "/share?company=", "/moderation/companies?q=", "/moderation/companies?status=", "/moderation/companies?sector=",
)  # fmt: skip
PLACES = (
    "/stories/{}", "/companies/{}", "/companies/{}/figures/trend.csv", "/companies/x?measure={}",
    "/compare?measure={}", "/compare.csv?c={}", "/rankings/{}", "/rankings/overall?sector={}",
    "/rankings/overall?period={}", "/editions/{}", "/editions/{}.csv", "/editions/{}.json", "/editions/{}/changes",
    "/pact/{}", "/pact/nordic-mail/{}", "/pact/nordic-mail/{}.json", "/pact/nordic-mail/{}.sig",
    "/my-story/{}", "/confirm/{}", "/moderation/stories/{}", "/moderation/companies/{}",
    "/moderation/companies/{}/merge?into=x", "/stories/{}/card.png", "/sitemaps/stories/{}.xml",
    "/best-and-worst/{}", "/{}",
)  # fmt: skip


def test_an_invalid_list_position_starts_from_the_top(app: Flask, client: WatchingClient) -> None:
    make.signed_in(client)

    failures = []
    for path in ("/companies?", "/stories?", "/stories?sort=oldest&", "/moderation/?", "/moderation/companies?"):
        failures += unexpected_answers(client, [f"{path}after={position}" for position in POSITIONS])
    assert failures == []


@pytest.mark.parametrize("path", sampled(SEARCHES, every=8))
def test_any_search_text_is_treated_as_words(app: Flask, client: WatchingClient, path: str) -> None:
    make.story(status="published")
    if path.startswith("/moderation/"):
        make.signed_in(client)

    assert unexpected_answers(client, [path + typed for typed in TYPED]) == []


@pytest.mark.parametrize("place", sampled(PLACES, every=8))
def test_any_value_in_an_address_gives_a_page_or_404(app: Flask, client: WatchingClient, place: str) -> None:
    if place.startswith("/moderation/"):
        make.signed_in(client)
    paths = [place.format(typed) for typed in TYPED if "\\" not in typed]

    # 301: without what cannot be the end of an address.
    assert unexpected_answers(client, paths, known=(200, 301, 302, 303, 404)) == []


@pytest.mark.parametrize(
    "odd", sampled(["", "{}\0", "²", "a" * 60_000, "1e400", "9" * 40, "a " * 30_000], every=3)
)
def test_any_value_in_the_share_form_is_received_or_refused(app: Flask, client: WatchingClient, odd: str) -> None:
    app.config["PROPAGATE_EXCEPTIONS"] = False
    unanswered = (
        "title",
        "tips",
        "display_name",
        "wait_minutes",
        "transfers",
        "currency",
        "cost_per_minute",
        "politeness",
    )
    answers = make.form_data(courtesies="fair", affiliation="none") | dict.fromkeys(unanswered, "")
    statuses = {
        name: client.post("/share", data=make.form_data(**{name: odd.format(value)})).status_code
        for name, value in answers.items()
    }

    allowed = {303, 422, 400} if "\0" in odd else {303, 422}
    assert {name: status for name, status in statuses.items() if status not in allowed} == {}


def test_a_story_with_odd_characters_can_be_published(app: Flask, client: WatchingClient) -> None:
    odd = "a\0b\u202ecd 😀 ²" + "\u0301" * 5
    for name in ("company", "title", "body", "tips", "display_name"):
        client.post(
            "/share", data=make.form_data(**{name: odd + " and enough other words to be a story worth reading"})
        )

    make.run_jobs()


def test_a_decision_on_an_odd_revision_raises_no_error(app: Flask, client: WatchingClient) -> None:
    story = make.story(status="pending")
    make.signed_in(client)
    address = f"/moderation/stories/{story.public_id}"
    token = make.csrf_token(client, address)

    for seen in ("²", "x", "-1", "9" * 40, "\0"):
        for ground in ("²", "\0", "unclear\0"):
            data = {"decision": "refuse", "ground": ground, "seen": seen, "csrf_token": token}
            assert client.post(address, data=data).status_code in (400, 409, 422), (seen, ground)
        data = {"decision": "publish", "seen": seen, "csrf_token": token, "preview": "1"}
        assert client.post(address, data=data).status_code in (200, 400), seen


def unexpected_answers(client: WatchingClient, paths: list[str], *, known: tuple[int, ...] = (200,)) -> list[str]:
    """The addresses that answer with something else. NUL, which no text may contain, may be refused."""
    client.application.config["PROPAGATE_EXCEPTIONS"] = False
    answers = [(path, client.get(path).status_code) for path in paths]
    return [
        f"{path[:90]} {status}"
        for path, status in answers
        if status not in known and not (status == 400 and "%00" in path)
    ]
