"""Whatever refuses a form, what was typed is on the page that says so."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy.exc import OperationalError

from pact.authors.views import own_page, sharing
from pact.authors.views.to_company import answer as answer_views
from pact.config import Config
from pact.core.db import session
from pact.core.web import refusals
from pact.moderation.views import stories as desk_views
from pact.stories.author_links import new_link
from pact.stories.fields import Status
from pact.stories.models import Story
from tests.support import make
from tests.support.applications import running
from tests.support.client import WatchingClient
from tests.support.databases import settings
from tests.support.replies import reply_to

WORDS = "Every word of this <b>sentence</b> was typed with “care”, over 2 lines:\nthis is the second."


def field(page: Any, name: str) -> str:
    """What a page's form holds in this field, whether it is shown or hidden."""
    found = BeautifulSoup(page.text, "html.parser").select_one(f"main form [name={name}]")
    assert found is not None, page.text
    return _typed(found)


def _typed(control: Any) -> str:
    """What a browser takes as the control's value."""
    text = control.text if control.name == "textarea" else str(control.get("value", ""))
    text = text.replace("\r\n", "\n")
    return text.removeprefix("\n") if control.name == "textarea" else text


@pytest.fixture
def narrow(config: Config, database_url: str) -> Iterator[Flask]:
    limits = {"PACT_SHARE_LIMIT": "4 per hour", "PACT_PAGE_LIMIT": "40 per minute"}
    with running(settings(config.instance, database_url, **limits)) as app:
        yield app


def test_five_people_behind_one_address_lose_nothing(narrow: Flask) -> None:
    client = narrow.test_client()
    for _ in range(4):
        assert client.post("/share", data=make.form_data()).status_code == 303
    refused = client.post("/share", data=make.form_data(body=WORDS, company="Wolf & Sons"))
    assert refused.status_code == 429
    assert field(refused, "body") == WORDS
    assert field(refused, "company") == "Wolf & Sons"
    assert 3500 < int(refused.headers["Retry-After"]) <= 3600
    assert "You can try again in 1 hour." in refused.text
    assert "per 1 hour" not in refused.text
    spanish = client.post("/es/share", data=make.form_data(body=WORDS))
    assert (spanish.status_code, field(spanish, "body")) == (429, WORDS)


def test_author_over_a_limit_keeps_the_change(narrow: Flask) -> None:
    client = narrow.test_client()
    edit = f"/my-story/{new_link(make.story().id)}/edit"
    answered = [client.post(edit, data=make.form_data(body=f"{WORDS} {turn}", as_is="y")) for turn in range(5)]
    assert [answer.status_code for answer in answered] == [303] * 4 + [429]
    assert field(answered[-1], "body") == f"{WORDS} 4"
    assert int(answered[-1].headers["Retry-After"]) > 3500


def test_moderator_over_a_limit_keeps_the_words(narrow: Flask) -> None:
    client = narrow.test_client()
    story = make.story(status="pending")
    make.signed_in(client)
    token, address = make.csrf_token(client, "/moderation/"), f"/moderation/stories/{story.public_id}"
    for _ in range(41):
        answer = client.post(
            address, data={"csrf_token": token, "preview": "1", "words": WORDS, "ground": "unclear"}
        )
    assert answer.status_code == 429
    assert field(answer, "words") == WORDS
    assert BeautifulSoup(answer.text, "html.parser").select_one("input[value=unclear][checked]")
    assert 1 <= int(answer.headers["Retry-After"]) <= 60


@contextmanager
def broken(app: Flask, monkeypatch: pytest.MonkeyPatch, module: Any, name: str) -> Iterator[None]:
    """A fault in the middle of the view."""

    def fail(*_: Any, **__: Any) -> None:
        raise OperationalError("INSERT", {}, Exception("disk is full"))

    app.config["PROPAGATE_EXCEPTIONS"] = False
    with monkeypatch.context() as patch:
        patch.setattr(module, name, fail)
        yield


def forms(client: WatchingClient) -> dict[str, tuple[str, dict[str, Any], str, Any, str]]:
    """Each long form: address, data, the field with the words, and what breaks in its view."""
    own = f"/my-story/{new_link(make.story().id)}/edit"
    answer = f"/my-story/{new_link(reply_to().story_id)}/answer"
    story = make.story(status="pending")
    make.signed_in(client)
    decision = {"csrf_token": make.csrf_token(client, "/moderation/"), "decision": "refuse", "words": WORDS,
                "ground": "unclear"}  # fmt: skip
    session().commit()
    return {
        "share": ("/share", make.form_data(body=WORDS), "body", sharing, "_receive"),
        "edit": (own, make.form_data(body=WORDS), "body", own_page, "is_committed"),
        "answer": (answer, {"body": WORDS}, "body", answer_views, "is_committed"),
        "desk": (f"/moderation/stories/{story.public_id}", decision, "words", desk_views, "_decide"),
    }


@pytest.mark.parametrize("kind", ["share", "edit", "answer", "desk"])
@pytest.mark.parametrize("is_worse", [False, True], ids=["form", "form broken too"])
def test_fault_shows_the_words_again(
    app: Flask, client: WatchingClient, monkeypatch: pytest.MonkeyPatch, kind: str, is_worse: bool
) -> None:
    address, data, name, module, function = forms(client)[kind]
    if is_worse:
        monkeypatch.setattr(refusals, "_form_again", lambda *_: None)
    with broken(app, monkeypatch, module, function):
        failed = client.post(address, data=data, headers={"X-Request-ID": "quote-this-id"})
    assert failed.status_code == 500
    assert field(failed, name) == WORDS
    assert "quote-this-id" in failed.text
    assert "disk is full" not in failed.text
    again = _sent_from(failed, client, data.get("decision"))
    assert again.status_code == 303, again.text


def _sent_from(page: Any, client: WatchingClient, decision: str | None) -> Any:
    """Press the button of the form on a page."""
    form = BeautifulSoup(page.text, "html.parser").select_one("main form:has([name=body], [name=words])")
    assert form is not None
    sent: list[tuple[str, str]] = []
    for control in form.select("input[name], textarea[name], select[name]"):
        if control.name == "textarea":
            sent.append((str(control["name"]), _typed(control)))
        elif control.name == "input" and (
            control["type"] not in ("radio", "checkbox") or control.has_attr("checked")
        ):
            sent.append((str(control["name"]), str(control.get("value", ""))))
    if decision and "decision" not in dict(sent):
        sent.append(("decision", decision))
    fields: dict[str, list[str]] = {}
    for name, value in sent:
        fields.setdefault(name, []).append(value)
    return client.post(str(form["action"]), data=fields)


def test_moderator_who_signed_in_again_keeps_the_words(client: WatchingClient) -> None:
    address, data, _name, _module, _function = forms(client)["desk"]
    client.post("/account/sign-out", data={"csrf_token": make.csrf_token(client, "/moderation/")})
    make.signed_in(client)
    refused = client.post(address, data=data)
    assert refused.status_code == 400
    assert "You have signed in again since you opened this page" in refused.text
    assert "do not match" not in refused.text
    assert field(refused, "words") == WORDS
    assert _sent_from(refused, client, "refuse").status_code == 303


def test_moderator_whose_session_ended_keeps_the_words(client: WatchingClient) -> None:
    address, data, _name, _module, _function = forms(client)["desk"]
    token = make.csrf_token(client, "/moderation/")
    client.post("/account/sign-out", data={"csrf_token": token})
    refused = client.post(address, data=data)
    assert refused.status_code == 403
    assert "You are signed out" in refused.text
    sign_in = BeautifulSoup(refused.text, "html.parser").select_one("main a[target=_blank]")
    assert sign_in is not None
    assert str(sign_in["href"]).endswith(address.replace("/", "%2F"))
    make.signed_in(client)  # in another tab
    back = _sent_from(refused, client, None)
    assert (back.status_code, field(back, "words")) == (400, WORDS)
    assert _sent_from(back, client, "refuse").status_code == 303


@pytest.mark.parametrize("signed_out", [False, True])
def test_other_forms_of_the_desk_keep_their_words_on_the_error_page(
    client: WatchingClient, signed_out: bool
) -> None:
    account = make.signed_in(client, "administrator")
    data = {"csrf_token": "stale", "name": "Too long", "words": WORDS}
    if signed_out:
        client.post("/account/sign-out", data={"csrf_token": make.csrf_token(client, "/moderation/")})
    refused = client.post("/moderation/phrases", data=data)
    assert refused.status_code == (403 if signed_out else 400)
    assert field(refused, "words") == WORDS
    if signed_out:
        make.signed_in(client, "administrator", email=account.email)
        refused = _sent_from(refused, client, None)
        assert field(refused, "words") == WORDS
    page = BeautifulSoup(refused.text, "html.parser")
    assert page.h1 is not None
    assert page.h1.text == "Check what you wrote, then send it"
    assert "Go back" not in page.main.text  # type: ignore[union-attr]
    assert _sent_from(refused, client, None).status_code == 303


@pytest.mark.parametrize(
    ("path", "hidden"),
    [
        ("/moderation/stories/any", "seen_grounds"),
        ("/moderation/together", "seen_grounds"),
        ("/press/desk/searches", "query"),
        ("/moderation/companies/any/rename", "seen"),
    ],
)
def test_only_what_somebody_wrote_is_shown_to_be_read(client: WatchingClient, path: str, hidden: str) -> None:
    """A hidden field is sent again with the rest, but nobody typed what it holds."""
    refused = client.post(path, data={hidden: "1 2 3 4", "words": WORDS, "name": "Of a Cuckoo"})

    assert refused.status_code == 403
    shown = [one.text for one in BeautifulSoup(refused.text, "html.parser").select("main p.raw")]
    assert [text.replace("\r\n", "\n") for text in shown] == [WORDS, "Of a Cuckoo"]
    assert field(refused, hidden) == "1 2 3 4"


@pytest.mark.parametrize("header", [{"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}])
def test_another_sites_form_is_not_offered_to_be_sent(client: WatchingClient, header: dict[str, str]) -> None:
    for address, data, *_ in forms(client).values():
        refused = client.post(address, data=data | {"csrf_token": "stolen"}, headers=header)
        assert refused.status_code in (400, 403)
        assert "typed with" not in refused.text
    client.post("/account/sign-out", data={"csrf_token": make.csrf_token(client, "/moderation/")})
    assert "typed with" not in client.post(address, data=data, headers=header).text


def test_passwords_are_never_shown_again(
    app: Flask, client: WatchingClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    secret = "correct horse battery staple"
    make.signed_in(client)
    refused = client.post(
        "/account/password", data={"old_password": secret, "password": secret, "csrf_token": "x"}
    )
    assert refused.status_code == 400
    assert secret not in refused.text


def test_switching_the_language_keeps_what_is_filled_in(client: WatchingClient) -> None:
    edit = f"/my-story/{new_link(make.story().id)}/edit"
    for address in ("/share", edit):
        data = make.form_data(body=WORDS, resolved="partly") | {"contacted_on": "", "tips": "Press 0"}
        page = BeautifulSoup(client.get(address).text, "html.parser")
        buttons = page.select("button[name=switch]")
        assert {str(button["formaction"]) for button in buttons} == {f"/es{address}"}
        switched = client.post(f"/es{address}", data=data | {"switch": "es"})
        assert switched.status_code == 200
        assert field(switched, "body") == WORDS
        assert field(switched, "tips") == "Press 0"
        shown = BeautifulSoup(switched.text, "html.parser")
        assert shown.html is not None
        assert shown.html["lang"] == "es"
        assert shown.select_one("input[name=resolved][checked]")["value"] == "partly"  # type: ignore[index]
        assert not shown.select(".error-summary"), "Nothing was sent, so nothing is wrong."
    assert session().query(Story).filter(Story.status == Status.UNCONFIRMED).count() == 0


def test_enter_in_a_field_sends_the_form_and_does_not_switch_the_language(client: WatchingClient) -> None:
    for address in ("/share", f"/my-story/{new_link(make.story().id)}/edit"):
        page = BeautifulSoup(client.get(address).text, "html.parser")
        owned = [button for button in page.select("button[type=submit], button:not([type])")
                 if button.get("form") == "story-form" or button.find_parent("form", id="story-form")]  # fmt: skip
        assert not owned[0].get("name")
