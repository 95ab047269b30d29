"""An invited person at a desk that requires a second factor: password, app, recovery codes, signing in with a code."""

import re
import time
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Reader
from tests.browser.devices import on
from tests.browser.running import Site, serving
from tests.support.codes import STEP_SECONDS, code_at

pytestmark = pytest.mark.browser

PASSWORD = "correct horse battery staple"


@pytest.fixture(scope="module")
def strict_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A site on which staff must have a second factor."""
    yield from serving(
        tmp_path_factory.mktemp("strict"), PACT_STAFF_SECOND_FACTOR="on", PACT_SIGN_IN_LIMIT="200 per minute"
    )


def now() -> int:
    return int(time.time())


def sign_in(page: Page, email: str) -> None:
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_load_state()


def set_up(reader: Reader) -> str:
    """Set up an app on the open page. Returns its secret."""
    page = reader.page
    expect(page.get_by_role("heading", level=1)).to_have_text("Set up your second factor")
    expect(page.get_by_role("img", name="QR code")).to_be_visible()
    reader.look()
    secret = page.locator(".secret").inner_text().replace(" ", "")
    page.get_by_label("Code from your app").fill("12")
    page.get_by_role("button", name="Set up").click()
    expect(page.get_by_role("heading", name="There is a problem")).to_be_visible()
    reader.look()
    assert page.locator(".secret").inner_text().replace(" ", "") == secret
    page.get_by_label("Code from your app").fill(code_at(secret, now()))
    page.get_by_role("button", name="Set up").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Recovery codes")
    reader.look()
    return secret


def sign_out(page: Page) -> None:
    page.get_by_role("button", name="Menu").click()
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_load_state()


@on("phone", "phone without scripts", also=("desktop in the dark", "desktop"))
def test_an_invited_person_sets_a_password_and_an_app_and_signs_in(
    reader: Reader, strict_site: Site, request: pytest.FixtureRequest
) -> None:
    page, site = reader.page, strict_site
    name = re.sub(r"\W+", "-", request.node.callspec.id)
    boss, email = f"boss-{name}@example.org", f"second-factor-{name}@example.org"
    site.command("users", "create", boss, "--role", "administrator", "--password-stdin", typed=PASSWORD + "\n")
    reader.go(f"{site.address}/moderation/people")
    sign_in(page, boss)
    set_up(reader)
    reader.go(f"{site.address}/moderation/people")
    page.get_by_role("link", name="Invite someone").click()
    reader.look()
    page.get_by_role("button", name="Send invitation").click()
    reader.look()
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Name for colleagues").fill(f"Ana {name}")
    page.get_by_role("button", name="Send invitation").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(f"Ana {name}")
    for summary in page.locator("main summary").all():
        summary.click()
    reader.look()
    reader.go(f"{site.address}/account/security")
    sign_out(page)

    found = re.search(
        r"http://\S+/account/set-password/\S+", site.mail_to(email, containing="/set-password/").get_content()
    )
    assert found
    reader.go(found[0])
    page.get_by_label("New password").fill("too short")
    page.get_by_role("button", name="Set my password").click()
    reader.look()
    page.get_by_label("New password").fill(PASSWORD)
    page.get_by_role("button", name="Set my password").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your password has been set")
    reader.look()
    page.get_by_role("main").get_by_role("link", name="Sign in").click()
    reader.look()
    sign_in(page, email)
    secret = set_up(reader)
    recovery = page.locator(".codes li").first.inner_text()
    expect(page.locator(".codes li")).to_have_count(10)
    page.get_by_role("link", name="I have saved them").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Queue")
    sign_out(page)

    reader.go(f"{site.address}/account/sign-in")
    sign_in(page, email)
    expect(page.get_by_role("heading", level=1)).to_have_text("Enter your code")
    reader.look()
    used = code_at(secret, now())
    page.get_by_label("Code from your app").fill("000000" if used != "000000" else "000001")
    page.get_by_role("button", name="Sign in").click()
    reader.look()
    # Use the next code a little early, to avoid waiting for it.
    page.get_by_label("Code from your app").fill(code_at(secret, now() + STEP_SECONDS))
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Queue")
    reader.go(f"{site.address}/account/security")
    expect(page.get_by_role("main")).to_contain_text("10 recovery codes are left.")
    sign_out(page)

    reader.go(f"{site.address}/account/sign-in")
    sign_in(page, email)
    page.get_by_role("link", name="use a recovery code").click()
    reader.look()
    page.get_by_label("Recovery code").fill(recovery)
    page.get_by_role("button", name="Sign in").click()
    reader.go(f"{site.address}/account/security")
    expect(page.get_by_role("main")).to_contain_text("9 recovery codes are left.")
    reader.go(f"{site.address}/account/recovery-codes")
    reader.go(f"{site.address}/account/second-factor/set-up")
    assert site.mail_to(email, containing="recovery code")


@on("phone", "desktop")
def test_sign_in_pages_are_accessible(reader: Reader, strict_site: Site) -> None:
    page, site = reader.page, strict_site
    for path in (
        "/account/sign-in",
        "/account/set-password/forged",
        "/account/password-set",
        "/account/forgot-password",
    ):
        reader.go(site.address + path)
    page.get_by_role("button", name="E-mail me a link").click()
    reader.look()
    page.get_by_label("E-mail address").fill("nobody@example.org")
    page.get_by_role("button", name="E-mail me a link").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Check your e-mail")
    reader.look()
