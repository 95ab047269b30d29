"""Access to every route. The tests read the URL map, so that they cover new routes too."""

import re
from urllib.parse import quote

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import select
from werkzeug.routing import IntegerConverter, Rule

from pact.accounts.models import Account
from pact.companies.users.models import CompanyUser
from pact.core.access import ROLE_NEEDED, Access, access_of
from pact.core.db import session
from pact.core.roles import StaffRole
from tests.support import make
from tests.support.client import WatchingClient

# Registered by libraries and not used by this site.
REFUSED = {"security.static", "security.verify"}
STAFF = (Access.MODERATOR, Access.SENIOR_MODERATOR, Access.ADMINISTRATOR)
UNSAFE = ("POST", "PUT", "PATCH", "DELETE")
SEGMENT = re.compile(r"([a-z0-9]+(-[a-z0-9]+)*|\.well-known|([a-z]+-)?<(\w+:)?[a-z_]+>)(\.[a-z]+)?")
FOREIGN = [
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
    {"Sec-Fetch-Site": "nonsense"},
    {"Origin": "https://evil.example"},
    {"Origin": "http://localhost.evil.example"},
    {"Origin": "http://localhost:9999"},
    {"Origin": "https://localhost"},
    {"Origin": "null"},
    {"Sec-Fetch-Site": "same-origin", "Origin": "https://evil.example"},
    {"Sec-Fetch-Site": "cross-site", "Origin": "http://localhost"},
]
OWN = [
    {},
    {"Sec-Fetch-Site": "same-origin"},
    {"Sec-Fetch-Site": "none"},
    {"Origin": "http://localhost"},
    {"Sec-Fetch-Site": "same-origin", "Origin": "http://localhost"},
]


def rules(app: Flask, *, changing: bool, access: tuple[Access, ...]) -> list[Rule]:
    """The routes with these kinds of access that change something, or that only show something."""
    return [
        rule
        for rule in app.url_map.iter_rules()
        if access_of(app, rule.endpoint) in access and bool((rule.methods or set()) & set(UNSAFE)) is changing
    ]


def path_of(app: Flask, rule: Rule) -> str:
    values = {
        name: 1
        if isinstance(rule._converters[name], IntegerConverter)
        else "overall"
        if name == "measure"
        else "something"
        for name in rule.arguments
    }
    method = "POST" if "POST" in (rule.methods or ()) else "GET"
    return app.url_map.bind("localhost").build(rule.endpoint, values, method=method)


def test_every_route_declares_who_may_use_it(app: Flask) -> None:
    undeclared = {rule.endpoint for rule in app.url_map.iter_rules() if access_of(app, rule.endpoint) is None}

    assert undeclared == REFUSED


@pytest.mark.parametrize("role", [None, "administrator"])
@pytest.mark.parametrize("endpoint", sorted(REFUSED))
def test_a_route_without_a_declaration_is_refused_to_everyone(
    app: Flask, client: WatchingClient, endpoint: str, role: str | None
) -> None:
    if role:
        make.signed_in(client, role)
    [rule] = app.url_map.iter_rules(endpoint)

    assert client.get(path_of(app, rule)).status_code == 403
    assert client.post(path_of(app, rule)).status_code in (403, 405)


def test_a_forgotten_declaration_refuses_access(app: Flask, client: WatchingClient) -> None:
    app.view_functions["pages.show_about"] = lambda: "open to all"

    assert client.get("/about").status_code == 403


def test_every_public_form_refuses_requests_from_other_sites(app: Flask, client: WatchingClient) -> None:
    found = rules(app, changing=True, access=(Access.PUBLIC,))
    assert {"authors.share_story", "authors.confirm_story", "security.login"} <= {rule.endpoint for rule in found}

    for rule in found:
        for headers in FOREIGN:
            answered = client.post(path_of(app, rule), headers=headers)
            assert answered.status_code == 403, (rule.rule, headers)


def test_every_public_form_accepts_requests_from_this_site(app: Flask, client: WatchingClient) -> None:
    for rule in rules(app, changing=True, access=(Access.PUBLIC,)):
        for headers in OWN:
            answered = client.post(path_of(app, rule), headers=headers)
            assert answered.status_code != 403, (rule.rule, headers)


@pytest.mark.parametrize("headers", OWN)
def test_a_story_is_received_from_a_browser_and_from_a_plain_client(
    app: Flask, client: WatchingClient, headers: dict[str, str]
) -> None:
    assert client.post("/share", data=make.form_data(), headers=headers).status_code == 303


def test_a_story_sent_by_another_site_is_not_received(app: Flask, client: WatchingClient) -> None:
    client.post("/share", data=make.form_data(), headers={"Origin": "https://evil.example"})

    assert make.run_jobs() == 0


def test_every_form_with_a_session_needs_a_csrf_token(app: Flask, client: WatchingClient) -> None:
    make.signed_in(client, "administrator")
    found = rules(app, changing=True, access=(Access.SIGNED_IN, *STAFF))
    assert {"moderation.decide_story", "security.logout"} <= {rule.endpoint for rule in found}

    for rule in found:
        for data in ({}, {"csrf_token": ""}, {"csrf_token": "not-a-token"}):
            assert client.post(path_of(app, rule), data=data).status_code in (400, 403), (rule.rule, data)


def test_a_decision_without_a_csrf_token_is_refused(app: Flask, client: WatchingClient) -> None:
    story = make.story(status="pending")
    make.signed_in(client)
    address = f"/moderation/stories/{story.public_id}"

    client.post(address, data={"decision": "publish"})
    assert story.status == "pending"
    token = make.csrf_token(client, address)
    client.post(address, data={"decision": "publish", "csrf_token": token})
    assert story.status == "published"


def test_another_persons_csrf_token_is_refused(app: Flask, client: WatchingClient) -> None:
    story = make.story(status="pending")
    address = f"/moderation/stories/{story.public_id}"
    other = app.test_client()
    make.signed_in(other, email="other@example.org")  # type: ignore[arg-type]
    foreign = make.csrf_token(other, address)  # type: ignore[arg-type]
    make.signed_in(client)

    answered = client.post(address, data={"decision": "publish", "csrf_token": foreign})

    assert answered.status_code in (400, 403)
    assert story.status == "pending"


def test_the_desk_sends_anonymous_readers_to_sign_in(app: Flask, client: WatchingClient) -> None:
    for rule in rules(app, changing=False, access=(*STAFF, Access.SIGNED_IN)):
        path = path_of(app, rule)
        answered = client.get(path)
        assert answered.status_code == 303, rule.rule
        assert answered.location == f"/account/sign-in?next={quote(path, safe='')}", rule.rule
    for rule in rules(app, changing=True, access=(*STAFF, Access.SIGNED_IN)):
        assert client.post(path_of(app, rule)).location.startswith("/account/sign-in"), rule.rule


def test_the_desk_refuses_somebody_without_a_role(app: Flask, client: WatchingClient) -> None:
    story = make.story(status="pending")
    make.signed_in(client).roles = []
    session().commit()

    for changing in (False, True):
        for rule in rules(app, changing=changing, access=STAFF):
            path = path_of(app, rule).replace("something", story.public_id)
            answered = client.post(path) if changing else client.get(path)
            assert answered.status_code == 403, rule.rule
    assert story.status == "pending"


@pytest.mark.parametrize("role", ["moderator", "senior_moderator", "administrator"])
def test_the_desk_opens_for_every_kind_of_moderator(app: Flask, client: WatchingClient, role: str) -> None:
    make.signed_in(client, role)

    assert client.get("/moderation/").status_code == 200


def test_staff_pages_are_not_cached_and_send_no_referrer(app: Flask, client: WatchingClient) -> None:
    make.signed_in(client, "administrator")
    pages = [
        rule
        for rule in rules(app, changing=False, access=tuple(Access))
        if rule.rule.startswith(("/account/", "/moderation/"))
    ]
    assert len(pages) > 10

    for rule in pages:
        headers = client.get(path_of(app, rule)).headers
        assert (headers["Cache-Control"], headers["Referrer-Policy"]) == ("no-store", "no-referrer"), rule.rule


# Where programs look for them (the Citation File Format, CSV on the Web).
NAMED_BY_FORMATS = {"/data/CITATION.cff", "/data/stories.csv-metadata.json"}


def test_routes_have_plain_words_and_typed_parameters(app: Flask) -> None:
    odd = [
        rule.rule
        for rule in app.url_map.iter_rules()
        if rule.rule not in NAMED_BY_FORMATS
        and not all(SEGMENT.fullmatch(segment) for segment in rule.rule.strip("/").split("/") if segment)
    ]

    assert odd == []


def test_route_parameters_have_descriptive_names(app: Flask) -> None:
    """New parameters must be listed here, so that no route has `<id>` or `<x>`."""
    names = {name for rule in app.url_map.iter_rules() for name in rule.arguments}

    assert names <= {
        "company",
        "edition",
        "story",
        "slug",
        "former_slug",
        "public_id",
        "token",
        "answer",
        "measure",
        "filename",
        "figure",
        "fact",
        "kind",
        "redress_id",
        "promise",
        "edition_id",
        "notice_id",
        "account_id",
        "session_id",
        "item_id",
        "decision_id",
        "merge_id",
        "number_id",
        "alias_id",
        "phrase_id",
        "code",
        "month",
        "part",
        "pattern_id",
        "claim_id",
        "figure_id",
        "yardstick_id",
        "user_id",
        "proposal_id",
        "verdict_id",
        "version_number",
        "case_id",
        "note_id",
        "move_id",
        "suspension_id",
        "secret",
        "opinion_id",
        "request_id",
        "assessment_id",
        "year",
        "question_id",
        "page_id",
        "subject",
        "appeal_id",
        "call_out_id",
        "pick_id",
        "application_id",
        "journalist_id",
        "search_id",
    }


# Where the form is that is sent to an address with no page above it.
FORM_IS_ELSEWHERE = {
    "/account/name": "/account/security",
    "/account/password": "/account/security",
    "/account/sessions/1/end": "/account/security",
    "/account/sessions/end-others": "/account/security",
    "/account/sign-out": "/account/security",  # it is on every page: this is the one about the session
}


def test_no_address_of_a_form_is_a_dead_end(app: Flask, client: WatchingClient) -> None:
    """What a form is sent to may be opened in each language: after a refusal that is in the address bar, people load it
    again, and the links to other languages lead there.
    """
    make.signed_in(client, "administrator")
    sent = {path_of(app, rule) for rule in app.url_map.iter_rules() if "POST" in (rule.methods or ())}
    pages = app.url_map.bind("localhost")
    only_sent = sorted(address for address in sent if not pages.test(address, method="GET"))
    assert {"/account/my-data/erase", "/my-story/something/withdraw", "/share/outcome"} < set(only_sent)
    assert len(only_sent) > 100
    for address in only_sent:
        for prefix in ("", "/es"):
            answer = client.get(prefix + address)
            assert answer.status_code == 303, prefix + address
            page = answer.headers["Location"].removeprefix(prefix)
            assert answer.headers["Location"] == prefix + page
            assert pages.test(page, method="GET"), address
            assert page == FORM_IS_ELSEWHERE.get(address, page), address
            assert address in FORM_IS_ELSEWHERE or address.startswith(f"{page.rstrip('/')}/"), address


def test_no_address_of_a_form_at_the_desk_is_a_fault(app: Flask, client: WatchingClient) -> None:
    make.signed_in(client, "administrator")
    sent = [rule for rule in app.url_map.iter_rules() if "POST" in (rule.methods or ())]
    desk = sorted({path_of(app, rule) for rule in sent if rule.rule.startswith("/moderation/")})
    assert len(desk) > 40
    for address in desk:
        # 404: there is no such company, story or pattern
        assert client.get(address).status_code in (200, 303, 404), address


def test_the_language_link_beside_an_error_leads_to_the_form(client: WatchingClient) -> None:
    user = make.company_user("Nordic Mail", email="own@nordic.example", name="Own")
    make.signed_in_as(client, session().get_one(Account, user.account_id))
    token = make.csrf_token(client, "/account/my-data")
    refused = client.post("/account/my-data/erase", data={"csrf_token": token, "erase-password": "wrong"})
    assert refused.status_code == 422
    link = BeautifulSoup(refused.text, "html.parser").select_one("footer a[hreflang=es]")
    assert link is not None
    shown = client.get(str(link["href"]), follow_redirects=True)
    assert shown.request.path == "/es/account/my-data"
    assert 'action="/es/account/my-data/erase"' in shown.text


def test_the_address_of_a_merge_leads_to_its_form(client: WatchingClient) -> None:
    make.signed_in(client)
    page = f"/moderation/companies/{make.company('Wolf Freight').slug}"
    assert client.get(f"{page}/merge").headers["Location"] == page
    assert client.get(f"{page}/merge?into=").status_code == 422


COMPANY_HOME = "/for-companies/nordic-mail"


@pytest.fixture
def people(app: Flask) -> dict[str, WatchingClient]:
    """A client of everybody who may come: nobody in particular, users of this company and another, a journalist, each role
    of staff.
    """
    clients: dict[str, WatchingClient] = {"anonymous": app.test_client()}  # type: ignore[dict-item]
    for name, company in (("own", "Nordic Mail"), ("other", "Wolf Freight")):
        user = make.company_user(company, email=f"{name}@{name}.example", name=name)
        clients[name] = app.test_client()  # type: ignore[assignment]
        make.signed_in_as(clients[name], session().get_one(Account, user.account_id))
    clients["journalist"] = app.test_client()  # type: ignore[assignment]
    make.signed_in_as(clients["journalist"], make.journalist().account)
    for role in StaffRole:
        clients[role] = app.test_client()  # type: ignore[assignment]
        make.signed_in(clients[role], role)
    return clients


def expected(access: Access, who: str) -> str:
    """What the declared access means for somebody: open, refused, or sent to sign in."""
    if access is Access.PUBLIC:
        return "open"
    if who == "anonymous":
        return "sign in"
    if access is Access.SIGNED_IN:
        return "open"
    if access is Access.COMPANY_USER:
        return "open" if who in ("own", "other") else "refused"
    if access is Access.JOURNALIST:
        return "open" if who == "journalist" else "refused"
    roles = tuple(StaffRole)
    return (
        "open" if who in roles and roles.index(StaffRole(who)) >= roles.index(ROLE_NEEDED[access]) else "refused"
    )


def test_every_route_is_open_to_those_it_is_declared_for_and_to_nobody_else(
    app: Flask, people: dict[str, WatchingClient]
) -> None:
    assert {access_of(app, rule.endpoint) for rule in app.url_map.iter_rules()} == {*Access, None}
    for rule in app.url_map.iter_rules():
        access = access_of(app, rule.endpoint)
        if access is None or access is Access.PUBLIC:
            continue
        path, changes = path_of(app, rule), "GET" not in (rule.methods or ())
        for who, client in people.items():
            answered = client.post(path) if changes else client.get(path)
            outcome = (
                "sign in"
                if (answered.location or "").startswith("/account/sign-in")
                else "refused"
                if answered.status_code == 403
                else "open"
            )
            # A form that is allowed, but sent without its token.
            assert outcome == expected(access, who), (rule.rule, who, answered.status_code)


def test_another_companys_pages_are_not_found(app: Flask, people: dict[str, WatchingClient]) -> None:
    """Nothing tells a company's user about another company, not even that it has users."""
    make.company("Unclaimed")
    user = session().scalars(select(CompanyUser.id)).first()
    found = rules(app, changing=False, access=(Access.COMPANY_USER,)) + rules(
        app, changing=True, access=(Access.COMPANY_USER,)
    )
    paths = [path_of(app, rule) for rule in found if "<slug>" in rule.rule]
    assert len(paths) >= 6
    token = make.csrf_token(people["other"], "/for-companies/wolf-freight")
    for path in paths:
        for slug in ("nordic-mail", "unclaimed", "nowhere"):
            address = path.replace("something", slug).replace("/users/1/", f"/users/{user}/")
            # Where only a form is sent, opening the address leads to the page above, whatever company it names.
            assert people["other"].get(address).status_code in (303, 404), address
            assert people["other"].post(address, data={"csrf_token": token}).status_code in (404, 405), address
    assert people["own"].get(COMPANY_HOME).status_code == 200


def test_a_companys_user_sees_no_address_of_authors_and_no_unpublished_story(
    app: Flask, people: dict[str, WatchingClient]
) -> None:
    make.story(email="author@private.example", title="Published one")
    make.story(status="pending", email="author@private.example", title="Hidden one")
    for rule in rules(app, changing=False, access=(Access.COMPANY_USER, Access.SIGNED_IN)):
        page = people["own"].get(path_of(app, rule).replace("something", "nordic-mail")).text
        assert "author@private.example" not in page
        assert "Hidden one" not in page
