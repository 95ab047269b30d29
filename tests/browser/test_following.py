"""A reader follows a company by mail: confirms, is told what has happened, and stops it with one click."""

import re
from datetime import timedelta

import pytest
import time_machine
from playwright.sync_api import expect
from sqlalchemy import update

from pact.core import clock
from pact.core.db import session
from pact.jobs.models import Job
from pact.press.following.digests import tell_due
from tests.browser.conftest import Reader
from tests.browser.devices import on
from tests.browser.running import Site
from tests.browser.test_journeys import path_in
from tests.browser.test_replies import press
from tests.support import make

pytestmark = pytest.mark.browser


@on("desktop", "phone without scripts", also=("phone in the dark",))
def test_from_following_to_one_click_out(reader: Reader, site: Site, request: pytest.FixtureRequest) -> None:
    page, main = reader.page, reader.page.get_by_role("main")
    name = re.sub(r"\W+", "-", request.node.callspec.id)
    company, address = f"Followed {name.title()}", f"follower-{name}@example.org"
    site.do(lambda: make.story(company=company, title="From before").public_id)

    reader.go(f"{site.address}/companies/followed-{name}")
    page.get_by_role("link", name="Follow by e-mail").click()
    reader.look()
    expect(page.get_by_label("What do you want to follow?")).to_have_value(f"company:followed-{name}")
    page.get_by_role("radio", name="Every day").check()
    press(page, "Send me the link")
    expect(main).to_contain_text("Enter an e-mail address.")
    page.get_by_label("Your e-mail address").fill(address)
    press(page, "Send me the link")
    expect(page.get_by_role("heading", level=1)).to_have_text("Check your e-mail")
    reader.look()

    mail = site.mail_to(address, containing="/follow/confirm/")
    reader.go(f"{site.address}{path_in(mail.get_content(), '/follow/confirm/')}")
    reader.look()
    press(page, "Yes, e-mail me")
    expect(page.get_by_role("heading", level=1)).to_have_text("What you follow")
    expect(page.get_by_label(company)).to_be_checked()
    reader.look()

    def happened() -> str:
        told = make.story(company=company, title="Told a little later").public_id
        with time_machine.travel(clock.now() + timedelta(days=1), tick=False):
            tell_due({})
            session().commit()
        waits = update(Job).where(Job.kind == "mail.send", Job.not_before > clock.now())
        session().execute(waits.values(not_before=clock.now()))
        return told

    told = site.do(happened)
    digest = site.mail_to(address, containing=f"/stories/{told}")
    assert "1 new story" in digest.get_content()
    assert digest["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"

    reader.go(str(digest["List-Unsubscribe"]).strip("<>"))
    reader.look()
    press(page, "Send me no more of them")
    expect(main).to_contain_text("We will send you no more e-mails about what you follow")
    press(page, "Send them again")
    expect(page.get_by_role("button", name="Send me no more of them")).to_be_visible()
