"""Finished responses: a body and its headers, ready to be sent many times in any encoding."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Final, NamedTuple

from werkzeug.http import parse_etags

from pact.core.web.compression import (
    IDENTITY,
    MIN_BYTES,
    QUICK,
    THOROUGH,
    Effort,
    compressed,
    decompressed,
    encoding_for,
    is_compressible,
)

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

Header = tuple[str, str]
# Headers that a 304 must not have, because it has no body.
_OF_THE_BODY: Final = frozenset({"content-type", "content-disposition", "content-length", "content-encoding"})


class Encoded(NamedTuple):
    """The response in one encoding."""

    tag: str
    headers: list[Header]
    headers_unchanged: list[Header]
    body: bytes


class Packed(NamedTuple):
    """A body as it is held in memory."""

    encoding: str
    content: bytes


class FinishedAnswer:
    """A response sent with 200, or with 304 to a reader who already has it."""

    def __init__(
        self,
        body: bytes,
        headers: Iterable[Header],
        *,
        tag: str,
        vary: Sequence[str] = (),
        effort: Effort = THOROUGH,
    ) -> None:
        """`tag` names the body; `vary` names the request headers it depends on, besides Accept-Encoding."""
        self._body: bytes | None = body
        self._packed = Packed("gzip", b"")
        self.tag, self._effort = tag, effort
        self.given_headers = list(headers)
        self._headers = [*self.given_headers]
        kind = next((value for name, value in self._headers if name.lower() == "content-type"), "")
        self._is_compressible = len(body) >= MIN_BYTES and is_compressible(kind)
        names = (["Accept-Encoding"] if self._is_compressible else []) + list(vary)
        if names:
            self._headers.append(("Vary", ", ".join(names)))
        self._encoded: dict[str, Encoded] = {}

    @property
    def body(self) -> bytes:
        body = self._body
        return decompressed(self._packed.content, self._packed.encoding) if body is None else body

    def pack(self) -> "Packed":
        """Hold the body compressed from now on, in about a sixth of the memory, and return it so.

        Few readers want it whole, and for the others each encoding is made from it once.
        """
        if self._body is not None:
            self._hold(Packed("gzip", compressed(self._body, "gzip", QUICK)))
        return self._packed

    def _hold(self, packed: "Packed") -> None:
        self._packed = packed
        self._body = None

    def send(
        self,
        environ: "WSGIEnvironment",
        start_response: "StartResponse",
        request_id: str,
        *,
        is_first: bool = False,
    ) -> tuple[int, list[bytes]]:
        """Answer a GET or HEAD. Returns the status and the body.

        `is_first`: the answer was made for this request and may never be asked for again. So it is compressed quickly
        now, and thoroughly for the next reader.
        """
        encoding = encoding_for(environ.get("HTTP_ACCEPT_ENCODING", "")) if self._is_compressible else IDENTITY
        encoded = self._encoded.get(encoding)
        if encoded is None:
            encoded = self._encode(encoding, QUICK if is_first else self._effort)
            if is_first and encoding != IDENTITY:
                self._hold(Packed(encoding, encoded.body))  # so that nobody compresses it once more to keep it
            if not is_first or encoding == IDENTITY:
                self._encoded[encoding] = encoded
        given = environ.get("HTTP_IF_NONE_MATCH")
        if given and _matches(given, encoded.tag):
            start_response("304 NOT MODIFIED", [*encoded.headers_unchanged, ("X-Request-ID", request_id)])
            return 304, []
        start_response("200 OK", [*encoded.headers, ("X-Request-ID", request_id)])
        return 200, [] if environ["REQUEST_METHOD"] == "HEAD" else [encoded.body]

    def _encode(self, encoding: str, effort: Effort) -> Encoded:
        body = compressed(self.body, encoding, effort)
        tag = f'W/"{self.tag}"' if encoding else f'"{self.tag}"'
        headers = [*self._headers, ("ETag", tag), ("Content-Length", str(len(body)))]
        if encoding:
            headers.append(("Content-Encoding", encoding))
        unchanged = [header for header in headers if header[0].lower() not in _OF_THE_BODY]
        return Encoded(tag, headers, unchanged, body)


def _matches(given: str, tag: str) -> bool:
    """Whether an If-None-Match header matches the tag: weakly, as RFC 9110 says, so in any encoding."""
    return given == tag or given.strip() == "*" or parse_etags(given).contains_weak(tag.removeprefix("W/")[1:-1])
