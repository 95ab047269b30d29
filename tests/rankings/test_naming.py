"""Who is named best or worst, and which figures of a sector are withheld."""

from typing import Any

import pytest
import time_machine
from flask import Flask

from pact.rankings.service import rebuild
from tests.support.client import WatchingClient
from tests.support.league import NOW
from tests.support.reading import page, words
from tests.support.records import complaints, import_complaints, import_sector, import_stories
from tests.support.sampling import sampled


def _lately(company: str, **rows: Any) -> str:
    return complaints(company, **rows).replace("2014-", "2026-")


def worst_of(client: WatchingClient) -> str:
    """Of the home page, which has one section for both if it names nobody."""
    home = page(client, "/")
    return words(
        home.select_one("section[aria-labelledby=worst]") or home.select_one("section[aria-labelledby=best]")
    )


@pytest.mark.parametrize(
    ("unrated", "said"),
    sampled(
        [
            (47, "48 of 95 records say enough for “Resolution”"),
            (0, "Parcels · 48 records counted for “Resolution”"),
            (48, None),
            (90, None),
        ],
        every=2,
        several=True,
    ),
)
def test_a_company_is_named_only_if_most_outcomes_are_known(
    app: Flask, client: WatchingClient, unrated: int, said: str | None
) -> None:
    with time_machine.travel(NOW, tick=True):
        rows = [_lately(f"Middling {letter}", solved=30, unsolved=10) for letter in "ABC"]
        rows.append(_lately("Amber Freight", solved=0, unsolved=48, unrated=unrated, sector="Parcels"))
        import_complaints(*rows)
        rebuild()
        shown, home = worst_of(client), words(page(client, "/").main)
    assert ("Amber Freight" in shown) is (said is not None)
    assert ("that each company named worst is worse than the median company" in home) is (said is not None)
    assert "each company named best" not in home
    assert (said or "That takes 30 records, most of them with a known outcome") in shown


def test_a_story_too_early_to_say_is_an_unknown_outcome(app: Flask, client: WatchingClient) -> None:
    with time_machine.travel(NOW, tick=True):
        middling = {f"Middling {letter}": 34 for letter in "ABC"}
        import_sector(middling, sector="Energy", resolved="partly", politeness=3, wait_minutes=12)
        import_stories("Dull Gas", stories=34, resolved="no", politeness=1, wait_minutes=50)
        rebuild()
        assert "Dull Gas" in worst_of(client)
        import_stories("Dull Gas", stories=36, resolved="too_early", politeness=1, wait_minutes=50)
        rebuild()
        assert "Dull Gas" not in worst_of(client)


@pytest.mark.parametrize(
    ("silent", "said"),
    [
        (20, "34 of 54 records say enough for “Politeness”"),
        (40, "most of them with an answer for “Politeness”"),
    ],
)
def test_a_table_of_another_measure_is_not_said_to_be_about_outcomes(
    app: Flask, client: WatchingClient, silent: int, said: str
) -> None:
    only = {"resolved": None, "wait_minutes": None, "satisfaction": None}
    with time_machine.travel(NOW, tick=True):
        import_sector({f"Middling {letter}": 34 for letter in "ABC"}, sector="Energy", **only | {"politeness": 3})
        import_sector({"Dull Gas": 34}, sector="Energy", **only | {"politeness": 1})
        import_sector({"Dull Gas": silent}, sector="Energy", **only | {"politeness": None, "satisfaction": 3})
        rebuild()
        shown = worst_of(client)
    assert said in shown
    assert "outcome" not in shown


def fill_sector(*few: int, **answers: Any) -> None:
    """A sector of two companies with ten stories each, and of companies with so few."""
    with time_machine.travel(NOW, tick=True):
        rail = {f"Company {number}": stories for number, stories in enumerate((10, 10, *few))}
        import_sector(rail, sector="Rail", **answers)
        import_stories("Elsewhere", stories=20, sector="Energy", **answers)


WITHHELD = "We give no figure for these companies together"


@pytest.mark.parametrize(
    ("few", "is_withheld"),
    sampled(
        [((), False), ((1,), True), ((4,), True), ((9, 2), True), ((5,), False), ((4, 4), False)],
        every=2,
        several=True,
    ),
)
def test_no_figure_of_a_sector_gives_one_company_with_few_answers_away(
    app: Flask, client: WatchingClient, few: tuple[int, ...], is_withheld: bool
) -> None:
    fill_sector(*few)
    with time_machine.travel(NOW, tick=True):
        rebuild()
        for measure in ("resolution", "politeness", "wait"):
            sector, whole = (words(page(client, f"/rankings/{measure}{query}")) for query in ("?sector=rail", ""))
            assert (WITHHELD in sector) is is_withheld, measure
            assert WITHHELD not in whole, measure
            for told in ("say whether it was solved", "On average", "Of 2"):
                assert not (is_withheld and told in sector), measure


@pytest.mark.parametrize(
    ("smaller", "larger", "withheld"),
    sampled(
        [
            (
                (),
                (),
                {"rail"},
            ),  # the company's figure follows from the whole table, whichever sectors are withheld
            ((1, 4), (), {"rail", "post"}),
            ((1, 4), (3, 3, 3, 3), {"rail", "post"}),
            ((), (3, 3), {"rail", "water"}),
            ((2,), (3, 3), {"rail", "post"}),  # of two companies in two sectors only the sum follows
        ],
        every=2,
        several=True,
    ),
)
def test_a_withheld_figure_does_not_follow_from_the_other_sectors(
    app: Flask,
    client: WatchingClient,
    *,
    smaller: tuple[int, ...],
    larger: tuple[int, ...],
    withheld: set[str],
) -> None:
    fill_sector(3)
    with time_machine.travel(NOW, tick=True):
        for sector, few in (("Post", (6, *smaller)), ("Water", (20, *larger))):
            import_sector({f"{sector} {number}": stories for number, stories in enumerate(few)}, sector=sector)
        rebuild()
        for measure in ("resolution", "wait"):
            pages = {
                sector: words(page(client, f"/rankings/{measure}?sector={sector}"))
                for sector in ("rail", "energy", "post", "water")
            }
            assert {sector for sector, shown in pages.items() if WITHHELD in shown} == withheld, measure


def test_the_bounds_of_a_sector_are_withheld_with_its_share(app: Flask, client: WatchingClient) -> None:
    rows = [_lately(name, solved=8, unsolved=2, unrated=3) for name in ("One", "Two")]
    with time_machine.travel(NOW, tick=True):
        import_complaints(*rows)
        rebuild()
        known = client.get("/rankings/resolution.json?sector=telecoms").json
        import_complaints(_lately("Few", solved=1, unsolved=1, unrated=1))
        rebuild()
        found = client.get("/rankings/resolution.json?sector=telecoms").json
    assert known
    assert found
    assert known["resolved_share_low"] > 0
    assert "resolved_share_low" not in found
    assert found["stories"] == 22
