"""What is one journalist's or one author's is not found by another, on every route that names it."""

from typing import Any

from flask import Flask
from sqlalchemy import func, select

from pact.accounts.models import Account
from pact.accounts.newsrooms.models import Journalist
from pact.call_outs.queries import newest_version
from pact.core import clock, crypto
from pact.core.access import Access, access_of
from pact.core.db import session
from pact.press.desk.models import SavedSearch
from pact.stories.author_links import new_link
from pact.stories.call_outs.models import CallOut
from pact.stories.press_requests.models import PressRequest
from tests.security.everybody import PlainClient, method_of
from tests.support import make
from tests.support.call_outs import draft
from tests.support.press import open_story, request_about


def client_of(app: Flask, journalist: Journalist) -> Any:
    client: Any = PlainClient(app, app.response_class, use_cookies=True)
    make.signed_in_as(client, session().get_one(Account, journalist.account_id))
    return client


def test_no_journalist_finds_what_is_another_newsrooms(app: Flask) -> None:
    owner = make.journalist()
    other = make.journalist("lee@morning-news.example", name="Lee Ash", newsroom="The Morning News")
    search = SavedSearch(account_id=owner.account_id, name_encrypted=crypto.encrypt("Bills"),
                         query_encrypted=crypto.encrypt("q=bill"), created_at=clock.now())  # fmt: skip
    session().add(search)
    asked = draft(newsroom_id=owner.newsroom_id, by=owner.account_id)
    request = request_about(open_story(), by=owner)
    session().commit()
    values = {"search_id": search.id, "call_out_id": asked.id, "request_id": request.id}
    before = state_of(search.id, asked.id, request.id)
    client = client_of(app, other)
    token = make.csrf_token(client, "/press/desk")
    rules = [rule for rule in app.url_map.iter_rules()
             if access_of(app, rule.endpoint) is Access.JOURNALIST and values.keys() & rule.arguments]  # fmt: skip
    assert len(rules) >= 12
    assert {name for rule in rules for name in rule.arguments} == values.keys()

    for rule in rules:
        path = app.url_map.bind("localhost").build(rule.endpoint, {name: values[name] for name in rule.arguments},
                                                   method=method_of(rule))  # fmt: skip
        is_form = method_of(rule) == "POST"
        answer = client.post(path, data={"csrf_token": token}) if is_form else client.get(path)
        assert answer.status_code == 404, rule.rule
    assert state_of(search.id, asked.id, request.id) == before
    assert client_of(app, owner).get(f"/press/desk/call-outs/{asked.id}").status_code == 200


def state_of(search: int, call_out: int, request: int) -> tuple[Any, ...]:
    session().expire_all()
    count = session().scalar(select(func.count(SavedSearch.id)).where(SavedSearch.id == search))
    newest = newest_version(session().get_one(CallOut, call_out))
    return count, newest.state, session().get_one(PressRequest, request).state


def test_an_authors_link_opens_nothing_of_another_story(app: Flask) -> None:
    """With their own link and the numbers of everything else."""
    own = make.story(status="refused")
    make.story(status="refused", title="Saxifrage", body="Saxifrage " * 12)
    link = new_link(own.id)
    session().commit()
    client: Any = PlainClient(app, app.response_class)
    rules = [rule for rule in app.url_map.iter_rules()
             if rule.rule.startswith("/my-story/<token>") and len(rule.arguments) > 1]  # fmt: skip
    assert len(rules) >= 5

    for rule in rules:
        for number in range(1, 30):
            values = {name: {"token": link, "subject": "story"}.get(name, number) for name in rule.arguments}
            path = app.url_map.bind("localhost").build(rule.endpoint, values, method=method_of(rule))
            answer = client.post(path) if method_of(rule) == "POST" else client.get(path)
            assert answer.status_code < 500, rule.rule
            assert "Saxifrage" not in answer.text, (rule.rule, number)
