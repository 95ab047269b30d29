"""Addresses as they arrive from mails and chats: with a full stop or a bracket after them, or in capitals."""

from typing import Final
from urllib.parse import quote

from flask import current_app, request
from werkzeug.exceptions import HTTPException

from pact.core.i18n.languages import in_language

_AFTER_AN_ADDRESS: Final = ".,;:!?)>]}'\"’”»…/*_ \u00a0"
_PLAIN: Final = "/:@!$&'()*+,;=~"
"""What stands in a path as it is. A line break, for example, may not stand in a header."""
_AS_TYPED: Final = (
    "/my-story/",
    "/confirm/",
    "/claim/",
    "/claim-answer/",
    "/notice/",
    "/suspension/",
    "/claim-appeal/",
    "/receipt/",
    "/static/",
    "/account/",
    "/moderation/",
    "/api/",
)
"""Addresses in which capitals count, that nobody sends on, or that programs ask for."""


def meant_address() -> str | None:
    """The address that was probably meant by a reader's request that found nothing; None if it is the same."""
    if request.method not in ("GET", "HEAD") or request.path.startswith(_AS_TYPED):
        return None
    path = request.path.rstrip(_AFTER_AN_ADDRESS).lower() or "/"
    if path == request.path or not _is_route(path):
        return None
    asked = request.query_string.decode("latin-1")
    return quote(in_language(path), safe=_PLAIN) + (f"?{asked}" if asked else "")


def _is_route(path: str) -> bool:
    try:
        current_app.create_url_adapter(request).match(path)  # type: ignore[union-attr]
    except HTTPException:
        return False
    return True
