"""Horizontal bars, one for each answer: words above, the share at the right, the bar on a track that stands for all,
part of it hollow if it means something else.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final, Self

from pact.rankings.charts.drawing import WIDTH, Chart, Drawing, LegendItem, Place

_STEP: Final = 42.0
_SHORT: Final = 37.0
_THICK: Final = 14.0
_APART: Final = 36.0
"""Between two columns."""
_MOST: Final = 5
"""Bars of one column of a short chart."""


@dataclass(frozen=True)
class Bar:
    """A share of all (0–1). `hollow` (0–`share`) of it is drawn as an outline."""

    words: str
    share: float
    shown: str
    hollow: float = 0.0


@dataclass(frozen=True)
class BarChart(Chart):
    """Bars on tracks from 0 to 100%, with words for the solid and hollow parts if both occur."""

    bars: Sequence[Bar]
    solid_words: str = ""
    hollow_words: str = ""
    is_short: bool = False

    def shorter(self) -> Self:
        """In two columns, if there are many bars."""
        return replace(self, is_short=True)

    def _draw(self, drawing: Drawing) -> float:
        items = [LegendItem(self.solid_words, "box", "amount"), LegendItem(self.hollow_words, "box", "rest")]
        top = drawing.legend([item for item in items if item.words], 0)
        columns = 2 if self.is_short and len(self.bars) > _MOST else 1
        rows, step = math.ceil(len(self.bars) / columns), _SHORT if self.is_short else _STEP
        width = (WIDTH - _APART * (columns - 1)) / columns
        for place, bar in enumerate(self.bars):
            column, row = divmod(place, rows)
            _draw_bar(drawing, bar, (column * (width + _APART), top + step * row), width)
        return top + step * rows


def _draw_bar(drawing: Drawing, bar: Bar, at: Place, width: float) -> None:
    x, y = at
    drawing.text((x, y + 13), bar.words)
    drawing.text((x + width, y + 13), bar.shown, "strong", anchor="end")
    drawing.bar(x, y + 19, width, _THICK, "track")
    solid = width * (bar.share - bar.hollow)
    drawing.bar(x, y + 19, solid, _THICK, "amount")
    if bar.hollow > 0:
        drawing.bar(x + solid, y + 19.75, width * bar.hollow, _THICK - 1.5, "rest")
