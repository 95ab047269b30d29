"""The website of a newsroom: reading what was typed, and its domain."""

import re
from typing import Final
from urllib.parse import urlsplit

MAX_WEBSITE: Final = 500
_HOST: Final = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)+")


def read_website(typed: str | None) -> str | None:
    """The address of a website, with `https://` if nothing stood before it; None if it is none."""
    text = (typed or "").strip()
    if text and "://" not in text:
        text = f"https://{text}"
    try:
        parts = urlsplit(text)
        host = (parts.hostname or "").encode("idna").decode()
    except ValueError:  # UnicodeError is one
        return None
    is_plain = parts.scheme in ("http", "https") and _HOST.fullmatch(host) is not None
    if not is_plain or "@" in parts.netloc or len(text) > MAX_WEBSITE or re.search(r"\s", text):
        return None
    return text


def domain_of(website: str) -> str:
    """The host without `www.`, which says nothing."""
    host = (urlsplit(website).hostname or "").casefold()
    return host.encode("idna").decode().removeprefix("www.") if host else ""
