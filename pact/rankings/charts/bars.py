"""Bars that lie, one for each answer: the words above, the share at the right, a part of it hollow where it says more."""

from collections.abc import Sequence
from dataclasses import dataclass

from pact.rankings.charts.drawing import WIDTH, Chart, Drawing, LegendItem

_STEP = 42.0
_THICK = 14.0


@dataclass(frozen=True)
class Bar:
    """A share of all (0–1), of which `hollow` (0–`share`) is drawn as an outline."""

    words: str
    share: float
    shown: str
    hollow: float = 0.0


@dataclass(frozen=True)
class BarChart(Chart):
    """Bars as long as they are against the largest of them; the words for solid and hollow where both are drawn."""

    bars: Sequence[Bar]
    solid_words: str = ""
    hollow_words: str = ""

    def _draw(self, drawing: Drawing) -> float:
        items = [LegendItem(self.solid_words, "box", "amount"), LegendItem(self.hollow_words, "box", "rest")]
        top = drawing.legend([item for item in items if item.words], 0)
        largest = max((bar.share for bar in self.bars), default=0) or 1
        for place, bar in enumerate(self.bars):
            y = top + _STEP * place
            drawing.text((0, y + 13), bar.words)
            drawing.text((WIDTH, y + 13), bar.shown, "strong", anchor="end")
            solid = WIDTH * (bar.share - bar.hollow) / largest
            drawing.bar(0, y + 19, solid, _THICK, "amount")
            if bar.hollow > 0:
                drawing.bar(solid, y + 19.75, WIDTH * bar.hollow / largest, _THICK - 1.5, "rest")
        return top + _STEP * len(self.bars)
