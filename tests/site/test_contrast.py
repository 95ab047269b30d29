"""The contrast of the colours in static/css/tokens.css, in both themes (WCAG 1.4.3 and 1.4.11)."""

import re
from pathlib import Path

import pytest

CSS = Path(__file__).resolve().parents[2] / "static" / "css"
LIGHT, DARK = (CSS / "tokens.css").read_text().split("@media", 1)
THEMES = {"light": LIGHT, "dark": DARK}
TEXT = ("ink", "muted", "blue", "good", "bad")
LINES = ("edge", "focus", "muted", "blue", "good", "bad", "second", "third")


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("theme", THEMES)
def test_text_and_lines_stand_out(theme: str) -> None:
    colours = dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", THEMES[theme]))
    weak = [
        (front, ground)
        for fronts, grounds, least in ((TEXT, ("paper", "card"), 4.5), (LINES, ("paper", "card"), 3.0))
        for front in fronts
        for ground in grounds
        if contrast(colours[front], colours[ground]) < least
    ]

    assert not weak


def test_intervals_and_bars_have_the_full_colour() -> None:
    """A range that is drawn pale cannot be seen by everybody. Only the area of a line chart is pale, since its edge says
    less than the table behind it and lines cross it, and the bands of a map, since words stand on them and bars do not.
    """
    rules = re.findall(
        r"([^{}]+)\{([^{}]*opacity: ?0?\.[^{}]*)\}", "".join(p.read_text() for p in CSS.rglob("*.css"))
    )

    assert [where.strip() for where, _ in rules] == [".chart .area", ".chart .flow"]
