"""SVG to PNG. An image is drawn once: whoever asks for it meanwhile waits for it, and the last ones are kept.

One is drawn at a time in each process, so that many requests for images cannot take all of its time.
"""

import hashlib
from collections import OrderedDict
from threading import Lock
from typing import Final

import resvg_py

from pact.pages.pictures.typefaces import SANS, SERIF

MOST_KEPT: Final = 100
"""Images in each process. Each has about 40 to 100 kB."""


class Rasters:
    """The images that were drawn last, by a digest of what they show."""

    def __init__(self, most: int = MOST_KEPT) -> None:
        self._most = most
        self._kept: OrderedDict[str, bytes] = OrderedDict()
        self._drawing = Lock()

    def png(self, drawing: str, *, zoom: float) -> bytes:
        """The image of an SVG of ours. Raises ValueError if it is invalid, which escaping prevents."""
        digest = hashlib.sha256(f"{zoom} {drawing}".encode()).hexdigest()
        with self._drawing:
            image = self._kept.get(digest)
            if image is None:
                image = self._kept[digest] = _drawn(drawing, zoom)
            self._kept.move_to_end(digest)
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)
        return image


def _drawn(drawing: str, zoom: float) -> bytes:
    fonts = [str(SANS.file), str(SERIF.file)]
    return bytes(resvg_py.svg_to_bytes(svg_string=drawing, zoom=zoom, skip_system_fonts=True, font_files=fonts))


rasters: Final = Rasters()
"""Those of this process."""
