"""Hostile input in every part of a request, to every route, by everybody: no fault, nothing reflected, nobody led away.

`make test` takes a sample of the routes, `make test-exhaustive` all of them.
"""

from collections.abc import Iterator
from io import StringIO
from typing import Any, NamedTuple
from urllib.parse import quote, urlsplit

import pytest
from werkzeug.routing import IntegerConverter, Rule
from werkzeug.test import TestResponse

from pact.core.access import access_of
from tests.security.everybody import ANONYMOUS, ROLES, Asked, Site, method_of
from tests.support.queries import committed_changes
from tests.support.sampling import examples, sampled

MARKUP = "<i-marker"
WORDS = (
    f"x\"'>{MARKUP} a=1><script>\r\nX-Injected: marker\r\n\r\nINJECTED\u2028INJECTED\x85INJECTED"
    " {{1234*4321}}${1234*4321}{%x%}{0.__class__}%s%n' OR '1'='1' --; DROP TABLE story;"
)
VALUES = {
    "path": "../../../../../etc/passwd",
    "host": "//evil.example/x",
    "long": "9" * 5000,
    "address": "https://evil.example/",
    "windows path": "..\\..\\..\\..\\etc\\passwd",
    "backslash": "/\\evil.example",
    "quoted path": "%2e%2e%2f%2e%2e%2f%2e%2e%2fetc/passwd",
    "script": "javascript:alert(1)//",
}
"""Each route meets the words above and two of these, its neighbours the others."""
PARTS = 10
CASES = sampled([(7, 60), *((start, PARTS) for start in range(PARTS))], every=PARTS + 1, several=True)
COMMON = ("next", "q", "company", "after", "body", "words", "w", "c", "sector", "language", "switch", "_method")
METHODS = ("PUT", "PATCH", "DELETE", "TRACE", "CONNECT", "PROPFIND", "QUERY")
OVERRIDES = {"X-HTTP-Method-Override": "DELETE", "X-HTTP-Method": "DELETE", "X-Method-Override": "POST"}
HOSTS = {
    "Host": "evil.example", "X-Forwarded-Host": "evil.example", "X-Forwarded-Server": "evil.example",
    "Forwarded": "host=evil.example", "X-Original-URL": "/moderation/", "X-Rewrite-URL": "/moderation/",
    "X-Forwarded-Prefix": "//evil.example", "X-Host": "evil.example",
}  # fmt: skip
BODIES: tuple[tuple[str, bytes], ...] = (
    ("application/json", b'{"csrf_token": ["x"], "body": {"$gt": ""}}'),
    ("application/json", b"[" * 5000),
    ("text/xml", b"<!DOCTYPE x [<!ENTITY y SYSTEM 'file:///etc/passwd'>]><x>&y;</x>"),
    ("multipart/form-data", b"no boundary"),
    ("multipart/form-data; boundary=x", b"--x\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nnever ends"),
    ("multipart/form-data; boundary=x",
     b"--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"../../x.py\"\r\n\r\nx\r\n--x--\r\n"),
    ("application/x-www-form-urlencoded; charset=utf-7", b"a=+ADw-script+AD4-&%FF=%FF&=&&a[b]=1"),
    ("", b"\xff\xfe\x00"),
)  # fmt: skip


class Fault(NamedTuple):
    route: str
    who: str
    what: str
    found: str


def faults_of(response: TestResponse) -> Iterator[str]:
    """What an answer must never have, whatever was sent."""
    if response.status_code >= 500 and not refuses_format(response):
        yield str(response.status_code)
    for name, value in response.headers:
        if name == "X-Injected" or "\r" in value or "\n" in value or ("i-marker" in value and "<" in value):
            yield f"header {name}"
    if leads_away(response.headers.get("Location", "/")):
        yield f"leads to {response.headers['Location'][:60]}"
    if response.mimetype in ("text/html", "image/svg+xml", "application/xml", "application/atom+xml"):
        text = response.get_data(as_text=True)
        if MARKUP in text:
            yield "reflects markup"
        if "5332114" in text:
            yield "computes a template"
    if b"root:x:0" in response.data:
        yield "reads a file of the machine"


def refuses_format(response: TestResponse) -> bool:
    """oEmbed's own answer to a format that a site does not have."""
    return response.status_code == 501 and response.request.path.endswith("/oembed")


def leads_away(location: str) -> bool:
    """Whether a browser would follow this to another site, or run it."""
    parts = urlsplit(location)
    return bool(parts.netloc or parts.scheme) or location[:2] in ("//", "/\\", "\\/", "\\\\")


def check_log(log: StringIO) -> None:
    """No line of the log begins with what was sent."""
    lines = log.getvalue().splitlines()
    assert lines
    assert [line for line in lines if line.startswith(("INJECTED", "X-Injected"))] == []


def payloads(number: int) -> dict[str, str]:
    """For the route of this number: the words, and two of the values."""
    kinds = list(VALUES)
    return {"words": WORDS, **{kind: VALUES[kind] for kind in (kinds[number % 8], kinds[(number + 3) % 8])}}


def names_asked(site: Site, rule: Rule, who: str) -> list[str]:
    """The parameters that a view asks for, in the address or in its form."""
    Asked.names.clear()
    send(site, rule, who, {})
    return sorted(Asked.names - {"csrf_token"})


def send(
    site: Site, rule: Rule, who: str, data: dict[str, Any], *, path: str | None = None, **more: Any
) -> TestResponse:
    """The form of a route, or its address with these parameters; signed in again if something has signed this person out."""
    client, address = site.clients[who], path or site.path(rule)
    for _ in range(2):
        if method_of(rule) == "POST":
            answer = client.post(address, data=data | site.csrf(who), **more)
        else:
            answer = client.get(address, query_string=data, **more)
        if who not in site.accounts or not (answer.location or "").startswith("/account/sign-in"):
            break
        site.sign_in(who)
    return answer


@pytest.mark.parametrize(("start", "step"), CASES)
def test_parameters_of_every_kind_harm_no_route(site: Site, log: StringIO, start: int, step: int) -> None:
    faults = []
    for number, rule in list(enumerate(site.rules()))[start::step]:
        who = site.highest(rule)
        if not names_asked(site, rule, who):
            continue
        for kind, payload in payloads(number).items():
            # A view may ask for more when it has found something.
            data = dict.fromkeys(Asked.names - {"csrf_token"}, payload)
            answer = send(site, rule, who, data)
            faults += [Fault(rule.rule, who, kind, found) for found in faults_of(answer)]
    assert faults == []
    check_log(log)


@pytest.mark.parametrize(("start", "step"), CASES)
def test_parts_of_every_address_harm_no_route(site: Site, log: StringIO, start: int, step: int) -> None:
    faults = []
    rules = [rule for rule in site.rules() if rule.arguments]
    for number, rule in list(enumerate(rules))[start::step]:
        who = site.highest(rule)
        for name in rule.arguments:
            is_number = isinstance(rule._converters[name], IntegerConverter)
            for kind, payload in {"long": VALUES["long"]}.items() if is_number else payloads(number).items():
                written = quote(payload, safe="/" if number % 2 else "")
                answer = send(site, rule, who, {}, path=site.path(rule, {name: written}))
                faults += [Fault(rule.rule, who, f"{name}: {kind}", found) for found in faults_of(answer)]
    assert faults == []
    check_log(log)


@pytest.mark.parametrize(("start", "step"), CASES)
def test_everything_at_once_harms_no_route_for_anybody(site: Site, log: StringIO, start: int, step: int) -> None:
    """Names that many views ask for, each several times, in the address and in the form, to every route by each role; to
    public routes, which are the same for all, by nobody in particular and by one role.
    """
    every = {name: [WORDS, "x", WORDS] for name in COMMON}
    faults = []
    for number, rule in list(enumerate(site.rules()))[start::step]:
        is_public = site.highest(rule) == ANONYMOUS
        for who in {ANONYMOUS, ROLES[number % len(ROLES)]} if is_public else ROLES:
            answer = send(site, rule, who, every)
            faults += [Fault(rule.rule, who, "everything", found) for found in faults_of(answer)]
    assert faults == []
    check_log(log)


def test_bodies_of_other_kinds_harm_no_form(site: Site, log: StringIO) -> None:
    """Each form gets one of them, its neighbours the others, and what is larger than any form may be."""
    faults = []
    forms = [rule for rule in site.rules() if method_of(rule) == "POST"]
    for number, rule in enumerate(forms[:: 1 if is_thorough() else 9]):
        who, (kind, body) = site.highest(rule), BODIES[number % len(BODIES)]
        sent = {"path": site.path(rule), "headers": {"X-CSRFToken": site.csrf(who).get("csrf_token", "")}}
        client = site.clients[who]
        answer = client.post(sent["path"], data=body, content_type=kind, headers=sent["headers"])
        faults += [Fault(rule.rule, who, kind, found) for found in faults_of(answer)]
        answer = client.post(sent["path"], headers=sent["headers"], data={"body": "x" * 300_000})
        faults += [Fault(rule.rule, who, "large", found) for found in faults_of(answer)]
    assert faults == []
    check_log(log)


def test_no_other_method_and_no_header_changes_what_a_route_does(site: Site) -> None:
    """Methods that a route does not have are refused, and no header or parameter stands for a method."""
    faults, changes = [], []
    for rule in site.rules()[:: 3 if is_thorough() else 30]:
        who, path = site.highest(rule), site.path(rule)
        client = site.clients[who]
        for method in METHODS:
            status = client.open(path, method=method).status_code
            faults += [] if status in (303, 400, 403, 404, 405) else [Fault(rule.rule, who, method, str(status))]
        if method_of(rule) == "GET":
            plain = client.get(path)
            with committed_changes() as made:
                other = client.get(path, headers=OVERRIDES)
            changes += made.tables
            if {plain.status_code, other.status_code} not in ({plain.status_code}, {200, 301}):
                faults.append(Fault(rule.rule, who, "override", f"{plain.status_code} {other.status_code}"))
    assert faults == []
    assert changes == []


def test_no_forged_host_is_believed(site: Site) -> None:
    """No page, file or redirect names a host that a request claims, and none is kept for the next reader."""
    faults = []
    shown = [rule for rule in site.rules() if method_of(rule) == "GET" and access_of(site.app, rule.endpoint)]
    for rule in shown[:: 1 if is_thorough() else 12]:
        who, path = site.highest(rule), site.path(rule)
        for headers in (HOSTS, {}):
            answer = site.clients[who].get(path, headers=headers)
            faults += [Fault(rule.rule, who, "host", found) for found in faults_of(answer)]
            if b"evil.example" in answer.data or "evil.example" in str(answer.headers):
                faults.append(Fault(rule.rule, who, f"host {bool(headers)}", "names it"))
    assert faults == []


def test_no_header_writes_a_line_of_the_log(site: Site, log: StringIO) -> None:
    names = (
        "X_REQUEST_ID",
        "USER_AGENT",
        "REFERER",
        "ACCEPT_LANGUAGE",
        "X_FORWARDED_FOR",
        "COOKIE",
        "ORIGIN",
        "RANGE",
    )
    odd = {f"HTTP_{name}": "x\r\nINJECTED" for name in (*names, "HOST")}
    for path in ("/", "/stories", "/nowhere", "/api/v1/companies", "/rankings/overall.csv"):
        for name, value in odd.items():
            answer = site.clients[ANONYMOUS].get(path, environ_overrides={name: value})
            assert list(faults_of(answer)) == [], (path, name)
            assert "INJECTED" not in answer.text
    check_log(log)


def is_thorough() -> bool:
    """Whether this run looks at every route: `make test-slow` and above."""
    return examples(usual=0, sure=1) == 1
