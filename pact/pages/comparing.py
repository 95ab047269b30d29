"""Companies side by side: their rows of the same tables, which one is better, and their scores by month."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations

from pact.companies.models import Company
from pact.core.clock import month_key
from pact.core.i18n.messages import format_month, gettext, message_of, ngettext
from pact.core.spreadsheets import csv_text
from pact.pages.company.figures import months_through
from pact.pages.figures import Figure, month_ticks, points
from pact.rankings.charts.lines import LineChart, Series, Value
from pact.rankings.measures import MEASURES, Measure
from pact.rankings.tables.company_queries import MonthScore, PlacedRow, TableHead, month_scores, rows_of_companies
from pact.rankings.values import FEWEST, INTERVAL_WORDS, SURE, is_better
from pact.rankings.wording import MEASURE_LABELS

LETTERS = "ABCD"


@dataclass(frozen=True)
class Side:
    """A company in the comparison of one measure. It has no row if there is no data about it."""

    letter: str
    company: Company
    placed: PlacedRow | None


@dataclass(frozen=True)
class Comparison:
    """One measure: the companies in the order asked for, with sentences on which is better and what is too close
    to call.
    """

    measure: Measure
    table: TableHead
    sides: list[Side]
    sure: list[str]
    unsure: list[str]


def comparisons(companies: Sequence[Company], *, across: bool = False) -> list[Comparison]:
    """The companies in the tables shown by default, by measure. Two queries.

    Which is better is said of companies of one sector, and with `across` of all.
    """
    placed = rows_of_companies([company.id for company in companies])
    found = []
    for measure in Measure:
        rows = {placed_row.row.slug: placed_row for placed_row in placed if placed_row.table.measure is measure}
        if not rows:
            continue
        sides = [
            Side(letter, company, rows.get(company.slug))
            for letter, company in zip(LETTERS, companies, strict=False)
        ]
        table = next(iter(rows.values())).table
        pairs, by = _pairs(sides, across=across), table.basis.by
        sure, unsure = sure_sentences(measure, pairs, by), [*unsure_sentences(pairs), *_too_few_words(sides)]
        found.append(Comparison(measure, table, sides, sure, unsure))
    return found


def common_basis(found: Sequence[Comparison]) -> str:
    """What all these tables are based on, in one sentence for the page. Empty if they differ."""
    said = {comparison.table.basis.sentence for comparison in found}
    return said.pop() if len(said) == 1 else ""


def common_month(found: Sequence[Comparison]) -> date | None:
    """The month of all these tables. None if they differ."""
    months = {comparison.table.month for comparison in found}
    return months.pop() if len(months) == 1 else None


def are_of_one_sector(companies: Sequence[Company]) -> bool:
    return len({company.sector_id for company in companies}) < 2


def _pairs(sides: Sequence[Side], *, across: bool) -> list[tuple[Side, Side]]:
    """The pairs of ranked companies that may be compared."""
    return [
        (first, second)
        for first, second in combinations(_ranked(sides), 2)
        if across or are_of_one_sector([first.company, second.company])
    ]


def sure_sentences(measure: Measure, pairs: Sequence[tuple[Side, Side]], by: str) -> list[str]:
    """A sentence for each company that is better than others with probability `SURE`, in the order of the letters."""
    found: dict[str, list[tuple[Side, Side, float]]] = {}
    for first, second in pairs:
        for better, other in ((first, second), (second, first)):
            if (sure := _probability(better, other)) >= SURE:
                found.setdefault(better.letter, []).append((better, other, sure))
    return [
        message_of(MEASURES[measure].better)
        % {
            "by": by,
            "better": wins[0][0].company.name,
            "other": listed([other.company.name for _better, other, _sure in wins]),
            "sure": sure_words(min(sure for *_pair, sure in wins), each=len(wins) > 1),
        }
        for _letter, wins in sorted(found.items())
    ]


def unsure_sentences(pairs: Sequence[tuple[Side, Side]]) -> list[str]:
    """The pairs of which the method cannot say that one is better, in one sentence."""
    close = [
        gettext("%(first)s and %(second)s", first=first.company.name, second=second.company.name)
        for first, second in pairs
        if max(_probability(first, second), _probability(second, first)) < SURE
    ]
    if len(close) > 1 and len(close) == len(pairs):
        return [gettext("Our estimates cannot tell any two of these companies apart.")]
    return [gettext("Our estimates cannot tell these apart: %(pairs)s.", pairs="; ".join(close))] if close else []


def _too_few_words(sides: Sequence[Side]) -> list[str]:
    few = [side.company.name for side in sides if side.placed is None or not side.placed.row.is_eligible]
    if not few:
        return []
    return [
        ngettext(
            "There is too little about %(company)s to say how it compares.",
            "There is too little about %(company)s to say how they compare.", len(few), company=listed(few),
        )
    ]  # fmt: skip


def sure_words(probability: float, *, each: bool = False) -> str:
    """How certain a sentence is, rounded down and never 100%: “98% certain”, “over 99% certain”. With `each` it is the
    least certain of several comparisons.
    """
    if probability > 0.99:
        return gettext("over 99% certain of each") if each else gettext("over 99% certain")
    words = gettext("at least %(percent)s%% certain of each") if each else gettext("%(percent)s%% certain")
    return words % {"percent": int(100 * probability)}


def listed(names: Sequence[str]) -> str:
    """“A”, “A and B”, “A, B and C”."""
    if len(names) < 2:
        return "".join(names)
    return gettext("%(first)s and %(last)s", first=", ".join(names[:-1]), last=names[-1])


def _ranked(sides: Sequence[Side]) -> list[Side]:
    return [side for side in sides if side.placed is not None and side.placed.row.is_eligible]


def _probability(first: Side, second: Side) -> float:
    one, other = first.placed, second.placed
    if one is None or other is None or one.row.score is None or other.row.score is None:
        return 0.5
    return is_better(one.row.score, one.sd, other.row.score, other.sd)


def trends_figure(companies: Sequence[Company], measure: Measure) -> Figure:
    """The companies' scores by month in one chart, each line with its letter and dash pattern. One query."""
    heading = gettext("%(measure)s, by month", measure=MEASURE_LABELS[measure])
    scores = month_scores([company.id for company in companies], measure)
    if not scores:
        return Figure(
            "trend", heading, gettext("There is too little for this chart yet. It needs %(few)s.", few=FEWEST)
        )
    months = months_through(scores)
    by_place = {(score.company_id, score.month): score for score in scores}
    names = [f"{letter} {company.name}" for letter, company in zip(LETTERS, companies, strict=False)]
    return Figure(
        "trend",
        heading,
        _trends_sentence(companies, scores),
        [gettext("Month"), *names],
        [
            (format_month(month), *(_score_words(by_place.get((company.id, month))) for company in companies))
            for month in reversed(months)
        ],
        chart=LineChart(
            series=[
                Series(
                    company.name,
                    [
                        Value(float(place), score.score) if (score := by_place.get((company.id, month))) else None
                        for place, month in enumerate(months)
                    ],
                    letter,
                )
                for letter, company in zip(LETTERS, companies, strict=False)
            ],
            start=0,
            end=float(len(months) - 1),
            ticks=month_ticks(months),
        ),
        note=" ".join(
            (
                message_of(MEASURES[measure].points),
                gettext("Lines can cross by chance. The 90% ranges are above and in the table."),
            )
        ),
    )


def _trends_sentence(companies: Sequence[Company], scores: Sequence[MonthScore]) -> str:
    """The score of each company in its last month, with the range."""
    last = {score.company_id: score for score in scores}
    return " ".join(
        gettext("%(company)s: %(score)s in %(month)s.", company=company.name, score=_score_words(score),
                month=format_month(score.month))
        for company in companies
        if (score := last.get(company.id))
    )  # fmt: skip


def _score_words(score: MonthScore | None) -> str:
    if score is None:
        return "–"
    return gettext(
        "%(score)s (%(low)s–%(high)s)", score=points(score.score), low=points(score.low), high=points(score.high)
    )


_CSV_COLUMNS = (
    "measure", "period", "company", "company_slug", "sector", "score", "score_low", "score_high", "interval", "rank",
    "rank_low", "rank_high", "ranked", "stories", "n", "method", "provisional", "table_sources",
)  # fmt: skip


def as_csv(found: Sequence[Comparison]) -> str:
    """Every company's row for every measure. Only the header if there are none."""
    return csv_text(
        _CSV_COLUMNS,
        [
            (comparison.measure.value, month_key(comparison.table.month), row.company, row.slug, row.sector,
             row.score, row.low, row.high, INTERVAL_WORDS, row.rank, row.rank_low,
             row.rank_high, row.is_eligible, row.stories, round(row.n, 2), comparison.table.method,
             comparison.table.is_provisional, comparison.table.basis.english_counts)
            for comparison in found
            for side in comparison.sides
            if side.placed
            for row in (side.placed.row,)
        ],
    )  # fmt: skip
