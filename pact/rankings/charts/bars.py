"""Horizontal bars, one for each answer: words above, the share at the right, the bar on a track that stands for all,
part of it hollow if it means something else.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from pact.rankings.charts.drawing import WIDTH, Chart, Drawing, LegendItem

_STEP = 42.0
_THICK = 14.0


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

    def _draw(self, drawing: Drawing) -> float:
        items = [LegendItem(self.solid_words, "box", "amount"), LegendItem(self.hollow_words, "box", "rest")]
        top = drawing.legend([item for item in items if item.words], 0)
        for place, bar in enumerate(self.bars):
            y = top + _STEP * place
            drawing.text((0, y + 13), bar.words)
            drawing.text((WIDTH, y + 13), bar.shown, "strong", anchor="end")
            drawing.bar(0, y + 19, WIDTH, _THICK, "track")
            solid = WIDTH * (bar.share - bar.hollow)
            drawing.bar(0, y + 19, solid, _THICK, "amount")
            if bar.hollow > 0:
                drawing.bar(solid, y + 19.75, WIDTH * bar.hollow, _THICK - 1.5, "rest")
        return top + _STEP * len(self.bars)
