"""The rows of a table: rank with its range, company, score on a scale with its interval, and how many are counted."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from pact.charts.pen import WIDTH, Pen, drawable, lines_of
from pact.charts.picture import Form
from pact.core.i18n.messages import format_number, gettext
from pact.rankings.values import shown_score

ROWS: Final[Mapping[Form, int]] = {Form.PAGE: 25, Form.WIDE: 5, Form.SQUARE: 14}
"""Rows that a picture has at most."""
_NAME, _SCALE, _SCALE_END, _SCORE = 92.0, 340.0, 550.0, 566.0
_NAME_ROOM: Final = _SCALE - _NAME - 16
_HEAD: Final = 34.0
_SIZE, _SMALL = 13.5, 11.0


class Row(NamedTuple):
    """A ranked company. Scores are points of 100, not clipped."""

    rank: int
    rank_low: int
    rank_high: int
    company: str
    slug: str
    sector: str
    score: float
    low: float
    high: float
    stories: int


@dataclass(frozen=True)
class TableBody:
    """`scale` are the words at 0, 50 and 100 points; `counted` heads the column of numbers; `total` companies are ranked."""

    rows: Sequence[Row]
    scale: tuple[str, str, str]
    average: float | None
    counted: str
    total: int

    def draw(self, pen: Pen, form: Form) -> float:
        self._headings(pen)
        y = _HEAD
        shown = self.rows[: ROWS[form]]
        for row in shown:
            y = self._row(pen, row, y, with_sector=form is not Form.WIDE)
        if len(shown) == self.total:
            return y
        words = gettext("Drawn: the first %(part)s of %(count)s ranked companies.", part=len(shown),
                        count=format_number(self.total))  # fmt: skip
        pen.text((0, y + 12), words, size=_SMALL, colour=pen.colours.muted)
        return y + 16

    def _headings(self, pen: Pen) -> None:
        muted = pen.colours.muted
        for x, words, anchor in (
            (0.0, gettext("Rank, range"), "start"),
            (_NAME, gettext("Company"), "start"),
            (_SCORE, gettext("Score, 90% range"), "start"),
            (WIDTH, self.counted, "end"),
        ):
            room = {0.0: _NAME - 8, WIDTH: 70.0}.get(x, _NAME_ROOM if x == _NAME else 92.0)
            for number, line in enumerate(lines_of(words, size=_SMALL, room=room, most=2)):
                pen.text((x, 11 + 12 * number), line, size=_SMALL, colour=muted, anchor=anchor, room=room)
        for at, words, anchor in zip((0, 50, 100), self.scale, ("start", "middle", "end"), strict=True):
            pen.text((_place(at), 11), words, size=_SMALL, colour=muted, anchor=anchor, room=70)
            pen.line((_place(at), 16), (_place(at), 21), colour=muted)
        pen.line((0, _HEAD - 5), (WIDTH, _HEAD - 5), colour=pen.colours.rule)

    def _row(self, pen: Pen, row: Row, top: float, *, with_sector: bool) -> float:
        """Returns where the next row begins."""
        name = drawable(row.company, otherwise=row.slug)
        lines, size, step = lines_of(name, size=_SIZE, room=_NAME_ROOM), _SIZE, 16.0
        if len(lines) > 1:
            lines, size, step = lines_of(name, size=_SMALL, room=_NAME_ROOM, most=4), _SMALL, 13.0
        y = pen.paragraph((_NAME, top + 14), lines, size=size, step=step, room=_NAME_ROOM)
        if row.sector and with_sector:
            sector = lines_of(row.sector, size=_SMALL, room=_NAME_ROOM, most=1)
            y = pen.paragraph(
                (_NAME, y - 2), sector, size=_SMALL, step=13, colour=pen.colours.muted, room=_NAME_ROOM
            )
        self._figures(pen, row, top)
        end = max(y - (13 if row.sector and with_sector else step) + 11, top + 28)
        pen.line((0, end - 3), (WIDTH, end - 3), colour=pen.colours.rule, width=0.5)
        return end

    def _figures(self, pen: Pen, row: Row, top: float) -> None:
        muted, y = pen.colours.muted, top + 14
        rank = format_number(row.rank)
        pen.text((0, y), rank, size=15)
        between = gettext("%(low)s–%(high)s", low=format_number(row.rank_low), high=format_number(row.rank_high))
        pen.text((_after(rank, 15), y), between, size=_SMALL, colour=muted, room=60)
        self._mark(pen, row, top + 10)
        score = str(shown_score(row.score))
        pen.text((_SCORE, y), score, size=15)
        span = gettext("%(low)s–%(high)s", low=shown_score(row.low), high=shown_score(row.high))
        pen.text((_SCORE + _after(score, 15), y), span, size=_SMALL, colour=muted, room=60)
        pen.text((WIDTH, y), format_number(row.stories), size=_SIZE, anchor="end", room=70)

    def _mark(self, pen: Pen, row: Row, y: float) -> None:
        colours = pen.colours
        pen.line((_SCALE, y), (_SCALE_END, y), colour=colours.rule)
        if self.average is not None:
            x = _place(self.average)
            pen.line((x, y - 8), (x, y + 8), colour=colours.muted, width=1.5)
        pen.line((_place(row.low), y), (_place(row.high), y), colour=colours.tones[0], width=3.5)
        pen.dot((_place(row.score), y), radius=5, colour=colours.tones[0])


def _place(score: float) -> float:
    inset = 5.0
    return _SCALE + inset + (_SCALE_END - _SCALE - 2 * inset) * min(max(score, 0.0), 100.0) / 100


def _after(words: str, size: float) -> float:
    """Where small words can follow large digits, whatever the font."""
    return 0.62 * size * len(words) + 6
