"""Make plain pictures of what an author sends as evidence: one image, or the pages of a PDF.

What comes in is told by its first bytes, whatever its name says. What comes out is a new JPEG with nothing but pixels: no
metadata, no text, no scripts, nothing that stood behind the picture in the same file. Runs in reader.py's process.
"""

from collections.abc import Iterator
from io import BytesIO
from typing import Final

import pypdfium2 as pdfium
from PIL import Image, ImageOps, UnidentifiedImageError

from pact.moderation.evidence.faults import Fault, FileRefused

MAX_PIXELS: Final = 50_000_000
"""Of one image. A telephone's camera takes 12 to 50 million."""
MAX_PAGES: Final = 10
LONGEST_SIDE: Final = 2000
"""Pixels of what is kept: a page of a letter can still be read."""
MOST_PER_POINT: Final = 3.0
"""A PDF is drawn at up to 216 dots to the inch."""
MAX_PICTURE: Final = 3_500_000
"""Bytes of one picture, so that it is under 5 MB when it is encrypted."""
QUALITIES: Final = (80, 60, 40, 20)
_FORMATS: Final = ("JPEG", "PNG", "WEBP")

Image.MAX_IMAGE_PIXELS = MAX_PIXELS


def is_pdf(data: bytes) -> bool:
    return data.startswith(b"%PDF-")


def is_image(data: bytes) -> bool:
    """Whether these are the first bytes of a JPEG, a PNG or a WebP."""
    return (
        data.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n"))
        or (data.startswith(b"RIFF") and data[8:12] == b"WEBP")
    )  # fmt: skip


def pictures_of(data: bytes) -> list[bytes]:
    """One JPEG for each page. Raises FileRefused."""
    if is_pdf(data):
        pages = _drawn(data)
    elif is_image(data):
        pages = _decoded(data)
    else:
        raise FileRefused(Fault.EMPTY if not data else Fault.OTHER_KIND)
    try:
        return [_as_jpeg(page) for page in pages]
    except FileRefused:
        raise
    except (OSError, ValueError, SyntaxError, ArithmeticError, MemoryError, EOFError, pdfium.PdfiumError) as error:
        raise FileRefused(Fault.UNREADABLE) from error


def _decoded(data: bytes) -> Iterator[Image.Image]:
    """The image, upright. Its size is read before any pixel is."""
    try:
        with Image.open(BytesIO(data), formats=_FORMATS) as image:
            if image.width * image.height > MAX_PIXELS:
                raise FileRefused(Fault.TOO_LARGE)
            image.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
            yield ImageOps.exif_transpose(image)
    except Image.DecompressionBombError as error:
        raise FileRefused(Fault.TOO_LARGE) from error
    except UnidentifiedImageError as error:
        raise FileRefused(Fault.UNREADABLE) from error


def _drawn(data: bytes) -> Iterator[Image.Image]:
    """The pages of a PDF as a printer would draw them; forms, scripts and attached files are left alone."""
    try:
        document = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        raise FileRefused(Fault.LOCKED if "password" in str(error).casefold() else Fault.UNREADABLE) from error
    if not 1 <= len(document) <= MAX_PAGES:
        raise FileRefused(Fault.TOO_MANY_PAGES if len(document) else Fault.UNREADABLE)
    for page in document:
        width, height = page.get_size()
        if not 0 < min(width, height) <= max(width, height) < float("inf"):
            raise FileRefused(Fault.UNREADABLE)
        scale = min(MOST_PER_POINT, LONGEST_SIDE / max(width, height))
        yield page.render(scale=scale, may_draw_forms=False).to_pil()
        page.close()


def _as_jpeg(image: Image.Image) -> bytes:
    """A new picture with the same pixels on white, at most LONGEST_SIDE long and MAX_PICTURE large."""
    image.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    pixels = image.convert("RGBA")
    clean = Image.new("RGB", pixels.size, "white")
    clean.paste(pixels, mask=pixels)
    for quality in QUALITIES:
        written = BytesIO()
        clean.save(written, "JPEG", quality=quality)
        if written.tell() <= MAX_PICTURE:
            return written.getvalue()
    raise FileRefused(Fault.TOO_LARGE)
