"""The verdicts on a promise, a quarter in each row: a sign and its word, and what was counted."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from pact.charts.pen import WIDTH, Pen, lines_of
from pact.charts.picture import Form

MOST: Final = {Form.PAGE: 12, Form.WIDE: 4, Form.SQUARE: 8}
"""Quarters that a picture has at most, the newest."""
_VERDICT, _FIGURES = 140.0, 300.0
_SIZE: Final = 12.5


class Quarter(NamedTuple):
    """`sign` is one of ✓, ✗, ? and …, as on the site."""

    words: str
    sign: str
    tone: str
    outcome: str
    figures: str


@dataclass(frozen=True)
class StripBody:
    """The newest quarter first."""

    quarters: Sequence[Quarter]

    def draw(self, pen: Pen, form: Form) -> float:
        y = 0.0
        for quarter in self.quarters[: MOST[form]]:
            y = self._row(pen, quarter, y)
        return y

    def _row(self, pen: Pen, quarter: Quarter, top: float) -> float:
        y, colours = top + 18, pen.colours
        pen.text((0, y), quarter.words, size=_SIZE, colour=colours.muted, room=_VERDICT - 30)
        colour = {"good": colours.good, "bad": colours.bad}.get(quarter.tone, colours.muted)
        _draw_sign(pen, quarter.sign, (_VERDICT, y - 4), colour)
        room = _FIGURES - _VERDICT - 26
        lines = lines_of(quarter.outcome, size=14, room=room, most=2)
        after = pen.paragraph((_VERDICT + 16, y), lines, size=14, step=16, colour=colour, room=room) - 16
        told = lines_of(quarter.figures, size=_SIZE, room=WIDTH - _FIGURES)
        end = pen.paragraph((_FIGURES, y), told, size=_SIZE, step=15.5, room=WIDTH - _FIGURES) - 15.5
        bottom = max(end, after) + 11
        pen.line((0, bottom), (WIDTH, bottom), colour=colours.rule, width=0.5)
        return bottom


def _draw_sign(pen: Pen, sign: str, at: tuple[float, float], colour: str) -> None:
    """Drawn, because our fonts do not have all of the signs."""
    x, y = at
    if sign == "✓":
        pen.stroke(f"M{x - 5:.1f} {y:.1f}l4 4.5l7 -10", colour=colour, width=2.2)
    elif sign == "✗":
        pen.stroke(f"M{x - 4.5:.1f} {y - 4.5:.1f}l9 9m0 -9l-9 9", colour=colour, width=2.2)
    else:
        pen.text((x, y + 4), sign, size=14, colour=colour, anchor="middle")
