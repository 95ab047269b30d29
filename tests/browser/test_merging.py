"""A moderator merges two companies, the old address redirects, and the merge is undone."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Reader, publish_stories, sign_in_at_the_desk
from tests.browser.devices import on
from tests.browser.running import Site

pytestmark = pytest.mark.browser


@on("phone in the dark", "desktop without scripts")
def test_companies_are_merged_and_the_merge_is_undone(
    reader: Reader, site: Site, request: pytest.FixtureRequest
) -> None:
    page, mark = reader.page, request.node.callspec.id.title().replace(" ", "")
    twice, right = f"Twicetold {mark} Energi", f"Twicetold {mark} Energy"
    publish_stories(site, {twice: 2, right: 1}, name=mark)
    sign_in_at_the_desk(reader, site, f"merging-{mark.lower()}@example.org")

    reader.go(f"{site.address}/moderation/companies?q={mark}")
    page.get_by_role("link", name=twice).click()
    reader.look()
    expect(page.get_by_role("region", name="Is it one of these?")).to_contain_text(right)
    page.locator("summary", has_text="Merge into another company").click()
    field = page.locator("#into")
    if reader.scripts:
        field.press_sequentially(right[:-2], delay=20)
        page.get_by_role("option", name=re.compile(right)).click()
    else:
        field.fill(right)
    page.get_by_role("button", name="Preview").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(f"Merge {twice} into {right}?")
    expect(page.get_by_role("main")).to_contain_text("2 stories will move")
    reader.look()
    page.get_by_role("button", name="Merge", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(right)
    expect(page.get_by_role("status").first).to_contain_text("has been merged into this company")
    reader.look()

    old = f"{site.address}/companies/{_slug(twice)}"
    reader.go(old)
    expect(page).to_have_url(f"{site.address}/companies/{_slug(right)}")
    expect(page.get_by_role("main")).to_contain_text(re.compile(r"From the last 12 months: .*: 3\b"))

    reader.go(f"{site.address}/moderation/companies/{_slug(right)}")
    page.get_by_role("link", name=f"Undo ({twice}, {right})").click()
    expect(page.get_by_role("main")).to_contain_text("2 stories will go back")
    reader.look()
    page.get_by_role("button", name="Undo the merge").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(twice)
    reader.look()
    reader.go(old)
    expect(page).to_have_url(old)
    assert site.command("rankings", "recount").strip() == "0 differences."


def _slug(name: str) -> str:
    return name.lower().replace(" ", "-")
