"""Draws text and marks of a file: with presentation attributes alone, and with the widths of our own fonts.

Whoever opens an SVG may not have our fonts. So a line of more than a few words says how long it is, and another font makes
it no longer.
"""

from collections.abc import Iterable
from typing import Final

from markupsafe import escape

from pact.pages.pictures.typefaces import SANS, SERIF
from pact.rankings.charts.paint import COLOURS, Theme

WIDTH: Final = 720.0
"""The width of everything within the margins, in units."""
SANS_NAMES: Final = "'Source Sans Pro', 'Source Sans 3', system-ui, sans-serif"
SERIF_NAMES: Final = "'Source Serif Pro', 'Source Serif 4', Georgia, serif"
_SHORT: Final = 0.3
"""The part of its room from which a line is given a length: no font is three times as wide."""


class Pen:
    """Collects elements in the colours of a theme. All numbers are in units."""

    def __init__(self, theme: Theme) -> None:
        self.theme = theme
        self.colours = COLOURS[theme]
        self._elements: list[str] = []

    @property
    def markup(self) -> str:
        return "".join(self._elements)

    def add(self, elements: str, *, x: float = 0, y: float = 0, scale: float = 1) -> None:
        """Put elements that were drawn apart at a place."""
        larger = f" scale({scale:.4f})" if scale != 1 else ""
        self._elements.append(f'<g transform="translate({x:.1f} {y:.1f}){larger}">{elements}</g>')

    def text(
        self, at: tuple[float, float], words: str, *, size: float = 12, colour: str = "", is_serif: bool = False,
        anchor: str = "start", room: float = WIDTH,
    ) -> None:  # fmt: skip
        """One line of text, which must fit its room (`lines_of`)."""
        if not words:
            return
        face = SERIF if is_serif else SANS
        length = face.width(words) * size
        fixed = f' textLength="{length:.1f}" lengthAdjust="spacingAndGlyphs"' if length > _SHORT * room else ""
        family = f' font-family="{SERIF_NAMES}" font-weight="600"' if is_serif else ""
        self._elements.append(
            f'<text x="{at[0]:.1f}" y="{at[1]:.1f}" font-size="{size:g}" fill="{colour or self.colours.ink}"'
            f'{family} text-anchor="{anchor}"{fixed}>{escape(words)}</text>'
        )

    def paragraph(
        self, at: tuple[float, float], lines: Iterable[str], *, size: float, step: float, colour: str = "",
        is_serif: bool = False, room: float = WIDTH,
    ) -> float:  # fmt: skip
        """Lines from a place down. Returns where the next one would stand."""
        x, y = at
        for line in lines:
            self.text((x, y), line, size=size, colour=colour, is_serif=is_serif, room=room)
            y += step
        return y

    def line(
        self,
        start: tuple[float, float],
        end: tuple[float, float],
        *,
        colour: str,
        width: float = 1,
        dash: str = "",
    ) -> None:
        dashed = f' stroke-dasharray="{dash}"' if dash else ""
        self._elements.append(
            f'<line x1="{start[0]:.1f}" y1="{start[1]:.1f}" x2="{end[0]:.1f}" y2="{end[1]:.1f}" stroke="{colour}" '
            f'stroke-width="{width:g}"{dashed}/>'
        )

    def dot(self, at: tuple[float, float], *, radius: float, colour: str) -> None:
        self._elements.append(f'<circle cx="{at[0]:.1f}" cy="{at[1]:.1f}" r="{radius:g}" fill="{colour}"/>')

    def stroke(self, data: str, *, colour: str, width: float) -> None:
        """A path without a filling, such as a sign."""
        self._elements.append(
            f'<path d="{data}" fill="none" stroke="{colour}" stroke-width="{width:g}" stroke-linecap="round" '
            'stroke-linejoin="round"/>'
        )


def drawable(words: str, *, otherwise: str = "") -> str:
    """The words in letters that our fonts have; `otherwise` where most would be lost."""
    found = SANS.drawable(words)
    return found if 2 * len(found) > len(words) else otherwise


def lines_of(words: str, *, size: float, room: float = WIDTH, most: int = 20, is_serif: bool = False) -> list[str]:
    """Words in lines that fit the room."""
    face = SERIF if is_serif else SANS
    return face.lines(face.drawable(words), ems=room / size, most=most)
