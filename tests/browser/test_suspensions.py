"""A moderator suspends an author, who is told by e-mail alone; another moderator lifts it."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Reader, sign_in_at_the_desk
from tests.browser.devices import on
from tests.browser.running import Site
from tests.browser.test_desk import tell

pytestmark = pytest.mark.browser

WORDS = "You sold parcels in your stories."


@on("phone in the dark", "desktop without scripts")
def test_an_author_is_suspended_told_and_let_in_again(
    reader: Reader, site: Site, request: pytest.FixtureRequest
) -> None:
    page, main = reader.page, reader.page.get_by_role("main")
    name = re.sub(r"\W+", "-", request.node.callspec.id)
    title = tell(
        reader,
        site,
        mark=f"suspended-{name}",
        body="I rang about my bill, and was sold a parcel for it. Buy such parcels here.",
    )
    sign_in_at_the_desk(reader, site, f"suspending-{name}@example.org")
    reader.go(f"{site.address}/moderation/?sort=newest")
    page.get_by_role("link", name=title).first.click()
    page.get_by_role("link", name="Take no more stories from this author").click()
    page.get_by_role("button", name="Suspend").click()
    expect(main).to_contain_text("Say from whom.")
    reader.look()

    page.get_by_label("The author: stories sent with this e-mail address").check()
    page.get_by_label("For how many days").fill("14")
    page.get_by_label("Why").fill(WORDS)
    reader.look()
    page.get_by_role("button", name="Suspend").click()
    expect(page.get_by_role("status").first).to_contain_text("We take no stories from them for now.")

    told = site.mail_to(f"suspended-{name}@example.org", containing=WORDS)
    assert told["Subject"].startswith("We take no stories from you until")
    reader.go(f"{site.address}/moderation/suspensions")
    reader.look()
    page.get_by_role("link", name=re.compile("No stories from an author")).first.click()
    expect(main).to_contain_text(WORDS)
    reader.look()
    page.get_by_role("button", name="Lift it").click()
    expect(main).to_contain_text("Lifted on")
    reader.look()
    site.mail_to(f"suspended-{name}@example.org", containing="You can tell us stories again.")
    reader.go(f"{site.address}/transparency")
    expect(page.get_by_role("row", name=re.compile("^Lifted"))).to_contain_text(re.compile(r"[1-9]"))
