"""Charts: well-formed, within their frame, readable without colour, the same on a page and in a file."""

import itertools
import re
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pact.rankings.charts.bars import Bar, BarChart
from pact.rankings.charts.drawing import DASHES
from pact.rankings.charts.lines import LineChart, Series, Value
from pact.rankings.charts.paint import COLOURS, Theme

ROOT = Path(__file__).resolve().parents[2]
HOSTILE = '"><script>alert(1)</script>&'
scores = st.lists(st.none() | st.floats(-50, 150), min_size=1, max_size=36)


def chart_of(*lines: list[float | None], **more: object) -> LineChart:
    series = [
        Series(
            f"Line {number}",
            [None if y is None else Value(float(x), y, y - 5, y + 5) for x, y in enumerate(line)],
            "ABCD"[number],
        )
        for number, line in enumerate(lines)
    ]
    return LineChart(series=series, start=0, end=float(len(lines[0]) - 1), ticks=[(0.0, "Nov 2025")], **more)  # type: ignore[arg-type]


def drawn(chart: LineChart | BarChart) -> ElementTree.Element:
    """The chart of a page, parsed strictly."""
    return ElementTree.fromstring(str(chart.for_page("A chart")))


def file_of(chart: LineChart | BarChart) -> ElementTree.Element:
    return ElementTree.fromstring(chart.as_part(Theme.LIGHT).markup)


def coordinates(path: ElementTree.Element) -> Iterator[tuple[float, float]]:
    for pair in path.attrib["d"].strip("MZ").split("L"):
        x, y = pair.split()
        yield float(x), float(y)


@given(scores)
def test_lines_stay_within_the_frame_for_any_scores(line: list[float | None]) -> None:
    root = drawn(chart_of(line))
    height = float(root.attrib["height"])

    for path in root.iterfind("svg/path"):
        for x, y in coordinates(path):
            assert 0 <= x <= 720
            assert 0 <= y <= height
    file_of(chart_of(line))


def test_gaps_stay_gaps_and_a_single_month_is_a_dot() -> None:
    root = drawn(chart_of([50, 60, None, 70, None, 40, 45]))

    assert len(root.findall("svg/path[@class='series tone-0']")) == 2
    assert len(root.findall("svg/path[@class='area tone-0']")) == 2
    assert len(root.findall("circle[@class='dot tone-0']")) == 2  # the single point, and the last point


def test_lines_have_different_dashes_and_letters_that_do_not_overlap() -> None:
    root = drawn(chart_of(*[[50.0, 50.0 + number / 10] for number in range(4)]))
    dashes = [
        path.get("stroke-dasharray", "") for path in root.iterfind("svg/path") if "series" in path.attrib["class"]
    ]
    letters = sorted(float(text.attrib["y"]) for text in root.iterfind("text[@class='strong']"))

    assert tuple(dashes) == DASHES
    assert all(below - above >= 12.9 for above, below in itertools.pairwise(letters))


def test_a_better_score_is_drawn_higher() -> None:
    (path,) = drawn(chart_of([10, 90])).findall("svg/path[@class='series tone-0']")
    (_, low), (_, high) = coordinates(path)

    assert high < low


@pytest.mark.parametrize("kind", ["lines", "bars"])
def test_words_are_escaped(kind: str) -> None:
    chart = (
        LineChart([Series(HOSTILE, [Value(0, 1), Value(1, 2)])], 0, 1, [(0, HOSTILE)], average_words=HOSTILE)
        if kind == "lines"
        else BarChart([Bar(HOSTILE, 0.5, HOSTILE)], solid_words=HOSTILE)
    )
    page, file = str(chart.for_page(HOSTILE)), chart.as_part(Theme.DARK).markup

    assert "<script" not in page + file
    assert HOSTILE in "".join(ElementTree.fromstring(page).itertext())
    assert ElementTree.fromstring(page).attrib["aria-label"] == HOSTILE
    assert HOSTILE in "".join(ElementTree.fromstring(file).itertext())


def test_a_file_has_its_own_colours_and_a_page_uses_the_sites() -> None:
    chart = chart_of(
        [10, None, 20, 30],
        band_words="90% range",
        average=[Value(0, 5), Value(3, 6)],
        average_words="Average",
        guide=(2, 20),
        guide_words="Here",
    )

    assert not [
        element for element in file_of(chart).iter() if "class" in element.attrib or "style" in element.attrib
    ]
    assert not [
        element for element in drawn(chart).iter() if "fill" in element.attrib or "style" in element.attrib
    ]


def test_bar_lengths_are_shares_and_given_up_parts_are_hollow() -> None:
    root = drawn(
        BarChart([Bar("Short", 0.25, "25%"), Bar("Long", 0.5, "50%", hollow=0.25)], "Answered", "Gave up")
    )
    lengths = {
        look: [
            float(bar.attrib["width"].rstrip("%"))
            for bar in root.iterfind(f"rect[@class='{look}']")
            if bar.attrib["width"].endswith("%")
        ]
        for look in ("track", "amount", "rest")
    }

    assert lengths == {"track": [100.0, 100.0], "amount": [25.0, 25.0], "rest": [25.0]}


def test_no_line_has_the_colour_of_good_or_bad() -> None:
    css = ROOT / "static" / "css"
    judging = set(re.findall(r"--(?:good|bad): (#\w+)", (css / "tokens.css").read_text()))
    tones = re.findall(r"\.tone-\d \{ --tone: var\(--(\w+)\)", (css / "components" / "charts.css").read_text())
    files = [chart_of(*[[50.0, 60.0]] * 4).as_part(theme).markup for theme in Theme]

    assert len(judging) == 4
    assert len(set(tones)) == 4
    assert not {"good", "bad"} & set(tones)
    assert not [colour for colour in judging for file in files if colour in file]


def test_the_colours_of_files_are_those_of_the_site() -> None:
    css = (ROOT / "static" / "css" / "tokens.css").read_text()
    for theme, part in zip(Theme, css.split("@media", 1), strict=True):
        token = dict(re.findall(r"--([a-z]+): (#\w+);", part))
        colours = COLOURS[theme]

        assert (colours.ink, colours.muted, colours.good, colours.bad) == tuple(
            token[name] for name in ("ink", "muted", "good", "bad")
        )
        assert colours.tones == tuple(token[name] for name in ("blue", "second", "third", "muted"))


def test_a_short_chart_is_less_high_and_says_the_same() -> None:
    bars = BarChart([Bar(f"Answer {number}", 0.125, f"{number}%") for number in range(8)])
    for chart in (bars, chart_of([10, 20, 30])):
        usual, short = chart.as_part(Theme.LIGHT), chart.shorter().as_part(Theme.LIGHT)

        assert short.height < usual.height
        assert [*ElementTree.fromstring(short.markup).itertext()] == [
            *ElementTree.fromstring(usual.markup).itertext()
        ]


def test_an_empty_chart_can_be_drawn() -> None:
    drawn(BarChart([]))
    drawn(LineChart([], 0, 0, []))
    drawn(chart_of([None]))
