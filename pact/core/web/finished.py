"""Finished answers: a body and its headers, ready to be sent again and again in each encoding."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Final, NamedTuple

from werkzeug.http import parse_etags

from pact.core.web.compression import IDENTITY, LEAST_BYTES, compressed, encoding_for, is_compressible

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

Header = tuple[str, str]
# A 304 describes no body.
_OF_THE_BODY: Final = frozenset({"content-type", "content-disposition", "content-length", "content-encoding"})


class Encoded(NamedTuple):
    """The answer in one encoding."""

    tag: str
    headers: list[Header]
    headers_unchanged: list[Header]
    body: bytes


class FinishedAnswer:
    """What is sent with 200, or with 304 to a reader who has it already."""

    def __init__(
        self, body: bytes, headers: Iterable[Header], *, tag: str, vary: Sequence[str] = (), once: bool = False
    ) -> None:
        """`tag` names the body's content; `vary` the request's headers, beside Accept-Encoding, that it depends on."""
        self.body, self.tag, self._once = body, tag, once
        self._headers = list(headers)
        kind = next((value for name, value in self._headers if name.lower() == "content-type"), "")
        self._is_compressible = len(body) >= LEAST_BYTES and is_compressible(kind)
        names = (["Accept-Encoding"] if self._is_compressible else []) + list(vary)
        if names:
            self._headers.append(("Vary", ", ".join(names)))
        self._encoded: dict[str, Encoded] = {}

    def send(
        self, environ: "WSGIEnvironment", start_response: "StartResponse", ident: str
    ) -> tuple[int, list[bytes]]:
        """Answer a GET or HEAD; `ident` is the request's id. Gives the status and the body."""
        encoding = encoding_for(environ.get("HTTP_ACCEPT_ENCODING", "")) if self._is_compressible else IDENTITY
        encoded = self._encoded.get(encoding) or self._encode(encoding)
        given = environ.get("HTTP_IF_NONE_MATCH")
        if given and _names(given, encoded.tag):
            start_response("304 NOT MODIFIED", [*encoded.headers_unchanged, ("X-Request-ID", ident)])
            return 304, []
        start_response("200 OK", [*encoded.headers, ("X-Request-ID", ident)])
        return 200, [] if environ["REQUEST_METHOD"] == "HEAD" else [encoded.body]

    def _encode(self, encoding: str) -> Encoded:
        """Made when the first reader asks for it. An entity tag of its own, since the bytes are others."""
        body = compressed(self.body, encoding, once=self._once)
        tag = f'"{self.tag}-{encoding}"' if encoding else f'"{self.tag}"'
        headers = [*self._headers, ("ETag", tag), ("Content-Length", str(len(body)))]
        if encoding:
            headers.append(("Content-Encoding", encoding))
        unchanged = [header for header in headers if header[0].lower() not in _OF_THE_BODY]
        self._encoded[encoding] = made = Encoded(tag, headers, unchanged, body)
        return made


def _names(given: str, tag: str) -> bool:
    """Whether an If-None-Match header names the tag. Weakly: proxies that compress make a tag weak."""
    return given == tag or given.strip() == "*" or parse_etags(given).contains_weak(tag[1:-1])
