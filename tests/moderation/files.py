"""Files that somebody may send: plain ones, and those that hide something or do harm."""

import zlib
from io import BytesIO
from struct import pack

from PIL import Image

SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert("quincunx")</script></svg>'
EXECUTABLE = b"MZ\x90\x00\x03" + bytes(200) + b"This program cannot be run in DOS mode."
GIF = b"GIF89a\x01\x00\x01\x00\x80\x00\x00\x00\x00\x00\xff\xff\xff,\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02D\x01\x00;"


def jpeg(size: tuple[int, int] = (40, 30), **saved: object) -> bytes:
    return _saved(Image.new("RGB", size, "teal"), "JPEG", **saved)


def webp() -> bytes:
    return _saved(Image.new("RGBA", (40, 30), (0, 128, 128, 100)), "WEBP", exif=_position().tobytes())


def pdf(pages: int = 1) -> bytes:
    """So many pages of the size of a letter."""
    page = Image.new("RGB", (210, 297), "white")
    return _saved(page, "PDF", save_all=True, append_images=[page] * (pages - 1), title="quincunx")


def _saved(image: Image.Image, kind: str, **saved: object) -> bytes:
    written = BytesIO()
    image.save(written, kind, **saved)
    return written.getvalue()


def _position(*, turned: bool = False) -> Image.Exif:
    exif = Image.Exif()
    exif[0x010E] = "quincunx"
    if turned:
        exif[0x0112] = 6  # to be turned by 90 degrees
    exif.get_ifd(0x8825).update({1: "N", 2: (51.0, 30.0, 0.0), 3: "W", 4: (0.0, 7.0, 0.0)})
    return exif


def jpeg_with_position(*, size: tuple[int, int] = (40, 30), turned: bool = False) -> bytes:
    return jpeg(size, exif=_position(turned=turned).tobytes())


def polyglot() -> bytes:
    """A picture with a comment, which is also an archive, a page with a script, and the beginning of a PDF."""
    return jpeg(comment=b"quincunx") + b"<script>alert(1)</script>PK\x03\x04%PDF-1.7"


def _chunk(kind: bytes, data: bytes) -> bytes:
    return pack(">I", len(data)) + kind + data + pack(">I", zlib.crc32(kind + data))


HUGE_PNG = (
    b"\x89PNG\r\n\x1a\n"
    + _chunk(b"IHDR", pack(">IIBBBBB", 60_000, 60_000, 1, 0, 0, 0, 0))
    + _chunk(b"IDAT", zlib.compress(bytes(7501 * 2000)))
    + _chunk(b"IEND", b"")
)
"""A few kilobytes that would become several gigabytes."""
TRUNCATED_JPEG = jpeg((600, 600))[:-3000]


def _pdf_of(*objects: bytes, trailer: bytes = b"") -> bytes:
    """A PDF of these objects; the first is the catalogue."""
    written, places = b"%PDF-1.7\n", []
    for number, body in enumerate(objects, start=1):
        places.append(len(written))
        written += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    head = b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    end = b"trailer\n<< /Size %d /Root 1 0 R %s >>\nstartxref\n%d\n%%%%EOF\n"
    return written + head + table + end % (len(objects) + 1, trailer, len(written))


_PAGES = b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>"
_PAGE = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 210 297] >>"
LOCKED_PDF = _pdf_of(
    b"<< /Type /Catalog /Pages 2 0 R >>",
    _PAGES,
    _PAGE,
    b"<< /Filter /Standard /V 1 /R 2 /P -4 /O <" + b"41" * 32 + b"> /U <" + b"42" * 32 + b"> >>",
    trailer=b"/Encrypt 4 0 R /ID [<" + b"43" * 16 + b"> <" + b"43" * 16 + b">]",
)


def scripted_pdf() -> bytes:
    """With a script that runs when it is opened, and a file attached to it."""
    stream = b"quincunx"
    return _pdf_of(
        b"<< /Type /Catalog /Pages 2 0 R /OpenAction 4 0 R /Names << /EmbeddedFiles << /Names [(a) 5 0 R] >> >> >>",
        _PAGES,
        _PAGE,
        b"<< /S /JavaScript /JS (app.alert\\('quincunx'\\)) >>",
        b"<< /Type /Filespec /F (a.exe) /EF << /F 6 0 R >> >>",
        b"<< /Type /EmbeddedFile /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
    )
