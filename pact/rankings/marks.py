"""The small marks of a table's row: made here and not by macros, because a table has them by the hundred."""

from markupsafe import Markup, escape


def average_tick(average: float | None) -> str:
    """The average of all companies as a tick on the scale: the same for every row of a table."""
    if average is None:
        return ""
    at = _place(average)
    return f'<line class="average" x1="{at}" x2="{at}" y1="3" y2="19"/>'


def interval_mark(score: float, low: float, high: float, *, tick: str, tone: str, label: str) -> Markup:
    """An SVG of a score of 0 to 100 as a dot, its 90% interval as a line, and the average's tick.

    `tone` is good, bad or mid and becomes a class; `label` is what is read aloud. Positions are percentages,
    so that the mark fills its column and the dot stays round.
    """
    drawn = (
        f'<svg class="interval {tone}" width="100%" height="22" role="img" aria-label="{escape(label)}">'
        f'<line class="track" x1="1%" x2="99%" y1="11" y2="11"/>'
        f'<line class="band" x1="{_place(low)}" x2="{_place(high)}" y1="11" y2="11"/>'
        f'{tick}<circle class="score" cx="{_place(score)}" cy="11" r="5.5"/></svg>'
    )
    return Markup(drawn)  # noqa: S704  # nosec B704 (numbers of ours, and the label is escaped)


def rank_mark(rank: int, low: int, high: int, *, word: str) -> Markup:
    """A rank with the range it may as well be, for it never stands alone; `word` is “range”, for the ear."""
    drawn = (
        f'<span class="rank">{rank}<small><span class="visually-hidden">{escape(word)} </span>'
        f"{low}–{high}</small></span>"
    )
    return Markup(drawn)  # noqa: S704  # nosec B704 (numbers of ours, and the word is escaped)


def _place(score: float) -> str:
    """Where a score lies on the scale; two percent are kept free at each end, so that every dot is whole."""
    return f"{2 + 0.96 * min(max(score, 0), 100):.1f}%"
