"""A company's figures: score by month, distribution of answers, how long callers wait, and when."""

from collections.abc import Mapping, Sequence
from datetime import date

from pact.companies.models import Company
from pact.core import clock
from pact.core.clock import month_key
from pact.core.i18n.messages import format_month, format_number, gettext, message_of, ngettext
from pact.core.i18n.rounding import whole
from pact.pages.company.distributions import counted_for, distribution_figure
from pact.pages.company.expectations import counts_of, hours_of
from pact.pages.company.hours import hours_figure
from pact.pages.contact_map import counting
from pact.pages.contact_map import drawing as contact_map
from pact.pages.figures import ENDS, Figure, in_steps, minutes, month_ticks, points, too_few
from pact.rankings import calls
from pact.rankings.calls import Calls
from pact.rankings.charts.lines import LineChart, Series, Value
from pact.rankings.measures import MEASURES, Measure
from pact.rankings.shares import share_words
from pact.rankings.survival import Point, WaitCurve, wait_curve
from pact.rankings.tables.company_queries import MonthScore, month_scores
from pact.rankings.values import FEWEST, INTERVAL_WORDS, drawn_score
from pact.rankings.wording import MEASURE_LABELS

FIGURES = ("trend", "distribution", "waits", "hours", contact_map.NAME)
# The sentence names the longest wait that at least this share would still have.
_FEW_STILL_WAITING = 0.05


def figures_of(company: Company, measure: Measure, counted: Mapping[str, Mapping[str, int]]) -> list[Figure]:
    """The figures on a company's page for a measure, from its counts of `counted_for(measure)`. One query."""
    return [trend_figure(company, measure), distribution_figure(measure, counted[counted_for(measure)])]


def figure_of(company: Company, name: str, measure: Measure) -> Figure:
    """The figure with this name in the address."""
    match name:
        case "trend":
            return trend_figure(company, measure)
        case "distribution":
            dimension = counted_for(measure)
            return distribution_figure(measure, counts_of(company, dimension)[dimension])
        case "waits":
            return waits_figure(Calls(counts_of(company, calls.DIMENSION)[calls.DIMENSION]))
        case contact_map.NAME:
            return contact_map.map_figure(counting.contact_map(counts_of(company, *counting.DIMENSIONS)))
        case _:
            return hours_figure(hours_of(company))


def months_through(scores: Sequence[MonthScore]) -> list[date]:
    """Every month from the first to the last of these scores, including months without a score."""
    if not scores:
        return []
    months = [scores[0].month]
    while months[-1] < scores[-1].month:
        months.append(clock.months_later(months[-1], 1))
    return months


def trend_figure(company: Company, measure: Measure) -> Figure:
    """The company's score in each month's table, with its interval and the average of ranked companies. One query."""
    note = gettext(
        "The average is of the companies ranked in each month, from %(few)s companies on, so it also moves when a company "
        "joins or leaves.", few=FEWEST,
    )  # fmt: skip
    words = gettext("Average of the companies ranked that month")
    return trend_of(month_scores([company.id], measure), measure, average=words, note=note)


def trend_of(scores: Sequence[MonthScore], measure: Measure, *, average: str, note: str) -> Figure:
    """Scores by month as a figure. `average` is the name of the line of averages, `note` says what they are of."""
    heading = gettext("%(measure)s, by month", measure=MEASURE_LABELS[measure])
    columns = (
        "month",
        "measure",
        "score",
        "score_low",
        "score_high",
        "interval",
        "average_of_ranked",
        "stories",
        "ranked",
        "method",
    )
    if not scores:
        return Figure("trend", heading, too_few(), csv_columns=columns)
    return Figure(
        "trend",
        heading,
        _trend_sentence(scores),
        [gettext("Month"), gettext("Score"), gettext("90% range"), gettext("Average"), gettext("Counted so far")],
        [_trend_row(score) for score in reversed(scores)],
        columns,
        [
            (month_key(score.month), measure.value, round(score.score, 2), round(score.low, 2), round(score.high, 2),
             INTERVAL_WORDS, None if score.average_shown is None else round(score.average_shown, 2), score.stories,
             score.is_ranked, score.method)
            for score in scores
        ],
        _trend_chart(scores, average),
        note=_trend_note(measure, scores, note),
    )  # fmt: skip


def _trend_note(measure: Measure, scores: Sequence[MonthScore], of_average: str) -> str:
    words = message_of(MEASURES[measure].points)
    return f"{words} {of_average}" if any(score.average_shown for score in scores) else words


def _trend_sentence(scores: Sequence[MonthScore]) -> str:
    last = scores[-1]
    sentence = gettext(
        "In %(month)s the score is %(score)s out of 100 (90%% range: %(low)s to %(high)s).",
        month=format_month(last.month), score=points(last.score), low=points(last.low), high=points(last.high),
    )  # fmt: skip
    earlier = [score for score in scores if score.month <= clock.months_later(last.month, -12)] or scores[:1]
    if earlier[-1].month == last.month:
        return sentence
    return f"{sentence} " + gettext(
        "In %(month)s it was %(score)s (90%% range: %(low)s to %(high)s).",
        month=format_month(earlier[-1].month), score=points(earlier[-1].score), low=points(earlier[-1].low),
        high=points(earlier[-1].high),
    )  # fmt: skip


def _trend_row(score: MonthScore) -> tuple[str, ...]:
    average = "–" if score.average_shown is None else points(score.average_shown)
    between = f"{points(score.low)}–{points(score.high)}"
    return format_month(score.month), points(score.score), between, average, format_number(score.stories)


def _trend_chart(scores: Sequence[MonthScore], average_words: str) -> LineChart:
    by_month = {score.month: score for score in scores}
    months = months_through(scores)
    known = [(float(place), by_month.get(month)) for place, month in enumerate(months)]
    line = [
        Value(x, drawn_score(score.score), drawn_score(score.low), drawn_score(score.high)) if score else None
        for x, score in known
    ]
    average = [
        Value(x, drawn_score(at)) if score and (at := score.average_shown) is not None else None
        for x, score in known
    ]
    return LineChart(
        series=[Series(gettext("Score"), line, end=points(scores[-1].score))],
        start=0,
        end=float(len(months) - 1),
        ticks=month_ticks(months),
        average=average,
        average_words=average_words if any(average) else "",
        band_words=gettext("90% range"),
    )  # fmt: skip


def waits_figure(told: Calls) -> Figure:
    """The share still waiting after each minute if everybody had been answered: the Kaplan–Meier curve."""
    heading = gettext("How long until someone answers")
    columns = (
        "minutes",
        "still_waiting",
        "still_waiting_low",
        "still_waiting_high",
        "interval",
        "callers_in_the_queue",
    )
    curve = wait_curve(*told.histograms())
    known = curve.known_with(FEWEST)
    if len(known) < 2:
        return Figure("waits", heading, too_few(), csv_columns=columns)
    return Figure(
        "waits",
        heading,
        _waits_sentence(curve, known),
        [gettext("After"), gettext("Still waiting"), gettext("90% range"), gettext("Callers in the queue before")],
        [
            (minutes(point.minutes), share_words(point.waiting), f"{share_words(point.low)}–{share_words(point.high)}",
             format_number(whole(point.at_risk)))
            for point in known[1:]
        ],
        columns,
        [
            (point.minutes, round(point.waiting, 4), round(point.low, 4), round(point.high, 4), INTERVAL_WORDS,
             round(point.at_risk, 2))
            for point in known
        ],
        _waits_chart(curve, known),
        note=gettext(
            "People whom nobody answered count as waiting until they gave up, were cut off, were left with a machine "
            "or were promised a call-back. The line ends where fewer than %(few)s were left in the queue. The typical "
            "wait in the rankings may differ: it is an estimate for now.",
            few=FEWEST,
        ) + f" {in_steps()}",
    )  # fmt: skip


def _waits_sentence(curve: WaitCurve, known: Sequence[Point]) -> str:
    callers = ngettext("We know %(count)s wait from the last 12 months.",
                    "We know %(count)s waits from the last 12 months.",
                    whole(curve.callers), count=format_number(whole(curve.callers)))  # fmt: skip
    late = [point for point in known[1:] if point.waiting >= _FEW_STILL_WAITING]
    half = (
        gettext("half would have been answered within %(time)s", time=minutes(curve.median))
        if curve.median is not None
        else gettext("fewer than half would have been answered within %(time)s", time=minutes(known[-1].minutes))
    )
    if not late:
        return f"{callers} " + gettext("If everybody had waited for an answer, %(half)s.", half=half)
    return f"{callers} " + gettext(
        "If everybody had waited for an answer, %(half)s, and %(share)s of callers would still be waiting after "
        "%(later)s.",
        half=half, share=share_words(late[-1].waiting), later=minutes(late[-1].minutes),
    )  # fmt: skip


def _waits_chart(curve: WaitCurve, known: Sequence[Point]) -> LineChart:
    line = [Value(point.minutes, 100 * point.waiting, 100 * point.low, 100 * point.high) for point in known]
    is_shown = curve.median is not None and curve.median <= known[-1].minutes
    end = next(end for end in ENDS if end >= known[-1].minutes)
    return LineChart(
        series=[Series(gettext("Still waiting, out of 100 callers"), line)],
        start=0,
        end=end,
        ticks=[(0, "0"), *((end * part / 3, minutes(end * part / 3)) for part in (1, 2, 3))],
        band_words=gettext("90% range"),
        guide=(curve.median, 50.0) if is_shown and curve.median is not None else None,
        guide_words=gettext("Half answered") if is_shown else "",
    )
