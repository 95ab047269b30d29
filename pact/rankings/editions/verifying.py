"""Verifies that editions are unchanged: stored text against its digest, its row and the audit log."""

import json
from collections.abc import Iterator
from typing import Any

from sqlalchemy import select

from pact.audit.models import AuditEntry
from pact.core.db import session
from pact.rankings.editions.body import canonical, digest_of, head_of
from pact.rankings.editions.queries import body_of, edition_heads
from pact.rankings.models import Edition

VERBS = ("edition.frozen", "edition.revised")


def differences(ident: str | None = None) -> dict[str, list[str]]:
    """What is no longer as it was frozen, for every edition or for the one named. An empty list means no
    differences.

    An edition that is in the audit log but missing is listed too.
    """
    logged = _logged()
    found = {edition.ident: list(_of_edition(edition, logged)) for edition in edition_heads()[::-1]
             if ident in (None, edition.ident)}  # fmt: skip
    gone = {name: ["It is in the audit log but missing."] for name in logged if name not in found}
    return found | {name: words for name, words in gone.items() if ident in (None, name)}


def _logged() -> dict[str, str]:
    """The digests of all editions by ID, as the audit log has them."""
    statement = select(AuditEntry.details).where(AuditEntry.verb.in_(VERBS)).order_by(AuditEntry.id)
    return {str(details["edition"]): str(details["sha256"]) for details in session().execute(statement).scalars()}


def _of_edition(edition: Edition, logged: dict[str, str]) -> Iterator[str]:
    body = body_of(edition)
    digest = digest_of(body)
    if digest != edition.sha256:
        yield f"Its text has the SHA-256 {digest}, its row says {edition.sha256}."
    if edition.ident not in logged:
        yield "Its freezing is not in the audit log."
    elif logged[edition.ident] != edition.sha256:
        yield f"Its row has the SHA-256 {edition.sha256}, the audit log says {logged[edition.ident]}."
    try:
        content = json.loads(body)
    except ValueError:
        yield "Its text is not JSON."
        return
    if not isinstance(content, dict) or canonical(content) != body:
        yield "Its text is not in the canonical form."
    if isinstance(content, dict):
        yield from _of_head(edition, content)


def _of_head(edition: Edition, content: dict[str, Any]) -> Iterator[str]:
    for name, value in head_of(edition).items():
        if content.get(name) != value:
            yield f"Its text has {content.get(name)!r} for {name}, its row {value!r}."
