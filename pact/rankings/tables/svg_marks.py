"""The small marks in a table's row. They are made here and not by macros, because a table has hundreds of them."""

from collections.abc import Iterable, Sequence
from typing import Protocol

from markupsafe import Markup, escape

from pact.core.i18n.messages import gettext
from pact.rankings.values import drawn_score, shown_score

Trend = Sequence[float | None]

# Two percent are kept free at each end of a scale, so that every dot is whole.
_PLACES = [f"{2 + 0.48 * half:.1f}%" for half in range(201)]


def average_tick(average: float | None) -> str:
    """The average of all companies as a tick on the scale, the same for every row of a table."""
    if average is None:
        return ""
    at = _place(average)
    return f'<line class="average" x1="{at}" x2="{at}" y1="3" y2="19"/>'


def interval_mark(score: float, low: float, high: float, *, tick: str, tone: str, label: str) -> Markup:
    """An SVG of a score of 0 to 100 as a dot, its 90% interval as a line, and the average's tick.

    `tone` is good, bad or mid and becomes a class. Screen readers read `label`. Positions are percentages, so that
    the mark fills its column and the dot stays round.
    """
    drawn = (
        f'<svg class="interval {tone}" width="100%" height="22" role="img" aria-label="{escape(label)}">'
        f'<line class="track" x1="1%" x2="99%" y1="11" y2="11"/>'
        f'<line class="band" x1="{_place(low)}" x2="{_place(high)}" y1="11" y2="11"/>'
        f'{tick}<circle class="score" cx="{_place(score)}" cy="11" r="5.5"/></svg>'
    )
    return Markup(drawn)  # noqa: S704  # nosec B704 (numbers of ours, and the label is escaped)


def scale_axis(words: Iterable[str]) -> Markup:
    """The scale above a table's interval marks, with words at 0, 50 and 100 points.

    It is hidden from screen readers, because each mark states its own figures.
    """
    anchors = zip((0, 50, 100), ("start", "middle", "end"), words, strict=True)
    drawn = "".join(
        f'<line x1="{_place(at)}" x2="{_place(at)}" y1="16" y2="21"/>'
        f'<text x="{_place(at)}" y="12" text-anchor="{anchor}">{escape(word)}</text>'
        for at, anchor, word in anchors
    )
    return Markup(  # noqa: S704  # nosec B704 (numbers of ours, and the words are escaped)
        f'<svg class="axis" width="100%" height="22" aria-hidden="true">{drawn}</svg>'
    )


def rank_mark(rank: int, low: int, high: int, *, word: str) -> Markup:
    """A rank with its range, because a rank is never shown alone. `word` is “range”, for screen readers."""
    drawn = (
        f'<span class="rank">{rank}<small><span class="visually-hidden">{escape(word)} </span>'
        f"{low}–{high}</small></span>"
    )
    return Markup(drawn)  # noqa: S704  # nosec B704 (numbers of ours, and the word is escaped)


def score_mark(score: float | None, low: float | None, high: float | None, *, word: str) -> Markup:
    """A score in print, with its range. `word` is “range”, for screen readers. Empty where there is no score."""
    if score is None or low is None or high is None:
        return Markup("")
    drawn = (
        f'<span class="points">{shown_score(score)}<small><span class="visually-hidden">{escape(word)} </span>'
        f"{shown_score(low)}–{shown_score(high)}</small></span>"
    )
    return Markup(drawn)  # noqa: S704  # nosec B704 (numbers of ours, and the word is escaped)


def own_rank_mark(rank: int, *, here: str, spoken: str) -> Markup:
    """A rank by a reader's weights, with our rank: `here` is shown and `spoken` is for screen readers."""
    drawn = (
        f'<span class="rank">{rank}<small><span aria-hidden="true">{escape(here)}</span>'
        f'<span class="visually-hidden">{escape(spoken)}</span></small></span>'
    )
    return Markup(drawn)  # noqa: S704  # nosec B704 (a number of ours, and the words are escaped)


def change_mark(change: int, *, spoken: str) -> Markup:
    """Places gained (+) or lost (−): a sign and a number, with `spoken` for screen readers."""
    tone, sign = ("good", "▲") if change > 0 else ("bad", "▼")
    drawn = (
        f'<b class="{tone}" aria-hidden="true">{sign} {abs(change)}</b>'
        f'<span class="visually-hidden">{escape(spoken)}</span>'
    )
    return Markup(drawn)  # noqa: S704  # nosec B704 (numbers of ours, and the words are escaped)


def turn_mark(points: float | None, words: str) -> Markup:
    """That a score surely rose or fell by so many points in a year. Empty where that is not sure."""
    if points is None:
        return Markup("")
    tone, sign = ("good", "▲") if points > 0 else ("bad", "▼")
    drawn = f'<span class="turn {tone}"><span aria-hidden="true">{sign} </span>{escape(words)}</span>'
    return Markup(drawn)  # noqa: S704  # nosec B704 (a word of ours, escaped)


class Explaining(Protocol):
    """A row that may explain its score."""

    @property
    def words(self) -> str: ...
    @property
    def points(self) -> int | None: ...
    def why(self) -> list[str]: ...


def why_mark(row: Explaining) -> str:
    """A row's figures in words, which unfold to the sentences that explain its score, if there are any."""
    sentences = row.why()
    if not sentences:
        return row.words
    ask = escape(gettext("Why %(score)s?", score=row.points))
    told = "".join([f"<p>{escape(sentence)}</p>\n" for sentence in sentences])
    drawn = (
        f'<details class="why"><summary>{escape(row.words)} <span class="ask">{ask}</span></summary>\n'
        f"{told}</details>"
    )
    return Markup(drawn)  # noqa: S704  # nosec B704 (every text was escaped)


def _place(score: float) -> str:
    """The position of a score on the scale of 0 to 100."""
    return _PLACES[int(2 * drawn_score(score))]
