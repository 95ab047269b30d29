"""A company reports a story: its page counts the notice, the story goes, its author appeals, and all is as it was."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.conftest import Reader
from tests.browser.devices import on
from tests.browser.running import Site
from tests.browser.test_journeys import path_in
from tests.browser.test_replies import press, sign_in
from tests.support import make

pytestmark = pytest.mark.browser

REPORTED = "have reported a text on this site to us once."
UPHELD = "After 1 of these notices we took the text down"
WHY = "We have no customer with this problem."


@on("phone in the dark", "phone without scripts", also=("desktop",))
def test_from_a_companys_notice_to_the_authors_appeal(
    reader: Reader, site: Site, request: pytest.FixtureRequest
) -> None:
    page, main = reader.page, reader.page.get_by_role("main")
    name = re.sub(r"\W+", "-", request.node.callspec.id)
    company, slug = f"Noticing {name.title()}", f"noticing-{name}"
    author, user = f"noticed-{name}@example.org", f"ana@noticing-{name}.example"
    staff = {role: f"{role}-noticing-{name}@example.org" for role in ("moderator", "senior_moderator")}

    def made() -> str:
        for role, email in staff.items():
            make.moderator(email, role=role)
        make.company_user(make.company(company), email=user)
        return make.story(email=author, company=company, title=f"Cut off by {company}").public_id

    public_id = site.do(made)
    story = f"/stories/{public_id}"

    def open_company() -> Locator:
        reader.go(f"{site.address}/companies/{slug}")
        return main

    expect(open_company()).not_to_contain_text(REPORTED)
    _is_in_the_table(reader, site, company, True)

    sign_in(reader, site, user, f"/for-companies/{slug}{story}/report")
    page.get_by_label("It is invented").check()
    page.get_by_label("Why?").fill(WHY)
    press(page, "Send our notice")
    expect(main).to_contain_text("Tick this if it is so.")
    expect(page.get_by_label("Why?")).to_have_value(WHY)
    reader.look()
    page.get_by_role("checkbox", name="I believe that what I say here").check()
    press(page, "Send our notice")
    reader.look()
    expect(open_company()).to_contain_text(REPORTED)

    sign_in(reader, site, staff["moderator"], f"/moderation/notices/{public_id}")
    expect(main).to_contain_text("its page counts this notice")
    page.get_by_label("Take the text down").check()
    page.get_by_role("checkbox", name="Not genuine").check()
    page.get_by_label("Message to whoever wrote the text").fill("We do not believe it.")
    page.get_by_label("Message to whoever sent the notice").fill("Thank you for telling us.")
    press(page, "Decide")
    expect(page.locator(".messages")).to_be_visible()
    reader.look()
    assert page.request.get(site.address + story).status in (404, 410)
    expect(open_company()).to_contain_text(UPHELD)
    _is_in_the_table(reader, site, company, False)

    told = site.mail_to(author, containing="We do not believe it.").get_content()
    reader.go(site.address + path_in(told, "/my-story/"))
    page.get_by_role("link", name="Appeal against this decision").click()
    page.get_by_label("Why do you disagree?").fill("I have the bill here.")
    press(page, "Send my appeal")
    expect(main).to_contain_text("Another moderator will look at the decision.")
    sign_in(reader, site, staff["senior_moderator"], "/moderation/?kind=appeal")
    main.get_by_role("link", name="Appeal: We took the story down.").first.click()
    page.get_by_label("Uphold the appeal: put the text back as it was").check()
    page.get_by_label("Message to whoever sent the appeal").fill("We have seen the bill.")
    press(page, "Decide")
    expect(main).to_contain_text("Say why the notice is rejected after all.")
    reader.look()
    page.get_by_label("Message to whoever sent the notice").fill("The bill shows that it happened.")
    press(page, "Decide")
    expect(page.locator(".notice.success")).to_contain_text("Decided.")

    reader.go(site.address + story)
    expect(page.get_by_role("heading", level=1)).to_have_text(f"Cut off by {company}")
    _is_in_the_table(reader, site, company, True)
    expect(open_company()).to_contain_text("We rejected 1, and the text stayed as it was.")
    expect(main).not_to_contain_text(UPHELD)
    site.mail_to(user, containing="/for-companies/")


def _is_in_the_table(reader: Reader, site: Site, company: str, is_there: bool) -> None:
    """Whether the league table's file counts a story of this company, once the worker has refreshed it."""

    def lists() -> bool:
        table = reader.page.request.get(f"{site.address}/rankings/overall.json").json()
        return company in {row["company"] for row in table["ranked"] + table["not_yet_ranked"]}

    assert _becomes(reader, lambda: lists() is is_there), f"{company} is {'not ' * is_there}in the table"


def _becomes(reader: Reader, holds: Callable[[], bool]) -> bool:
    for _ in range(240):
        if holds():
            return True
        reader.page.wait_for_timeout(500)
    return False
