"""A company signs, verdicts come as the clock moves, it lowers a target; a verdict is verified without the site."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from pact.config import load_config
from pact.core import clock
from pact.factory import create_app
from tests.browser.conftest import Reader
from tests.browser.moved_site import CLOCK
from tests.browser.running import Site, serving
from tests.support import make

pytestmark = pytest.mark.browser

COMPANY, SLUG = "Harbour Energy", "harbour-energy"
ANA, BEN = "ana@harbour.example", "ben@harbour.example"
SIGNED = date(2026, 1, 15)
# At each quarter's end: the first and last day of new stories, how many of them are polite and how many are not, and what
# the verdict then says.
QUARTERS = (
    ("2026-q1", date(2026, 2, 10), date(2026, 3, 28), 6, 0, "not enough yet"),
    ("2026-q2", date(2026, 4, 5), date(2026, 6, 28), 20, 5, "cannot tell"),
    ("2026-q3", date(2026, 7, 5), date(2026, 9, 28), 29, 0, "met"),
)


@pytest.fixture(scope="module")
def moved(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A site whose clock the test moves."""
    folder = tmp_path_factory.mktemp("moved")
    file = folder / "clock"
    file.write_text(moment(SIGNED).isoformat())
    yield from serving(
        folder, program=("-m", "tests.browser.moved_site"), PACT_STAFF_SECOND_FACTOR="off", **{CLOCK: str(file)}
    )


def moment(day: date) -> datetime:
    return datetime.combine(day, time(7), UTC)


def move(site: Site, day: date) -> None:
    Path(site.environment[CLOCK]).write_text(moment(day).isoformat())


def set_up(site: Site) -> None:
    def made() -> None:
        with clock.at(moment(SIGNED - timedelta(days=9))):
            company = make.company(COMPANY, sector="Energy")
            make.company_user(company, email=ANA, name="Ana Ruiz")
            make.company_user(company, email=BEN, name="Ben Otis")

    site.do(made)


def tell(site: Site, first: date, last: date, polite: int, rude: int) -> None:
    """Stories of as many people, spread over the days between."""
    ratings = [5] * polite + [1] * rude

    def told() -> None:
        for number, rating in enumerate(ratings):
            day = first + (last - first) * number / len(ratings)
            make.story(company=COMPANY, politeness=rating, confirmed_at=moment(day))

    site.do(told)


def sign_in(reader: Reader, site: Site, email: str, at: str) -> None:
    reader.page.context.clear_cookies()
    reader.go(f"{site.address}{at}")
    reader.page.locator("#email").fill(email)
    reader.page.locator("#password").fill(make.PASSWORD)
    press(reader.page, "Sign in")
    reader.page.wait_for_url(f"**{at}")


def press(page: Page, name: str) -> None:
    page.get_by_role("main").get_by_role("button", name=name, exact=True).click()
    page.wait_for_load_state()


def proposed(reader: Reader, site: Site, *, choice: str, target: str) -> str:
    """Ana proposes something about courtesy. Returns the proposal's path."""
    page, main = reader.page, reader.page.get_by_role("main")
    sign_in(reader, site, ANA, f"/pact/{SLUG}/sign")
    reader.look()
    courtesy = main.get_by_role("group", name="Courtesy")
    courtesy.get_by_label(choice, exact=True).check()
    field = main.locator('input[name="courtesy_target"]')
    field.fill("120")
    press(page, "Continue")
    reader.look()
    expect(field).to_have_value("120")
    field.fill(target)
    if choice == "Sign":
        page.get_by_label("Start of the new promises").select_option("February 2026")
    press(page, "Continue")
    reader.look()
    expect(main).to_contain_text(f"{target}%")
    press(page, "Propose this")
    reader.look()
    return page.url.removeprefix(site.address)


def confirmed(reader: Reader, site: Site, proposal: str) -> None:
    """Ben, at a desktop, confirms what Ana proposed."""
    sign_in(reader, site, BEN, proposal)
    expect(reader.page.get_by_role("main")).to_contain_text("Ana Ruiz proposed this")
    reader.look()
    press(reader.page, "Confirm")
    expect(reader.page.get_by_role("status")).to_contain_text("It is signed, and public from now on.")
    reader.look()


def verify(site: Site, folder: Path) -> tuple[int, str]:
    """Verify downloaded verdicts with the command, which needs no database for that."""
    app = create_app(load_config(site.environment))
    words = ("verdicts", "verify", "--folder", str(folder), "--key", str(folder / "key"))
    done = app.test_cli_runner().invoke(args=words)
    return done.exit_code, done.stdout


def other_reader(browser: Browser) -> Reader:
    context = browser.new_context(viewport={"width": 1280, "height": 900}, color_scheme="dark")
    context.set_default_timeout(60_000)
    return Reader(context.new_page(), scripts=True)


@pytest.mark.parametrize("reader", [(390, "light", True)], ids=["phone"], indirect=True)
def test_a_promise_is_signed_tested_and_lowered(
    reader: Reader, moved: Site, browser: Browser, tmp_path: Path
) -> None:
    set_up(moved)
    ben, main = other_reader(browser), reader.page.get_by_role("main")
    own = f"{moved.address}/pact/{SLUG}"
    confirmed(ben, moved, proposed(reader, moved, choice="Sign", target="80"))
    reader.go(own)
    expect(main).to_contain_text("1 February 2026")

    for quarter, first, last, polite, rude, outcome in QUARTERS:
        move(moved, clock.months_later(clock.month_of(last), 1).replace(day=3))
        tell(moved, first, last, polite, rude)
        with clock.at(datetime.fromisoformat(Path(moved.environment[CLOCK]).read_text())):
            assert quarter in moved.command("verdicts", "freeze")
        for each in (reader, ben):
            each.go(own)
            expect(each.page.get_by_role("main")).to_contain_text(outcome)
            each.go(f"{own}/{quarter}")
            expect(each.page.get_by_role("main")).to_contain_text(re.compile(f"(?<!not ){outcome}"))

    verifies_without_the_site(reader, moved, tmp_path)
    confirmed(ben, moved, proposed(reader, moved, choice="Change the target", target="70"))
    for each in (reader, ben):
        each.go(own)
        expect(each.page.get_by_role("main")).to_contain_text(
            re.compile("80%.*70%.*1 January 2027|70%.*80%", re.S)
        )
    ben.page.context.close()


def shows_what_was_filled_in(page: Page, target: str) -> None:
    expect(page).to_have_url(re.compile(r"/pact/[a-z-]+/sign$"))
    courtesy = page.get_by_role("group", name="Courtesy")
    expect(courtesy.get_by_label("Sign", exact=True)).to_be_checked()
    expect(page.locator('input[name="courtesy_target"]')).to_have_value(target)
    expect(page.locator("#starts option:checked")).to_have_text("February 2026")


@pytest.mark.parametrize("reader", [(390, "light", True)], ids=["phone"], indirect=True)
def test_back_and_forward_from_the_review_show_all_that_was_filled_in(
    reader: Reader, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """What is signed stays for ever, so nothing may be half restored."""
    folder = tmp_path_factory.mktemp("back")
    file = folder / "clock"
    file.write_text(moment(SIGNED).isoformat())
    page, main = reader.page, reader.page.get_by_role("main")
    for site in serving(
        folder, program=("-m", "tests.browser.moved_site"), PACT_STAFF_SECOND_FACTOR="off", **{CLOCK: str(file)}
    ):
        set_up(site)
        sign_in(reader, site, ANA, f"/pact/{SLUG}/sign")
        main.get_by_role("group", name="Courtesy").get_by_label("Sign", exact=True).check()
        target = page.locator('input[name="courtesy_target"]')
        target.fill("66")
        page.get_by_label("Start of the new promises").select_option("February 2026")
        press(page, "Continue")
        expect(main).to_contain_text("66%")
        page.wait_for_function("history.state?.draft")
        page.go_back()
        shows_what_was_filled_in(page, "66")
        reader.look()
        page.go_forward()  # to the form that the review was of
        shows_what_was_filled_in(page, "66")
        target.fill("120")
        press(page, "Continue")
        expect(page).to_have_title(re.compile("^Error: "))
        page.wait_for_function("history.state?.draft")
        target.fill("67")
        press(page, "Continue")
        expect(main).to_contain_text("67%")
        page.wait_for_function("history.state?.draft")
        page.go_back()
        shows_what_was_filled_in(page, "67")
        page.reload()
        shows_what_was_filled_in(page, "67")
        press(page, "Continue")
        expect(main).to_contain_text("67%")
        page.wait_for_function("history.state?.draft")
        press(page, "Propose this")
        expect(page).to_have_url(re.compile("/proposals/[0-9]+$"))
        assert page.evaluate("Object.keys(sessionStorage).filter((key) => key.startsWith('ccpact:draft:'))") == []
        page.go_back()
        expect(main).to_contain_text("One proposal waits at a time")


@pytest.mark.parametrize("reader", [(390, "light", False)], ids=["without scripts"], indirect=True)
def test_back_from_the_review_shows_all_that_was_filled_in_without_scripts(reader: Reader, site: Site) -> None:
    page, main = reader.page, reader.page.get_by_role("main")
    site.do(lambda: make.company_user(make.company("Plain Energy"), email="plain@energy.example", name="Pia Lain"))
    sign_in(reader, site, "plain@energy.example", "/pact/plain-energy/sign")
    main.get_by_role("group", name="Courtesy").get_by_label("Sign", exact=True).check()
    target, start = page.locator('input[name="courtesy_target"]'), page.locator("#starts")
    target.fill("66")
    start.select_option(index=1)
    press(page, "Continue")
    expect(main).to_contain_text("66%")
    page.go_back()
    expect(target).to_have_value("66")
    expect(start).not_to_have_value("")


def verifies_without_the_site(reader: Reader, site: Site, folder: Path) -> None:
    """Somebody downloads a verdict and its signature, verifies them, and is told of one changed byte."""
    for ending in ("json", "sig"):
        answer = reader.page.request.get(f"{site.address}/pact/{SLUG}/2026-q3.{ending}")
        assert answer.ok
        (folder / f"2026-q3.{ending}").write_bytes(answer.body())
    key = reader.page.request.get(f"{site.address}/.well-known/pact-edition-key")
    (folder / "key").write_bytes(key.body())
    assert verify(site, folder)[0] == 0
    document = folder / "2026-q3.json"
    document.write_bytes(document.read_bytes().replace(b'"met"', b'"net"', 1))
    status, words = verify(site, folder)
    assert status == 1
    assert "signature" in words
