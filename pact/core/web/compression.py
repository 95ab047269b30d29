"""Chooses a response's encoding and compresses it."""

import gzip
import zlib
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Final, NamedTuple

import brotli

IDENTITY: Final = ""
MIN_BYTES: Final = 500
"""Shorter bodies are hardly worth compressing."""
# Prefixes of content types. Pictures, archives and fonts are already compressed.
_KINDS: Final = ("text/", "image/svg+xml", "application/javascript", "application/json", "application/jsonl",
                 "application/ld+json", "application/csvm+json",
                 "application/xml", "application/atom+xml")  # fmt: skip
_MAX_HEADER_LENGTH: Final = 200


def is_compressible(content_type: str) -> bool:
    return content_type.startswith(_KINDS)


def encoding_for(accepted: str) -> str:
    """The encoding for an Accept-Encoding header: "br", "gzip", or IDENTITY if neither is accepted."""
    return _negotiated(accepted[:_MAX_HEADER_LENGTH]) if accepted else IDENTITY


class Effort(NamedTuple):
    """How hard to try, as the levels of gzip and of brotli."""

    gzip: int
    br: int


QUICK: Final = Effort(1, 1)
"""For what is sent once."""
THOROUGH: Final = Effort(6, 5)
"""For a page that is sent again until it changes."""
SMALLEST: Final = Effort(9, 11)
"""For a file, compressed once in the life of a process."""


def compressed(body: bytes, encoding: str, effort: Effort) -> bytes:
    if encoding == "br":
        return bytes(brotli.compress(body, mode=brotli.MODE_TEXT, quality=effort.br))
    if encoding == "gzip":
        return gzip.compress(body, effort.gzip, mtime=0)
    return body


def decompressed(content: bytes, encoding: str) -> bytes:
    return bytes(brotli.decompress(content)) if encoding == "br" else gzip.decompress(content)


def compressed_parts(parts: Iterable[bytes], encoding: str, effort: Effort) -> Iterator[bytes]:
    """`parts` in "br" or "gzip", part by part."""
    if encoding == "br":
        brotli_compressor = brotli.Compressor(mode=brotli.MODE_TEXT, quality=effort.br)
        for part in parts:
            if packed := brotli_compressor.process(part):
                yield packed
        yield brotli_compressor.finish()
    else:
        gzip_compressor = zlib.compressobj(effort.gzip, wbits=16 + zlib.MAX_WBITS)
        for part in parts:
            if packed := gzip_compressor.compress(part):
                yield packed
        yield gzip_compressor.flush()


@lru_cache(maxsize=256)
def _negotiated(accepted: str) -> str:
    """RFC 9110, 12.5.3: the highest q that is not 0; for equal q br, then gzip. An encoding that is not named comes last."""
    weights = dict(_weight(part) for part in accepted.lower().split(","))
    others = weights.get("*", 0.0)
    found = {
        "br": weights.get("br", others),
        "gzip": weights.get("gzip", weights.get("x-gzip", others)),
        IDENTITY: weights.get("identity", 0.0),
    }
    best = max(found, key=lambda encoding: found[encoding])
    return best if found[best] > 0 else IDENTITY


def _weight(part: str) -> tuple[str, float]:
    """An encoding and its q: 1 if missing, 0 if it is not a number."""
    name, *parameters = (word.strip() for word in part.split(";"))
    for parameter in parameters:
        key, _, value = parameter.partition("=")
        if key.strip() == "q":
            try:
                return name, float(value)
            except ValueError:
                return name, 0.0
    return name, 1.0
