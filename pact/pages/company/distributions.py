"""How a company's stories of the last twelve months are distributed over the possible answers."""

import itertools
from collections.abc import Mapping, Sequence
from typing import Any

from pact.core.i18n.messages import format_number, format_places, gettext, message_of, ngettext
from pact.pages.figures import Figure
from pact.rankings import calls
from pact.rankings.calls import Calls
from pact.rankings.charts.bars import Bar, BarChart
from pact.rankings.measures import MEASURES, Measure, RatingWords
from pact.rankings.shares import rounding_note, shares_words
from pact.rankings.tallies.dimensions import SOLVED_SOMEHOW, answers_to
from pact.rankings.values import FEWEST, WAIT_EDGES
from pact.rankings.wording import ended_labels, ended_words

_QUICK_BINS = 3
"""Number of wait bins below eight minutes."""


def counted_for(measure: Measure) -> str:
    """The dimension of story_tally with the answers behind a measure. For overall these are the outcomes, which have
    the largest weight in it.
    """
    if measure is Measure.WAIT:
        return calls.DIMENSION
    return answers_to(Measure.RESOLUTION if measure is Measure.OVERALL else measure)


def distribution_figure(measure: Measure, counted: Mapping[str, int]) -> Figure:
    """The answers behind a measure, counted by their dimension's buckets. Each story counts once."""
    if measure is Measure.WAIT:
        return _waits(Calls(counted))
    rating = MEASURES[measure].rating
    return _marks(rating, counted) if rating else _outcomes(counted)


def _outcomes(counted: Mapping[str, int]) -> Figure:
    words = {
        "first_contact": gettext("Solved at the first contact"),
        "later_contact": gettext("Solved later"),
        SOLVED_SOMEHOW: gettext("Solved, not known at which contact"),
        "partly": gettext("Partly solved"),
        "no": gettext("Not solved"),
    }
    n = {answer: counted.get(answer, 0) for answer in words}
    heading, when = gettext("Was it solved?"), ("first_contact", "later_contact")
    if sum(n.values()) < FEWEST:
        return _empty(heading)
    solved = sum(n[answer] for answer in (*when, SOLVED_SOMEHOW))
    if n[SOLVED_SOMEHOW]:
        sentence = gettext("Solved in %(solved)s, not solved at all in %(no)s.", solved=format_number(solved),
                           no=format_number(n["no"]))  # fmt: skip
    else:
        sentence = gettext(
            "Solved in %(solved)s (%(first)s at the first contact), not solved at all in %(no)s.",
            solved=format_number(solved), first=format_number(n["first_contact"]), no=format_number(n["no"]),
        )  # fmt: skip
    # Nothing is said of a contact that nobody was asked about.
    unasked = when if n[SOLVED_SOMEHOW] and not any(n[answer] for answer in when) else ()
    left_out = (*unasked, *(() if n[SOLVED_SOMEHOW] else (SOLVED_SOMEHOW,)))
    kept = [answer for answer in words if answer not in left_out]
    return _answers(heading, sentence, kept, [words[answer] for answer in kept], [n[answer] for answer in kept])


def _marks(rating: RatingWords, counted: Mapping[str, int]) -> Figure:
    answers, heading = ("5", "4", "3", "2", "1"), message_of(rating.heading)
    n = [counted.get(answer, 0) for answer in answers]
    if sum(n) < FEWEST:
        return _empty(heading)
    sentence = gettext(
        "On average %(mean)s out of 5: %(good)s gave 4 or 5, and %(bad)s gave 1 or 2.",
        mean=format_places(sum(step * count for step, count in zip(range(5, 0, -1), n, strict=True)) / sum(n)),
        good=format_number(sum(n[:2])),
        bad=format_number(sum(n[3:])),
    )
    return _answers(
        heading, sentence, answers, (message_of(rating.best), "4", "3", "2", message_of(rating.worst)), n
    )


def _answers(
    heading: str, sentence: str, answers: Sequence[str], words: Sequence[str], n: Sequence[int]
) -> Figure:
    whole, shown = sum(n), shares_words(n)
    return Figure(
        "distribution",
        heading,
        f"{_told(whole)} {sentence}",
        [gettext("Answer"), gettext("Share"), gettext("Stories")],
        [(word, share, format_number(count)) for word, share, count in zip(words, shown, n, strict=True)],
        _ANSWER_COLUMNS,
        [(answer, round(count / whole, 4), count) for answer, count in zip(answers, n, strict=True)],
        BarChart([Bar(word, count / whole, share) for word, share, count in zip(words, shown, n, strict=True)]),
        note=rounding_note(n),
    )


def _waits(told: Calls) -> Figure:
    """Waits by length and by how they ended. A last row has the calls of unknown length, so that the columns add up."""
    heading, ended = gettext("How long people waited"), calls.figures_of(told.ended)
    columns = ("from_minutes", "to_minutes", "share", "calls", "answered", *ended_labels())
    if told.timed < FEWEST:
        return Figure("distribution", heading, _too_few(), csv_columns=columns)
    answered, unanswered = told.histograms()
    waits, total = [a + b for a, b in zip(answered, unanswered, strict=True)], told.timed
    shown, places = shares_words(waits), [*range(len(waits)), None]
    rows = [calls.figures_of(told.at(place)) for place in places]
    starts, ends = (0, *WAIT_EDGES, None), (*WAIT_EDGES, None, None)
    return Figure(
        "distribution",
        heading,
        _waits_sentence(ended, total, sum(answered[:_QUICK_BINS])),
        [gettext("Wait"), gettext("Share"), gettext("Callers"), *ended_labels().values()],
        [
            (word, share, *(format_number(row[name]) for name in ("calls", *ended_labels())))
            for word, share, row in zip([*_bins(), gettext("Not known")], [*shown, "–"], rows, strict=True)
        ],
        columns,
        [
            (start, end, None if place is None else round(waits[place] / total, 4), row["calls"],
             None if place is None else answered[place], *(row[name] for name in ended_labels()))
            for start, end, place, row in zip(starts, ends, places, rows, strict=True)
        ],
        BarChart(
            [
                Bar(word, n / total, share, hollow=left / total)
                for word, n, share, left in zip(_bins(), waits, shown, unanswered, strict=True)
            ],
            solid_words=gettext("Answered"),
            hollow_words=gettext("No answer in that time"),
        ),
        note=rounding_note(waits),
    )  # fmt: skip


def _waits_sentence(ended: Mapping[str, Any], timed: int, quick: int) -> str:
    return " ".join((
        ngettext("Of %(count)s caller from the last 12 months, %(ended)s.",
                 "Of %(count)s callers from the last 12 months, %(ended)s.",
                 ended["calls"], count=format_number(ended["calls"]), ended=ended_words(ended)),
        gettext("The wait of %(timed)s is known: %(quick)s were answered in under %(minutes)s minutes.",
                timed=format_number(timed), quick=format_number(quick), minutes=WAIT_EDGES[_QUICK_BINS - 1]),
    ))  # fmt: skip


def _bins() -> list[str]:
    between = [
        gettext("%(low)s to %(high)s min", low=low, high=high) for low, high in itertools.pairwise(WAIT_EDGES)
    ]
    return [gettext("Under %(high)s min", high=WAIT_EDGES[0]), *between, gettext("An hour or more")]


_ANSWER_COLUMNS = ("answer", "share", "stories")


def _empty(heading: str) -> Figure:
    return Figure("distribution", heading, _too_few(), csv_columns=_ANSWER_COLUMNS)


def _too_few() -> str:
    return gettext("There is too little about this from the last 12 months. It needs %(few)s.", few=FEWEST)


def _told(whole: int) -> str:
    return ngettext("%(count)s story from the last 12 months.", "%(count)s stories from the last 12 months.",
                    whole, count=format_number(whole))  # fmt: skip
