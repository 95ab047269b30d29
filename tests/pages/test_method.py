"""/method shows the measured figures, and its example adds up."""

import re
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update

from pact.companies.models import Company
from pact.core.db import session
from pact.core.i18n.rounding import half_up
from pact.core.web.page_cache import page_cache
from pact.pages.views.about_the_site import EVIDENCE_FILE
from pact.pages.worked_example import worked_example
from pact.rankings.cases import CASES
from pact.rankings.editions.freezing import freeze
from pact.rankings.models import LeagueRow, LeagueTable
from pact.rankings.tables.rows import TableRow
from pact.rankings.values import METHOD, OVERALL_WEIGHTS
from pact.rankings.versions import EVIDENCE, VERSIONS, Attack, Rival
from tests.support.reading import page, words


def measured() -> str:
    return Path(EVIDENCE_FILE).read_text(encoding="utf-8")


def row(name: str, *, after: str) -> list[str]:
    """The figures of a method in the block with this heading."""
    found = re.search(rf"^{re.escape(name)} +(.*)$", measured().partition(after)[2], re.MULTILINE)
    assert found, (name, after)
    return found[1].split()


def test_the_evidence_on_the_page_matches_the_measurements() -> None:
    own = row("this method", after="Order and intervals")
    assert EVIDENCE.order_eligible == pytest.approx(float(own[1]), abs=0.0051)
    assert EVIDENCE.order_all == pytest.approx(float(own[0]), abs=0.0051)
    assert (EVIDENCE.intervals_hold, EVIDENCE.ranges_hold) == (float(own[3]), float(own[4]))
    assert EVIDENCE.named_rightly == pytest.approx(
        float(row("named best or worst, rightly", after="goal ")[0]), abs=0.0051
    )
    assert EVIDENCE.pairs_rightly == pytest.approx(
        float(row("said to be better, rightly", after="goal ")[0]), abs=0.0051
    )
    assert EVIDENCE.fall_seen == float(row("this method", after="Share of a real fall")[0])
    assert EVIDENCE.fall_mean == float(row("mean", after="Share of a real fall")[0])


@pytest.mark.parametrize("rival", EVIDENCE.rivals, ids=lambda rival: rival.row)
def test_each_rival_on_the_page_has_its_measured_figures(rival: Rival) -> None:
    order = [float(figure) for figure in row(rival.row, after="Order and intervals")[:2]]
    assert order == [rival.eligible, rival.all][::-1]
    ahead = [float(figure) for figure in row(rival.row, after="How far our tau is above")[:2]]
    assert ahead == [rival.difference, rival.error]


@pytest.mark.parametrize("attack", EVIDENCE.attacks, ids=lambda attack: attack.row)
def test_each_attack_on_the_page_has_its_measured_points(attack: Attack) -> None:
    *rivals, ours, error = [float(figure) for figure in row(attack.row, after="Points moved")[:6]]
    assert (tuple(rivals), ours, error) == (attack.rivals, attack.ours, attack.error)


def test_the_other_limits_are_those_that_were_found() -> None:
    said = " ".join(measured().split())
    few, raised, many = EVIDENCE.contrary
    assert few == 10
    assert f"ten good ones by new accounts raise the score by {raised} points, two hundred by {many}" in said
    assert f"by up to {EVIDENCE.contrary_below} points of the overall score" in said
    calls = row("real calls", after="Points by which the score of a wait is off")
    assert f"{EVIDENCE.wait_given_up}% gave up: {-EVIDENCE.wait_off}" in " ".join(calls)


def test_attacks_on_companies_far_from_average_have_their_measured_points() -> None:
    found = [
        float(row(name, after="far above or below average; the share")[0])
        for name in ("a fifth aged, 50, 50%", "mailboxes, 24 months, 5, 5%")
    ]
    assert found == [EVIDENCE.far_mixed, EVIDENCE.far_mailboxes]


def test_the_recorded_measurements_miss_no_goal() -> None:
    assert " goals met, 0 missed." in measured()
    assert "MISSED" not in measured()


def test_the_page_lists_the_versions_that_make_tables() -> None:
    assert VERSIONS[0].name == METHOD


@pytest.mark.usefixtures("callers")
def test_the_example_is_right_to_the_last_digit(client: Any) -> None:
    shown = page(client, "/method")
    formula = shown.select_one(".formula").get_text(strip=True)
    sum_, total = formula.split(" = ")
    terms = [Decimal(x) * Decimal(y) for x, y in (term.split(" × ") for term in sum_.split(" + "))]
    assert sum(terms) == Decimal(total)
    name = shown.select_one("#example + p a").get_text(strip=True)
    found = next(row for row in client.get("/rankings/overall.json").json["ranked"] if row["company"] == name)
    said = words(shown.select_one(".formula + p"))
    score, sd, low, high = re.search(
        r"its score: ([\d.]+)\. .*correlated: ([\d.]+) points.* gives the line: ([\d.]+) to ([\d.]+)\.", said
    ).groups()
    digits = len(score.partition(".")[2])
    assert half_up(Decimal(total), digits) == Decimal(score) == half_up(found["score"], digits)
    for end, sign, key in ((low, -1, "score_low"), (high, 1, "score_high")):
        digits = len(end.partition(".")[2])
        assert half_up(Decimal(score) + sign * Decimal("1.645") * Decimal(sd), digits) == Decimal(end)
        assert half_up(found[key], digits) == Decimal(end)
    assert f"its rank is {found['rank']}" in said


@pytest.mark.parametrize("shift", range(0, 40, 5))
def test_any_example_is_right_to_the_last_digit(shift: int) -> None:
    means = [55.06 + 1.0 * shift / 3, 62.55 - shift / 7, 39.87 + shift / 9]
    sd = 4 + shift / 11
    score = sum(weight * mean for weight, mean in zip(OVERALL_WEIGHTS, means, strict=True))
    figures = {"means": [round(mean, 4) for mean in means], "covariance": [[round(sd**2, 4)] * 3] * 3}
    blank = TableRow(*[None] * len(TableRow._fields))  # type: ignore[arg-type]
    low, high = round(score - 1.645 * sd, 2), round(score + 1.645 * sd, 2)
    found = worked_example(blank._replace(score=round(score, 2), low=low, high=high, figures=figures))
    assert found is not None
    assert half_up(found.exact, -found.score.as_tuple().exponent) == found.score
    assert abs(found.score - Decimal(score)) <= Decimal("0.0051")
    assert abs(found.low - Decimal(low)) <= Decimal("0.051")


@pytest.mark.usefixtures("callers")
def test_the_page_shows_what_a_few_more_stories_would_do(client: Any) -> None:
    first = client.get("/rankings/overall.json").json["ranked"][0]
    shown = page(client, "/method")
    assert shown.select_one("select[name=company] option[selected]")["value"] == first["company_slug"]
    stored = (
        session()
        .scalars(
            select(LeagueRow.what_if)
            .join(LeagueTable, LeagueTable.id == LeagueRow.table_id)
            .join(Company, Company.id == LeagueRow.company_id)
            .where(LeagueTable.measure == "overall", Company.slug == first["company_slug"])
            .order_by(LeagueTable.month.desc())
        )
        .first()
    )
    lines = [[words(cell) for cell in line.select("th, td")] for line in shown.select(".what-if tbody tr")]
    now = half_up(first["score"], 1)
    assert lines[0][1].startswith(str(now))
    cases = [case for amount in (3, 1, 10) for case in CASES if case.stories == amount]
    for case, line in zip(cases, lines[1:], strict=True):
        score, low, high, rank = stored[CASES.index(case)]
        then = half_up(score, 1)
        ends = [str(half_up(min(max(end, 0), 100), 1)) for end in (low, high)]
        assert line[1] == f"{then} {ends[0]} to {ends[1]}"  # all with as many decimals
        assert line[2] == f"{'−' if then < now else '+'}{abs(then - now)}"
        assert line[4] == str(rank)
        assert ("good" in line[0], "established" in line[0]) == (case.is_good, case.is_established)


def first_row() -> LeagueRow:
    return (
        session()
        .scalars(
            select(LeagueRow)
            .join(LeagueTable, LeagueTable.id == LeagueRow.table_id)
            .where(LeagueTable.measure == "overall", LeagueRow.rank == 1)
            .order_by(LeagueTable.month.desc())
        )
        .first()
    )


def said_if_moved(client: Any, row: LeagueRow, **moves: float) -> str:
    """The page, were every case to move only this company, by a point except those named like `good_3` (new authors)."""
    gains = {
        case: moves.get(f"{'good' if case.is_good else 'bad'}_{case.stories}", 1 if case.is_good else -1)
        if not case.is_established
        else (1 if case.is_good else -1)
        for case in CASES
    }
    session().execute(update(LeagueRow).where(LeagueRow.table_id == row.table_id).values(what_if=None))
    row.score = 50.0
    row.what_if = [(row.score + gain, row.low, row.high, 1) for gain in gains.values()]
    session().commit()
    page_cache().clear()
    return words(page(client, "/method").select_one("article"))


@pytest.mark.usefixtures("callers")
def test_the_page_says_when_stories_would_move_a_company_the_wrong_way(client: Any) -> None:
    row = first_row()
    said = said_if_moved(client, row)
    assert not re.search("wrong way|stories would lower|stories would raise|move the score less", said)
    assert "bad stories can raise a score" in said
    said = said_if_moved(client, row, good_3=-7.31)
    assert "Here some lines move the wrong way" in said
    assert "three good stories would lower a score by 7.3 points and ten by 0.0" in said
    assert "bad stories would raise" not in said
    said = said_if_moved(client, row, bad_3=2.0, bad_10=3.0)
    assert "three bad stories would raise a score by 2.0 points and ten by 3.0" in said
    assert "good stories would lower" not in said


@pytest.mark.parametrize(
    ("moves", "is_less"),
    [
        ({"bad_1": -4.1, "bad_3": -6.9, "bad_10": -6.9}, False),
        ({"bad_1": -4.1, "bad_3": -6.9, "bad_10": -1.5}, True),
        ({"good_1": 6.2, "good_3": 9.1, "good_10": 8.0}, True),
        ({"good_1": 2.0, "good_3": 0.5, "good_10": 3.0}, True),
    ],
)
@pytest.mark.usefixtures("callers")
def test_the_page_says_when_more_stories_would_move_a_company_less(
    client: Any, moves: dict[str, float], is_less: bool
) -> None:
    said = said_if_moved(client, first_row(), **moves)
    assert ("more stories sometimes move the score less than fewer do" in said) == is_less
    assert "wrong way" not in said


@pytest.mark.usefixtures("callers")
def test_a_reader_chooses_the_company(client: Any) -> None:
    shown = page(client, "/method")
    options = shown.select("select[name=company] option")
    assert [words(option) for option in options] == sorted(map(words, options), key=str.casefold)
    other = next(option for option in options if not option.has_attr("selected"))
    asked = page(client, f"/method?company={other['value']}")
    assert words(asked.select_one(".what-if caption")).endswith(words(other))
    assert not asked.select(".notice.warning")
    unknown = page(client, "/method?company=nobody")
    assert words(unknown.select_one(".what-if caption")) == words(shown.select_one(".what-if caption"))
    first, second = (words(notice) for notice in unknown.select(".notice.warning"))
    assert "Choose another company" in first
    assert unknown.select_one("h1 + .notice.warning")
    assert "not worked this out" in second


@pytest.mark.usefixtures("callers")
def test_both_contents_lead_to_every_heading(client: Any) -> None:
    shown = page(client, "/method")
    headings = [f"#{heading['id']}" for heading in shown.select("article h2")]
    for contents in shown.select(".contents"):
        assert [link["href"] for link in contents.select("a")] == headings
    assert len(shown.select(".contents")) == 2
    for link in shown.select("article a[href^='#']"):
        assert shown.select_one(str(link["href"])) is not None, link


@pytest.mark.usefixtures("callers")
def test_the_files_have_what_the_page_says(client: Any) -> None:
    freeze(date(2026, 10, 1))
    edition = client.get("/editions/2026-10.json").json["tables"]["overall"]
    row = next(row for row in (*edition["ranked"], *edition["not_yet_ranked"]) if row["score"] is not None)
    assert (len(row["figures"]["means"]), [len(each) for each in row["figures"]["covariance"]]) == (3, [3] * 3)
    assert edition["parameters"]
    header = client.get("/editions/2026-10.csv").text.partition("\r\n")[0].split(",")
    assert {"score_sd", "above_median", "below_median"} <= {*header} & row.keys()
    table = client.get("/rankings/overall.json").json
    solved = client.get("/rankings/resolution.json").json["ranked"][0]
    assert sum(solved["explained"]["answers"]) > 0
    assert solved["explanation"]
    assert "sources" in table
    assert {"score", "score_low", "score_high", "rank", "rank_low", "rank_high", "stories"} <= table["ranked"][
        0
    ].keys()
    assert not {"means", "covariance"} & table["ranked"][0].keys()


def test_the_evidence_can_be_read_on_the_site(client: Any) -> None:
    response = client.get("/method/evidence")
    assert response.mimetype == "text/plain"
    assert response.text == measured()
