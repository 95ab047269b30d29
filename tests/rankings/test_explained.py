"""Why a row has its score: the sentences' numbers are those of the row and of the stories, and no reason is made up."""

import re
from collections import Counter
from datetime import date
from typing import Any

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from pact.companies.models import Company
from pact.core.db import session
from pact.rankings.explaining import REASONS, Scores, explainer, figures_of_year
from pact.rankings.measures import Measure
from pact.rankings.models import LeagueRow, LeagueTable
from pact.rankings.shares import share_words
from pact.rankings.sources import Basis, ImportedRows
from pact.rankings.values import FEWEST, OVERALL_MEASURES, OVERALL_WEIGHTS, shown_score
from pact.rankings.wording import still_needed
from pact.stories.fields import SOLVED
from pact.stories.models import Story, StoryVersion
from tests.support.league import NOW
from tests.support.reading import page, words

MONTH = date(2026, 11, 1)
NAMED = [words.split("(")[0] for words in REASONS.values()]


def stored(measure: Measure) -> dict[str, LeagueRow]:
    newest = select(LeagueTable.id).where(LeagueTable.measure == measure, LeagueTable.ranked > 0)
    table = session().scalars(newest.order_by(LeagueTable.month.desc()).limit(1)).one()
    found = select(Company.slug, LeagueRow).join(Company, Company.id == LeagueRow.company_id)
    return dict(session().execute(found.where(LeagueRow.table_id == table)).tuples().all())


def parts_of(row: LeagueRow, measure: Measure) -> list[tuple[float, dict[str, Any]]]:
    """The numbers of each measure with its weight."""
    assert row.explained is not None
    if measure is not Measure.OVERALL:
        return [(1.0, row.explained)]
    numbers = [row.explained["measures"][part] for part in OVERALL_MEASURES]
    return list(zip(OVERALL_WEIGHTS, numbers, strict=True))


@pytest.mark.usefixtures("league", "app")
@pytest.mark.parametrize("measure", Measure)
def test_plain_figures_and_steps_add_up_to_the_score(measure: Measure) -> None:
    explained = {slug: row for slug, row in stored(measure).items() if row.stories >= FEWEST}
    assert len(explained) == 4
    for row in explained.values():
        total = sum(
            share * (part["plain"] + sum(part["steps"].values())) for share, part in parts_of(row, measure)
        )
        assert total == pytest.approx(row.score, abs=0.05)


@pytest.mark.usefixtures("league")
def test_the_sentences_count_the_stories(client: Any) -> None:
    with time_machine.travel(NOW, tick=True):
        shown = page(client, "/rankings/resolution")
    about = select(Company.slug, StoryVersion.resolved).join(Story, Story.company_id == Company.id)
    told = session().execute(about.join(StoryVersion, StoryVersion.id == Story.published_version_id)).tuples()
    outcomes: dict[str, Counter[Any]] = {}
    for slug, outcome in told:
        outcomes.setdefault(slug, Counter())[outcome] += 1
    rows = shown.select("table.league tbody tr")
    assert len(rows) == 4
    for row in rows:
        found = outcomes[str(row.select_one("a.company-name")["href"]).rpartition("/")[2]]  # type: ignore[index]
        solved = share_words(sum(found[outcome] for outcome in SOLVED) / found.total())
        (why,) = row.select("details.why")
        assert words(why.summary).startswith(f"{solved} of {found.total()} solved")
        assert f"of {found.total()} problems, {solved} were solved" in words(why)
        score = row.select_one(".points").find(string=True)  # type: ignore[union-attr]
        assert f"Why {score}?" in words(why.summary)
        assert f"Our estimate is {score}: " in words(why) or "Our estimate is the same." in words(why)


@pytest.mark.usefixtures("league")
@pytest.mark.parametrize("measure", Measure)
def test_what_a_row_prints_covers_the_whole_difference(client: Any, measure: Measure) -> None:
    with time_machine.travel(NOW, tick=True):
        rows = client.get(f"/rankings/{measure}.json").json["ranked"]
    assert rows
    for row in rows:
        made = row["explanation"][-1]
        plain, said = re.search(r"a score of (\d+)\. Our estimate is (.*)\.$", made).groups()  # type: ignore[union-attr]
        printed = [int(points.replace("−", "-")) for points in re.findall(r"\(([+−]\d+)\)", said)]
        score = shown_score(row["score"])
        assert said.startswith(f"{score}: ") if printed else said == "the same"
        assert int(plain) + sum(printed) == score


@pytest.mark.usefixtures("imported_site")
def test_records_are_called_records_and_named_by_their_source(client: Any) -> None:
    with time_machine.travel(NOW, tick=True):
        for address in ("/rankings/resolution", "/companies/heron-telecom"):
            why = words(page(client, address).select_one("details.why"))
            assert (
                "Recorded in the 12 months to October 2014 (complaints to consumidor.gov.br): of 30 problems"
                in why
            )
            assert "stories" not in why
            assert "people who told us" not in why
            assert "at the first contact" not in why  # the source does not say


@pytest.mark.usefixtures("league")
def test_files_give_the_sentences_and_their_numbers(client: Any) -> None:
    with time_machine.travel(NOW, tick=True):
        rows = client.get("/rankings/overall.json").json["ranked"]
        shown = page(client, "/rankings/overall").select("table.league tbody tr")
        weighed = client.get("/rankings/overall.json?w=100-0-0").json["ranked"]
    assert [row["explanation"] for row in rows] == [
        [words(part) for part in row.select(".why p")] for row in shown
    ]
    assert rows[0]["explained"]["measures"].keys() == {*OVERALL_MEASURES}
    for row in weighed:
        assert "combined by the weights 100, 0 and 0" in row["explanation"][-1]
        answers = row["explained"]["measures"]["resolution"]
        assert f"a score of {shown_score(answers['plain'])}." in row["explanation"][-1]


@pytest.mark.usefixtures("league", "app")
def test_below_the_floor_there_are_only_counts(client: Any) -> None:
    assert stored(Measure.RESOLUTION)["new-post"].explained is None
    few = {"year": FEWEST - 1, "sources": {"": FEWEST - 1}}
    (told, made) = explainer(Measure.RESOLUTION, MONTH)(few, Scores(61.0))
    assert "%" not in told
    assert "4" in told
    assert not [reason for reason in NAMED if reason in made]
    assert figures_of_year(Measure.RESOLUTION, few) == {"counted": FEWEST - 1, "is_too_few": True}


@pytest.mark.usefixtures("app")
def test_records_are_no_people() -> None:
    rows = ImportedRows("consumidor", 20, MONTH, MONTH)
    assert still_needed(0, 3, Basis(told=9)) == "needs stories by 10 different people to be ranked"
    assert "or as many records" in still_needed(0, 3, Basis(told=9, imported=(rows,)))


@given(
    st.lists(st.integers(0, 60), min_size=4, max_size=4).filter(lambda counts: sum(counts) >= FEWEST),
    st.dictionaries(st.sampled_from(sorted({*REASONS} - {"records"})), st.floats(-30, 30), max_size=5),
)
def test_a_reason_is_named_only_where_it_moved_the_score(answers: list[int], steps: dict[str, float]) -> None:
    plain = (50 * answers[1] + 80 * answers[2] + 100 * answers[3]) / sum(answers)
    score = plain + sum(steps.values())
    told = {
        "year": sum(answers),
        "sources": {"": sum(answers)},
        "answers": answers,
        "plain": plain,
        "steps": steps,
    }
    (*_, made) = explainer(Measure.RESOLUTION, MONTH)(told, Scores(score))
    named = {reason for reason, said in REASONS.items() if said.split(" (")[0] in made}
    if shown_score(plain) == shown_score(score):
        assert not named
    else:
        large = {reason for reason, points in steps.items() if abs(points) >= 1 and reason != "other"}
        assert named - {"other"} == large
        printed = [int(points.replace("−", "-")) for points in re.findall(r"\(([+−]\d+)\)", made)]
        assert sum(printed) == shown_score(score) - shown_score(plain)
    assert f"a score of {shown_score(plain)}." in made
    assert all(int(points) for points in re.findall(r"\([+−](\d+)\)", made))
