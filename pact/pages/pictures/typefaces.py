"""The widths of words in our fonts, so that lines can be broken before they are drawn.

typefaces.json has the width of each character in thousandths of an em, since the font files do not change. It was
made with fontTools, which the site does not need otherwise: `TTFont(path)`, its `getBestCmap()` and `["hmtx"]`.
"""

import json
from functools import cached_property
from pathlib import Path
from typing import Final

from pact.core.paths import ROOT

WIDTHS: Final = Path(__file__).with_suffix(".json")
ELLIPSIS: Final = "…"


class Typeface:
    """A font file of static/fonts. Widths are in ems."""

    def __init__(self, name: str) -> None:
        self.file = ROOT / "static" / "fonts" / name

    def width(self, text: str) -> float:
        return sum(self._widths.get(letter, 0.0) for letter in text)

    def drawable(self, text: str) -> str:
        """The text without characters that the font lacks (emoji, other scripts), which would be drawn as blanks."""
        return " ".join("".join(letter for letter in text if letter.isspace() or letter in self._widths).split())

    def lines(self, text: str, *, ems: float, most: int) -> list[str]:
        """The text in at most `most` lines of at most `ems`. Text that does not fit becomes an ellipsis."""
        lines: list[str] = []
        line = ""
        for word in self._pieces(text, ems):
            longer = f"{line} {word}" if line else word
            if self.width(longer) <= ems:
                line = longer
            else:
                lines, line = [*lines, line], word
        lines = [*lines, line] if line else lines
        return lines if len(lines) <= most else [*lines[: most - 1], self._shortened(lines[most - 1], ems)]

    def _pieces(self, text: str, ems: float) -> list[str]:
        """The words. Words that are too long for a line are split."""
        pieces: list[str] = []
        for word in text.split():
            part = ""
            for letter in word:
                if part and self.width(part + letter) > ems:
                    pieces, part = [*pieces, part], letter
                else:
                    part += letter
            pieces.append(part)
        return pieces

    def _shortened(self, line: str, ems: float) -> str:
        while line and self.width(line + ELLIPSIS) > ems:
            line = line[:-1]
        return line.rstrip(" ,;:.-–—") + ELLIPSIS

    @cached_property
    def _widths(self) -> dict[str, float]:
        by_width = json.loads(WIDTHS.read_text(encoding="utf-8"))[self.file.name]["characters"]
        return {letter: int(width) / 1000 for width, letters in by_width.items() for letter in letters}


SERIF: Final = Typeface("SourceSerifPro-Semibold.ttf")
SANS: Final = Typeface("SourceSansPro-Regular.ttf")
