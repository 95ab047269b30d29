"""On hold, hung up, and only the times left: confirmed from the mail, seen as a figure, deleted again."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from pact.authors.holding import records
from pact.companies.queries import company_by_slug
from pact.config import load_config
from pact.core import clock
from pact.core.db import db, session
from pact.factory import create_app
from tests.browser.conftest import Reader, publish_stories
from tests.browser.devices import on
from tests.browser.running import Site
from tests.support.holds import call_at

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def timed_before(site: Site) -> str:
    """A company whose calls four others have timed. Returns its slug."""
    publish_stories(site, {"Slow River": 1}, name="leaving")
    app = create_app(load_config(site.environment))
    with app.app_context():
        company = company_by_slug("slow-river")
        assert company is not None
        for place in range(4):
            call = call_at(clock.now() - timedelta(days=1), minutes=5 + place)
            record, _is_new = records.receive(call, company, records.Answers(), email=f"{place}@example.org",
                                              source_digest=str(place), language="en")  # fmt: skip
            records.confirm(record)
        session().commit()
        session().remove()
        db.engine.dispose()
    return "slow-river"


def press(page: Page, name: str) -> None:
    page.wait_for_timeout(550)  # sooner it would be the second tap of a double tap
    page.get_by_role("button", name=name, exact=True).click()
    expect(page).to_have_url(re.compile(r"\?call="))


@on("phone", "phone in the dark without scripts", also=("desktop in the dark",))
def test_only_the_times_are_left(
    reader: Reader, site: Site, timed_before: str, request: pytest.FixtureRequest
) -> None:
    page, hold = reader.page, f"{site.address}/hold/{timed_before}"
    email = f"{re.sub('[^a-z]', '', request.node.name)}@example.org"
    reader.go(hold)
    for name in ("I’m calling now", "I’m in the queue", "The call is over"):
        press(page, name)
    page.wait_for_timeout(550)
    page.get_by_role("button", name="I gave up before reaching anyone").click()
    page.get_by_role("link", name="Leave only the times").click()
    reader.look()
    page.get_by_role("button", name="Leave the times").click()
    expect(page.get_by_text("Enter your e-mail address.").first).to_be_visible()
    reader.look()
    page.locator("label", has_text="9 to 12").click()
    page.get_by_label("Your e-mail address").fill(email)
    page.get_by_role("button", name="Leave the times").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Check your e-mail")
    reader.look()

    reader.go(f"{site.address}/companies/{timed_before}")
    expect(page.get_by_text("Calls timed here")).to_have_count(0)
    found = re.search(r"http://\S+/timed-call/\S+", site.mail_to(email, containing="/timed-call/").get_content())
    assert found is not None
    reader.go(found[0])
    page.get_by_role("button", name="Confirm my call").click()
    expect(page.get_by_text("This call counts.")).to_be_visible()
    reader.look()
    page.reload()
    expect(page.get_by_text("This call counts.")).to_have_count(1)
    for address in (f"{site.address}/companies/{timed_before}", hold):
        reader.go(address)
        expect(page.get_by_role("heading", name="Calls timed here")).to_be_visible()
        expect(page.get_by_text("1 of 5 did")).to_be_visible()

    page.goto(found[0])
    page.get_by_role("button", name="Delete this call").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("This link no longer works")
    reader.go(f"{site.address}/companies/{timed_before}")
    expect(page.get_by_text("Calls timed here")).to_have_count(0)
