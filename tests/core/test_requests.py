import re
from io import StringIO

import pytest
import structlog
from flask import Flask

from pact.authors.service import confirmation_token
from pact.core.access import public
from pact.core.crypto import text_digest
from pact.core.db import session
from pact.core.web.requests import source_digest, source_network
from pact.stories.author_links import new_link
from tests.support import make
from tests.support.client import WatchingClient


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("203.0.113.9", "203.0.113.9"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::1", "2001:db8:1:2::/64"),
        ("2001:db8:1:3::1", "2001:db8:1:3::/64"),
        ("::ffff:203.0.113.9", "203.0.113.9"),
        ("nonsense", "unknown"),
        ("", "unknown"),
    ],
)
def test_a_source_is_an_ipv4_address_or_an_ipv6_network(app: Flask, address: str, network: str) -> None:
    with app.test_request_context("/", environ_base={"REMOTE_ADDR": address}):
        assert source_network() == network


def test_a_source_is_stored_as_a_keyed_hash(app: Flask) -> None:
    with app.test_request_context("/", environ_base={"REMOTE_ADDR": "203.0.113.9"}):
        digest = source_digest()

    assert re.fullmatch("[0-9a-f]{64}", digest)
    assert digest != text_digest("203.0.113.9")


def test_a_reader_cannot_choose_their_source_without_a_trusted_proxy(app: Flask) -> None:
    forged = {"X-Forwarded-For": "198.51.100.1", "Forwarded": "for=198.51.100.1"}
    with app.test_request_context("/", environ_base={"REMOTE_ADDR": "203.0.113.9"}, headers=forged):
        assert source_network() == "203.0.113.9"


@pytest.mark.parametrize("given", ["a1b2c3d4", "0123456789abcdef-XYZ", "a" * 64])
def test_a_request_keeps_the_id_that_a_proxy_gave_it(client: WatchingClient, given: str) -> None:
    assert client.get("/health/live", headers={"X-Request-ID": given}).headers["X-Request-ID"] == given


@pytest.mark.parametrize("given", ["", "short", "a" * 65, "with space in it", "semi;colon=12", "ümläut-and-more"])
def test_a_request_id_that_could_forge_a_log_line_is_replaced(client: WatchingClient, given: str) -> None:
    answered = client.get("/health/live", headers={"X-Request-ID": given}).headers["X-Request-ID"]

    assert answered != given
    assert re.fullmatch("[0-9a-f]{16}", answered)


def test_every_request_has_its_own_id(client: WatchingClient) -> None:
    ids = {client.get("/health/live").headers["X-Request-ID"] for _ in range(5)}

    assert len(ids) == 5


@pytest.fixture
def log_lines(app: Flask) -> StringIO:
    """Everything logged from here on."""
    lines = StringIO()
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(lines))
    return lines


def test_secret_addresses_never_reach_the_log(client: WatchingClient, log_lines: StringIO) -> None:
    story = make.story(status="pending")
    link, confirmation = new_link(story.id), confirmation_token(story)
    session().commit()

    client.get(f"/my-story/{link}")
    client.get(f"/confirm/{confirmation}")
    client.get(f"/my-story/{link}/nowhere")
    client.post(f"/my-story/{link}/withdraw")

    written = log_lines.getvalue()
    assert written.count("rule=") >= 4
    assert "/my-story/<token>" in written
    assert link not in written
    assert confirmation not in written


def test_an_error_is_logged_with_its_request_and_shown_with_its_id(
    app: Flask, client: WatchingClient, log_lines: StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    app.config["PROPAGATE_EXCEPTIONS"] = False

    @public
    def broken() -> None:
        raise RuntimeError("a fault with somebody@example.org in it")

    monkeypatch.setitem(app.view_functions, "pages.show_about", broken)

    response = client.get("/about", headers={"X-Request-ID": "quote-this-id"})

    assert response.status_code == 500
    assert "quote-this-id" in response.get_data(as_text=True)
    assert "somebody@example.org" not in response.get_data(as_text=True)
    assert "RuntimeError" in log_lines.getvalue()
    assert "quote-this-id" in log_lines.getvalue()
