"""The base of our charts: one coordinate system, drawn as wide as there is room, with text that stays readable.

A chart is `WIDTH` units wide. On a page, lines and areas stretch to the available width but keep their thickness.
Text and dots are placed at percentages and keep their size, so a chart reads as well at 390 pixels as at 1280. In
a file the same elements have a view box of `WIDTH` units. Pages set colours through classes and tokens. A file
carries its colours as attributes, because our content security policy would refuse a style element in it.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple, Self

from markupsafe import Markup, escape

from pact.rankings.charts.paint import PAINT, Theme

WIDTH: Final = 720.0
LEFT: Final = 64.0
RIGHT: Final = 684.0
LINE_HEIGHT: Final = 18.0
TEXT_SIZE: Final = 12.0
"""In pixels, at any width."""
_LETTER: Final = 6.7
"""Approximate width of a letter in pixels. Legends use it to break lines at the edge of a phone's screen."""
_PHONE: Final = 340.0
_SAMPLE: Final = 30.0

DASHES: Final = ("", "9 5", "2 4", "12 4 2 4")
"""Dash patterns tell the lines of a chart apart without colour."""

Place = tuple[float, float]


@dataclass(frozen=True)
class LegendItem:
    """Words in a chart's legend and the mark that they explain (`line`, `area`, `box` or `dot`)."""

    words: str
    kind: str
    look: str
    dash: str = ""


class Drawing:
    """Collects the elements of a chart. All numbers are in units."""

    def __init__(self, *, theme: Theme | None = None) -> None:
        """A drawing for a page, or in the colours of a theme for a file."""
        self._theme = theme
        self._ground: list[str] = []
        self._shapes: list[str] = []
        self._marks: list[str] = []

    def line(self, start: Place, end: Place, look: str) -> None:
        """A straight line below everything else: a scale or a guide."""
        (x1, y1), (x2, y2) = start, end
        self._ground.append(
            f'<line x1="{_share(x1)}" y1="{y1:.1f}" x2="{_share(x2)}" y2="{y2:.1f}"{self._look(look)}/>'
        )

    def bar(self, x: float, y: float, width: float, height: float, look: str) -> None:
        self._marks.append(
            f'<rect x="{_share(x)}" y="{y:.1f}" width="{_share(width)}" height="{height:.1f}"{self._look(look)}/>'
        )

    def dot(self, at: Place, look: str, *, radius: float = 4) -> None:
        self._marks.append(f'<circle cx="{_share(at[0])}" cy="{at[1]:.1f}" r="{radius:g}"{self._look(look)}/>')

    def text(self, at: Place, words: str, look: str = "words", *, anchor: str = "start", aside: float = 0) -> None:
        """Words at a place, moved `aside` pixels to the right."""
        aside_of = f' dx="{aside:g}"' if aside else ""
        self._marks.append(
            f'<text x="{_share(at[0])}" y="{at[1]:.1f}"{aside_of} text-anchor="{anchor}"{self._look(look)}>'
            f"{escape(words)}</text>"
        )

    def curve(self, places: Sequence[Place], look: str, *, dash: str = "") -> None:
        self._path("M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in places), look, dash)

    def area(self, places: Sequence[Place], look: str) -> None:
        self._path("M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in places) + "Z", look, "")

    def ribbon(self, start: tuple[Place, Place], end: tuple[Place, Place], look: str, *, is_down: bool) -> None:
        """A band between two edges. It leaves and arrives at a right angle: downwards, or across."""
        (ax, ay), (bx, by) = start
        (cx, cy), (dx, dy) = end
        if is_down:
            middle = (ay + cy) / 2
            there, back = (
                f"{ax:.1f} {middle:.1f} {cx:.1f} {middle:.1f}",
                f"{dx:.1f} {middle:.1f} {bx:.1f} {middle:.1f}",
            )
        else:
            middle = (ax + cx) / 2
            there, back = (
                f"{middle:.1f} {ay:.1f} {middle:.1f} {cy:.1f}",
                f"{middle:.1f} {dy:.1f} {middle:.1f} {by:.1f}",
            )
        data = f"M{ax:.1f} {ay:.1f}C{there} {cx:.1f} {cy:.1f}L{dx:.1f} {dy:.1f}C{back} {bx:.1f} {by:.1f}Z"
        self._shapes.append(f'<path d="{data}"{self._look(look)}/>')

    def legend(self, items: Iterable[LegendItem], y: float) -> float:
        """Draw a legend from `y` down, on a page in lines that fit a phone. Returns where the chart can begin."""
        x, room = 0.0, _PHONE if self._theme is None else WIDTH
        for item in items:
            width = _SAMPLE + _LETTER * len(item.words) + 14
            if x > 0 and x + width > room:
                x, y = 0.0, y + LINE_HEIGHT
            self._sample(item, x, y)
            self._marks.append(
                f'<text x="{x + _SAMPLE:g}" y="{y + 12:.1f}"{self._look("words")}>{escape(item.words)}</text>'
            )
            x += width
        return y + LINE_HEIGHT + 8 if x else y

    def markup(self, height: float, label: str, look: str = "chart") -> Markup:
        """The chart for a page. Screen readers read `label`."""
        return Markup(  # noqa: S704  # nosec B704 (numbers of ours; every text was escaped)
            f'<svg class="{look}" width="100%" height="{height:.0f}" role="img" aria-label="{escape(label)}">'
            f"{self._body(height)}</svg>"
        )

    def part(self, height: float) -> str:
        """The chart as a part of a file, `WIDTH` wide."""
        return f'<svg width="{WIDTH:g}" height="{height:.0f}">{self._body(height)}</svg>'

    def _body(self, height: float) -> str:
        """Scales, then the shapes in a stretched layer, then words and dots on top."""
        shapes = (
            f'<svg width="100%" height="{height:.0f}" viewBox="0 0 {WIDTH:g} {height:.0f}" '
            f'preserveAspectRatio="none">{"".join(self._shapes)}</svg>'
            if self._shapes
            else ""
        )
        return "".join([*self._ground, shapes, *self._marks])

    def _path(self, data: str, look: str, dash: str) -> None:
        dashed = f' stroke-dasharray="{dash}"' if dash else ""
        self._shapes.append(f'<path d="{data}"{self._look(look)}{dashed} vector-effect="non-scaling-stroke"/>')

    def _sample(self, item: LegendItem, x: float, y: float) -> None:
        look = self._look(item.look)
        dashed = f' stroke-dasharray="{item.dash}"' if item.dash else ""
        middle = y + 8
        self._marks.append({
            "line": f'<path d="M{x:g} {middle:g}h24"{look}{dashed}/>',
            "area": f'<rect x="{x:g}" y="{y + 2:g}" width="24" height="12"{look}/>',
            "box": f'<rect x="{x + 6:g}" y="{y + 2:g}" width="12" height="12"{look}/>',
            "dot": f'<circle cx="{x + 12:g}" cy="{middle:g}" r="4"{look}/>',
        }[item.kind])  # fmt: skip

    def _look(self, look: str) -> str:
        """A class on a page. In a file, the attributes for that class."""
        if self._theme is None:
            return f' class="{look}"'
        return "".join(f' {name}="{value}"' for name, value in PAINT[self._theme][look].items())


def _share(units: float) -> str:
    return f"{100 * units / WIDTH:.2f}%"


class Part(NamedTuple):
    """Elements of a file, `WIDTH` wide and so high."""

    markup: str
    height: float


class Chart(ABC):
    """Common parts of all charts. Each kind implements `_draw`."""

    @abstractmethod
    def _draw(self, drawing: Drawing) -> float:
        """Draw everything. Returns the height."""

    def for_page(self, label: str) -> Markup:
        """An SVG element in the page's colours, or several of which the style sheet shows one. Screen readers read
        `label`.
        """
        return Markup("").join(
            drawing.markup(draw(drawing), label, look)
            for drawing, (draw, look) in ((Drawing(), form) for form in self._forms())
        )

    def _forms(self) -> Sequence[tuple[Callable[[Drawing], float], str]]:
        """The forms for a page: how each is drawn, and its classes."""
        return [(self._draw, "chart")]

    def as_part(self, theme: Theme) -> Part:
        """The chart in the colours of a theme, for a file."""
        drawing = Drawing(theme=theme)
        height = self._draw(drawing)
        return Part(drawing.part(height), height)

    def shorter(self) -> Self:
        """The same chart, less high if that is possible."""
        return self
