"""How a company's stories of the last twelve months are distributed over the possible answers."""

import itertools
from collections.abc import Mapping, Sequence

from pact.core.i18n.messages import format_number, format_places, gettext, message_of, ngettext
from pact.pages.figures import Figure, percent
from pact.rankings.charts.bars import Bar, BarChart
from pact.rankings.measures import MEASURES, SCALES, Measure, RatingWords
from pact.rankings.values import ANSWERED_COLUMNS, FEWEST, GAVE_UP_COLUMNS, WAIT_EDGES

_QUICK_BINS = 3
"""Number of wait bins below eight minutes."""


def distribution_figure(measure: Measure, counted: Mapping[str, float]) -> Figure:
    """The answers behind a measure. For overall these are the outcomes, which have the largest weight in it."""
    if measure is Measure.WAIT:
        return _waits(counted)
    rating = MEASURES[measure].rating
    return _marks(measure, rating, counted) if rating else _outcomes(counted)


def _outcomes(counted: Mapping[str, float]) -> Figure:
    words = (
        gettext("Solved at the first contact"),
        gettext("Solved later"),
        gettext("Partly solved"),
        gettext("Not solved"),
    )
    n = _best_first(Measure.RESOLUTION, counted)
    heading, answers = gettext("Was it solved?"), ("first_contact", "later_contact", "partly", "no")
    if sum(n) < FEWEST:
        return _empty(heading)
    sentence = gettext(
        "Solved in %(solved)s of cases (%(first)s at the first contact), not solved at all in %(no)s.",
        solved=percent((n[0] + n[1]) / sum(n)), first=percent(n[0] / sum(n)), no=percent(n[3] / sum(n)),
    )  # fmt: skip
    return _answers(heading, sentence, answers, words, n)


def _best_first(measure: Measure, counted: Mapping[str, float]) -> list[float]:
    """Stories with each answer, best answer first."""
    return [counted[column] for column in SCALES[measure].columns.values()][::-1]


def _marks(measure: Measure, rating: RatingWords, counted: Mapping[str, float]) -> Figure:
    n, heading = _best_first(measure, counted), message_of(rating.heading)
    if sum(n) < FEWEST:
        return _empty(heading)
    sentence = gettext(
        "On average %(mean)s out of 5. %(good)s gave 4 or 5, and %(bad)s gave 1 or 2.",
        mean=format_places(sum(step * count for step, count in zip(range(5, 0, -1), n, strict=True)) / sum(n)),
        good=percent(sum(n[:2]) / sum(n)),
        bad=percent(sum(n[3:]) / sum(n)),
    )
    return _answers(
        heading,
        sentence,
        ("5", "4", "3", "2", "1"),
        (message_of(rating.best), "4", "3", "2", message_of(rating.worst)),
        n,
    )


def _answers(
    heading: str, sentence: str, answers: Sequence[str], words: Sequence[str], n: Sequence[float]
) -> Figure:
    shares = [count / sum(n) for count in n]
    return Figure(
        "distribution",
        heading,
        f"{_told(n)} {sentence}",
        [gettext("Answer"), gettext("Share"), gettext("Stories, weighted")],
        [(word, percent(share), _count(weighted)) for word, share, weighted in zip(words, shares, n, strict=True)],
        _ANSWER_COLUMNS,
        [
            (answer, round(share, 4), round(weighted, 2))
            for answer, share, weighted in zip(answers, shares, n, strict=True)
        ],
        BarChart([Bar(word, share, percent(share)) for word, share in zip(words, shares, strict=True)]),
    )


def _waits(counted: Mapping[str, float]) -> Figure:
    answered = [counted[column] for column in ANSWERED_COLUMNS]
    gave_up = [counted[column] for column in GAVE_UP_COLUMNS]
    both = [a + b for a, b in zip(answered, gave_up, strict=True)]
    heading, total = gettext("How long people waited, and how many gave up"), sum(both)
    columns = ("from_minutes", "to_minutes", "share", "gave_up_share", "answered", "gave_up")
    if total < FEWEST:
        return Figure("distribution", heading, _too_few(), csv_columns=columns)
    words = _bins()
    sentence = gettext(
        "%(quick)s were answered in under %(minutes)s minutes. %(gave_up)s gave up.",
        quick=percent(sum(answered[:_QUICK_BINS]) / total),
        minutes=WAIT_EDGES[_QUICK_BINS - 1],
        gave_up=percent(sum(gave_up) / total),
    )
    starts, ends = (0, *WAIT_EDGES), (*WAIT_EDGES, None)
    return Figure(
        "distribution",
        heading,
        f"{_told(both)} {sentence}",
        [gettext("Wait"), gettext("All"), gettext("Answered, weighted"), gettext("Gave up, weighted")],
        [
            (word, percent(weighted / total), _count(a), _count(b))
            for word, weighted, a, b in zip(words, both, answered, gave_up, strict=True)
        ],
        columns,
        [
            (start, end, round((a + b) / total, 4), round(b / (a + b), 4) if a + b else None, round(a, 2), round(b, 2))
            for start, end, a, b in zip(starts, ends, answered, gave_up, strict=True)
        ],
        BarChart(
            [
                Bar(word, weighted / total, percent(weighted / total), hollow=left / total)
                for word, weighted, left in zip(words, both, gave_up, strict=True)
            ],
            solid_words=gettext("Answered"),
            hollow_words=gettext("Gave up after that time"),
        ),
    )  # fmt: skip


def _bins() -> list[str]:
    between = [
        gettext("%(low)s to %(high)s min", low=low, high=high) for low, high in itertools.pairwise(WAIT_EDGES)
    ]
    return [gettext("Under %(high)s min", high=WAIT_EDGES[0]), *between, gettext("An hour or more")]


_ANSWER_COLUMNS = ("answer", "share", "stories_weighted")


def _empty(heading: str) -> Figure:
    return Figure("distribution", heading, _too_few(), csv_columns=_ANSWER_COLUMNS)


def _too_few() -> str:
    return gettext("There is too little about this from the last 12 months. It needs %(few)s.", few=FEWEST)


def _told(n: Sequence[float]) -> str:
    whole = round(sum(n))
    return ngettext("%(count)s story from the last 12 months.", "%(count)s stories from the last 12 months.",
                    whole, count=format_number(whole))  # fmt: skip


def _count(weighted: float) -> str:
    """A number of stories, with one decimal if weights make it fractional."""
    return format_number(round(weighted)) if abs(weighted - round(weighted)) < 0.05 else format_places(weighted)
