"""The contact map: its numbers are those of the stories, in every stage, on every page and in every file."""

import csv
import io
import itertools
from typing import Any

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from pact.companies.queries import company_by_slug, sector_by_slug
from pact.companies.service import add_sector, move_to_sector
from pact.core.db import session
from pact.pages.contact_map.counting import contact_map, counts_of_sector, obstacles_of, reasons_of
from pact.pages.contact_map.drawing import map_figure
from pact.pages.contact_map.wording import sentences, surely_differ
from pact.rankings.charts.flows import FlowChart, Part, Stage
from pact.rankings.tallies.paths import STAGES, Told, buckets_of
from pact.rankings.tallies.recount import differences
from tests.support import make
from tests.support.queries import count_queries

told = st.builds(
    Told,
    channel=st.sampled_from([None, "phone", "callback", "webchat", "email", "in_person", "other"]),
    ended_how=st.sampled_from(
        [None, "spoke_to_person", "gave_up", "gave_up_after", "cut_off", "answered", "closed"]
    ),
    menu_minutes=st.none() | st.sampled_from([0.0, 1.5, 70.0]),
    transfers=st.none() | st.integers(0, 20),
    outcome=st.sampled_from([None, "first_contact", "later_contact", "partly", "no", "too_early", "solved"]),
    next_step=st.sampled_from([None, "nothing", "wrote_email", "ombudsman"]),
    minutes=st.none() | st.sampled_from([0.5, 12.0, 90.0]),
)


def counted(stories: list[Told]) -> dict[str, dict[str, int]]:
    counts: dict[str, dict[str, int]] = {name: {} for name in ("path_minutes", "obstacle", "reason_outcome")}
    for before, after in zip(list(STAGES), list(STAGES)[1:], strict=False):
        counts[f"path_{before}_{after}"] = {}
    for story in stories:
        for name, bucket in buckets_of(story):
            counts[name][bucket] = counts[name].get(bucket, 0) + 1
    return counts


@given(stories=st.lists(told, max_size=60))
def test_in_every_stage_the_parts_are_all_contacts_and_what_comes_in_goes_out(stories: list[Told]) -> None:
    shown = contact_map(counted(stories))
    assert shown.contacts == len(stories)
    for place, stage in enumerate(shown.stages):
        parts = shown.parts[stage]
        assert sum(parts.values()) == len(stories)
        for part, n in parts.items():
            if place:
                assert sum(k for (_start, end), k in shown.flows[place - 1].items() if end == part) == n
            if place < len(shown.flows):
                assert sum(k for (start, _end), k in shown.flows[place].items() if start == part) == n


@given(stories=st.lists(told, min_size=5, max_size=60))
def test_bands_fill_the_bars_that_they_join_and_stay_within_the_drawing(stories: list[Told]) -> None:
    figure = map_figure(contact_map(counted(stories)))
    if figure.chart is None:
        return
    page = BeautifulSoup(str(figure.chart.for_page("Chart")), "html.parser")
    across, down = page.select("svg.chart")
    for drawing in (across, down):
        height = float(drawing["height"])
        for bar in drawing.select("rect.node"):
            assert 0 <= float(bar["y"]) <= float(bar["y"]) + float(bar["height"]) <= height
            assert 0 <= float(bar["x"].rstrip("%")) <= 100
        for text in drawing.select("text"):
            assert 0 < float(text["y"]) <= height
    bars = [(float(bar["x"].rstrip("%")), float(bar["width"].rstrip("%"))) for bar in down.select("rect.node")]
    letters: dict[str, list[float]] = {}
    for letter in down.select("text[text-anchor=middle]"):
        letters.setdefault(letter["y"], []).append(float(letter["x"].rstrip("%")))
    for places in map(sorted, letters.values()):
        assert all(after - before > 2.7 for before, after in itertools.pairwise(places)), places
        assert all(any(start - 1.2 <= place <= start + width for start, width in bars) for place in places)


def test_each_letter_stands_over_its_own_bar_or_is_left_out() -> None:
    parts = [Part(key, key, [], n) for key, n in (("a", 30), ("b", 1), ("c", 1), ("d", 30))]
    drawn = FlowChart([Stage("One", parts)] * 2, [{(part.key, part.key): part.n for part in parts}]).for_page(
        "Chart"
    )
    down = BeautifulSoup(str(drawn), "html.parser").select_one(".flows-down")
    assert down is not None
    letters = {text.text: float(text["x"].rstrip("%")) for text in down.select("text[text-anchor=middle]")}
    bars = [(float(bar["x"].rstrip("%")), float(bar["width"].rstrip("%"))) for bar in down.select(".node")][:4]
    assert {"A", "D"} <= set(letters) <= {"A", "B", "C", "D"}
    for letter, place in letters.items():
        start, width = bars["ABCD".index(letter)]
        assert place == pytest.approx(start + width / 2, abs=0.02)


def test_the_most_frequent_is_named_only_where_it_is_one_and_not_rare() -> None:
    def ended(*kinds: str) -> str:
        return sentences(
            contact_map(counted([Told("phone", kind, None, None, "no", None, None) for kind in kinds]))
        )

    assert "gave up (6)" in ended(*["gave_up"] * 6, *["cut_off"] * 5)
    assert "frequent" not in ended(*["gave_up"] * 6, *["cut_off"] * 6)
    assert "frequent" not in ended(*["gave_up"] * 3, *["spoke_to_person"] * 9)


def test_a_band_is_as_wide_as_its_share() -> None:
    stages = [
        Stage("One", [Part("a", "A", [], 3), Part("b", "B", [], 1)]),
        Stage("Two", [Part("c", "C", [], 4)]),
    ]
    drawn = FlowChart(stages, [{("a", "c"): 3, ("b", "c"): 1}]).for_page("Chart")
    bars = [float(bar["height"]) for bar in BeautifulSoup(str(drawn), "html.parser").select(".flows-across .node")]
    assert bars == [195.0, 65.0, 260.0]


@pytest.mark.parametrize(
    ("one", "other", "surely"),
    [((5, 50), (40, 50), True), ((20, 40), (24, 40), False), ((0, 4), (50, 50), False), ((0, 5), (50, 50), True),
     ((9, 10), (10, 10), False), ((500, 1000), (560, 1000), True)],
)  # fmt: skip
def test_a_difference_is_told_only_where_it_is_sure(
    one: tuple[int, int], other: tuple[int, int], surely: bool
) -> None:
    assert surely_differ(one, other) is surely_differ(other, one) is surely


def a_site() -> None:
    """Twelve calls to one company and five letters to another of the same sector."""
    common: dict[str, Any] = {"menu_minutes": 2.0, "reason": "billing", "confirmed_at": None}
    for _ in range(6):
        make.story(transfers=0, **common)
    for number in range(4):
        make.story(resolved="no", transfers=2, obstacle="not_allowed", next_step="wrote_email",
                   wait_minutes=10.0 + number, **common)  # fmt: skip
    for _ in range(2):
        make.story(resolved="no", ended_how="gave_up", politeness=None, obstacle="nobody_reached",
                   next_step="called_again", wait_minutes=20.0, **common)  # fmt: skip
    for _ in range(5):
        make.story(company="Wolf & Sons", channel="letter", ended_how="answered", resolved="partly",
                   obstacle="did_not_know", wait_minutes=None)  # fmt: skip


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline="")))


def words(client: FlaskClient, path: str) -> str:
    return " ".join(BeautifulSoup(client.get(path).text, "html.parser").main.get_text(" ").split())


@pytest.mark.usefixtures("app")
def test_the_page_the_files_and_the_companys_page_have_the_same_numbers(client: FlaskClient) -> None:
    a_site()
    whole, own = (
        rows(client.get("/contact-map.csv").text),
        rows(client.get("/companies/nordic-mail/figures/map.csv").text),
    )
    for found, contacts in ((whole, 17), (own, 12)):
        for stage in {row["from_stage"] for row in found}:
            assert sum(int(row["contacts"]) for row in found if row["from_stage"] == stage) == contacts
    page = words(client, "/companies/nordic-mail")
    assert "Of 12 contacts that say how they ended, 10 reached a person." in page
    assert "Of 12 contacts" in page
    assert "The person was not allowed to decide 4" in page
    assert "Billing 6 of 12" in page
    assert "Not solved or partly" in page
    whole_page = BeautifulSoup(client.get("/contact-map").text, "html.parser")
    levels = [int(heading.name[1]) for heading in whole_page.main.select("h1, h2, h3")]
    assert all(after <= before + 1 for before, after in itertools.pairwise(levels)), levels
    everything = words(client, "/contact-map")
    assert "Of 17 contacts that say how they ended, 15 reached a person." in everything
    assert "The person did not know the answer 5" in everything
    assert client.get("/contact-map.svg").text.startswith("<?xml")
    assert "Nordic Mail" in client.get("/companies/nordic-mail/figures/map.svg").text


@pytest.mark.usefixtures("app")
def test_a_company_takes_its_contacts_along_to_another_sector(client: FlaskClient) -> None:
    a_site()
    wolf, elsewhere = company_by_slug("wolf-sons"), add_sector("Energy")
    assert wolf is not None
    before = wolf.sector
    move_to_sector(wolf, elsewhere, by=make.moderator().id)
    session().commit()
    assert contact_map(counts_of_sector(elsewhere)).contacts == 5
    assert contact_map(counts_of_sector(sector_by_slug(before.slug))).contacts == 12
    assert differences() == []
    assert "Of 5 contacts" in words(client, "/contact-map?sector=energy")


@pytest.mark.usefixtures("app")
def test_a_map_costs_as_many_queries_with_many_stories_as_with_few(client: FlaskClient) -> None:
    counts = []
    for _ in range(2):
        a_site()
        with count_queries() as queries:
            assert "contacts that say" in words(client, "/contact-map")
        counts.append(len(queries.reads))
    assert counts[0] == counts[1] <= 6


@pytest.mark.usefixtures("app")
def test_too_little_is_no_map(client: FlaskClient) -> None:
    make.story()
    assert "No map yet" in words(client, "/contact-map")
    assert client.get("/contact-map.svg").status_code == 404
    assert client.get("/contact-map?sector=nope").status_code == 404
    assert sentences(contact_map(counted([]))) == ""


def test_obstacles_and_reasons_are_ranked_by_number() -> None:
    counts = {"obstacle": {"other": 2, "not_allowed": 9, "did_not_know": 2},
              "reason_outcome": {"billing:no": 3, "billing:first_contact": 9, "fault:partly": 5,
                                 "fault:too_early": 2}}  # fmt: skip
    assert [(str(found), n) for found, n in obstacles_of(counts)] == [
        ("not_allowed", 9), ("did_not_know", 2), ("other", 2)]  # fmt: skip
    assert [(str(found), *n) for found, *n in reasons_of(counts)] == [("fault", 5, 5), ("billing", 3, 12)]
