"""How wide words are in a typeface of ours: its file's own figures, so that lines can be broken before they are drawn.

Reads what OpenType calls cmap (format 4: all but the rare planes), hhea and hmtx, and nothing else.
"""

import struct
from functools import cached_property
from typing import Final

from pact.core.paths import ROOT

FOLDER: Final = ROOT / "static" / "fonts"
ELLIPSIS: Final = "…"


class Typeface:
    """One font file; widths are in ems."""

    def __init__(self, name: str) -> None:
        self.file = FOLDER / name

    def width(self, text: str) -> float:
        return sum(self._widths.get(ord(letter), 0.0) for letter in text)

    def drawable(self, text: str) -> str:
        """The text without what the typeface has no sign for (emoji, other scripts), which would be left blank."""
        return " ".join(
            "".join(letter for letter in text if letter.isspace() or ord(letter) in self._widths).split()
        )

    def lines(self, text: str, *, ems: float, most: int) -> list[str]:
        """The text broken into at most `most` lines of at most `ems`; what is left over becomes an ellipsis."""
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
        """The words, those that fit no line cut into parts that do."""
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
    def _widths(self) -> dict[int, float]:
        """Of each character in the file."""
        data = self.file.read_bytes()
        tables = {
            data[start : start + 4].decode(): struct.unpack(">I", data[start + 8 : start + 12])[0]
            for start in range(12, 12 + 16 * struct.unpack(">H", data[4:6])[0], 16)
        }
        (an_em,) = struct.unpack_from(">H", data, tables["head"] + 18)
        (metrics,) = struct.unpack_from(">H", data, tables["hhea"] + 34)
        advances = struct.unpack_from(">" + "Hh" * metrics, data, tables["hmtx"])[::2]
        glyphs = _glyphs(data, tables["cmap"])
        return {code: advances[min(glyph, metrics - 1)] / an_em for code, glyph in glyphs.items()}


def _glyphs(data: bytes, cmap: int) -> dict[int, int]:
    """The number of the sign for each character."""
    (count,) = struct.unpack_from(">H", data, cmap + 2)
    places = [cmap + struct.unpack_from(">HHI", data, cmap + 4 + 8 * index)[2] for index in range(count)]
    table = next(place for place in places if struct.unpack_from(">H", data, place)[0] == 4)
    (segments,) = (number // 2 for number in struct.unpack_from(">H", data, table + 6))
    row = 2 * segments
    ends = struct.unpack_from(f">{segments}H", data, table + 14)
    starts = struct.unpack_from(f">{segments}H", data, table + 16 + row)
    deltas = struct.unpack_from(f">{segments}h", data, table + 16 + 2 * row)
    offsets_at = table + 16 + 3 * row
    offsets = struct.unpack_from(f">{segments}H", data, offsets_at)
    found = {}
    for index, (first, last) in enumerate(zip(starts, ends, strict=True)):
        for code in range(first, min(last, 0xFFFE) + 1):
            glyph = code
            if offsets[index]:
                place = offsets_at + 2 * index + offsets[index] + 2 * (code - first)
                (glyph,) = struct.unpack_from(">H", data, place)
            if offsets[index] == 0 or glyph:
                glyph = (glyph + deltas[index]) % 65536
            if glyph:
                found[code] = glyph
    return found
