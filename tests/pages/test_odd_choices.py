"""A choice in an address that a page does not have: the page says so, and is not silently another one."""

from typing import Any

import pytest
import time_machine

from tests.support import make
from tests.support.league import NOW, fill_league
from tests.support.reading import page, words

pytestmark = pytest.mark.filled(by=[fill_league])

COMING, NEVER = "This month has not come yet", "No table for this month"


@pytest.mark.parametrize(
    ("address", "status", "said"),
    [
        (
            "/rankings/overall?period=2031-01",
            200,
            f"{COMING} There is no table for January 2031, because it lies ahead.",
        ),
        ("/rankings/wait?period=2026-12&sector=energy", 200, COMING),
        ("/rankings/wait?period=1999-01", 200, f"{NEVER} In January 1999 there was nothing to count."),
        ("/rankings/overall?period=2026-13", 404, "Write the month as 2026-10."),
        ("/rankings/overall?sector=nope", 404, "Sector not found."),
        ("/rankings/overall?order=nope", 200, "we do not know and left out: “nope”"),
        ("/rankings/overall?sort=%3Cb%3E", 200, "we do not know and left out: “<b>”"),
        ("/rankings/overall?w=nope", 422, "Enter a whole number from 0 to 100."),
        ("/rankings/overall?find=nope", 200, "No company in this table has a name like “nope”."),
        ("/rankings/overall?find=%F0%9F%98%80", 200, "No company in this table has a name like “😀”."),
        ("/editions/2031-01", 404, "Edition not found."),
        ("/compare?c=nope", 200, "We have no company called “nope”."),
        ("/compare?measure=nope", 404, "Measure not found."),
        ("/companies?sector=nope", 200, "No such sector"),
        ("/companies?q=nope", 200, "We have nothing about “nope” yet."),
        ("/companies?q=%F0%9F%98%80", 200, "we do not know and left out: “😀”"),
        ("/stories?month=2031-01", 200, "There are no stories of a month that lies ahead."),
        ("/companies?letter=9", 200, "No companies with this letter"),
        ("/companies/dull-gas?measure=nope", 404, "Measure not found."),
        ("/stories?company=nope", 200, "We have no company or sector with this address."),
        ("/stories?sector=nope", 200, "We have no company or sector with this address."),
        ("/stories?q=%3C!%3E", 200, "we do not know and left out: “<!>”"),
        ("/stories?month=2026-13", 200, "we do not know and left out: “2026-13”"),
        ("/stories?channel=nope&tip=nope", 200, "we do not know and left out: “nope”, “nope”"),
        ("/method?company=nope", 200, "not worked out what more stories would do for the company in this address"),
    ],
)
def test_a_page_says_which_choice_it_does_not_have(client: Any, address: str, status: int, said: str) -> None:
    with time_machine.travel(NOW, tick=True):
        shown = page(client, address, status=status).select_one("main")
    assert said in words(shown)


def test_a_month_ahead_leads_to_the_newest_table_and_stays_chosen(client: Any) -> None:
    with time_machine.travel(NOW, tick=True):
        shown = page(client, "/rankings/wait?period=2031-01&sector=energy")
    assert shown.select_one(".empty a")["href"] == "/rankings/wait?sector=energy"
    assert words(shown.select_one("select[name=period] option[selected]")) == "January 2031"


def test_known_choices_are_not_named_as_left_out(client: Any) -> None:
    make.story(company="Nordic Mail")
    for address in ("/rankings/overall?order=worst&find=gas&from=1", "/stories?channel=phone&tip=yes&sort=oldest",
                    "/companies?q=gas", "/rankings/overall"):  # fmt: skip
        assert "left out" not in words(page(client, address).select_one("main")), address
