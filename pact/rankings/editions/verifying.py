"""Verifies that editions are unchanged: stored text against its digest, signature, row and the audit log.

Downloaded editions are verified by their signatures alone, without this site's database.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sqlalchemy import select

from pact.audit.models import AuditEntry
from pact.core.db import session
from pact.core.frozen.checking import faults_of_fields, faults_of_row, faults_of_signature, read_text
from pact.core.frozen.keys import keys_in
from pact.core.frozen.text import digest_of
from pact.rankings.editions.body import head_of
from pact.rankings.editions.keys import NAMESPACE
from pact.rankings.editions.queries import body_of, edition_before, edition_heads
from pact.rankings.models import Edition

CHAINED = 3
"""The first format whose editions name the one before them."""
_NAME = re.compile(r"\d{4}-\d{2}(\.r\d+)?")
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
    yield from faults_of_row(digest_of(body), edition.sha256, logged.get(edition.ident))
    if edition.signature and edition.public_key:
        yield from faults_of_signature(body, edition.signature, namespace=NAMESPACE, keys=[edition.public_key])
    content, faults = read_text(body, kind="edition")
    yield from faults
    if content:
        yield from faults_of_fields(content, head_of(edition))
        if content.get("format_version", 0) >= CHAINED:
            before = edition_before(edition)
            yield from _of_previous(
                content, {"edition": before.ident, "sha256": before.sha256} if before else None
            )


def differences_in_folder(folder: Path, allowed: str) -> dict[str, list[str]]:
    """What is wrong with the downloaded editions in a folder, by the names of their files: `2026-10.json` and
    `2026-10.sig`. `allowed` is the text of /.well-known/pact-edition-key. An empty list means nothing is wrong.

    An edition that names one before it is compared with that one, if it is there too. Raises ValueError if `allowed`
    has no keys.
    """
    keys = keys_in(allowed)
    paths = [path for path in sorted(folder.glob("*.json")) if _NAME.fullmatch(path.stem)]
    bodies = {path.stem: path.read_bytes().decode(errors="surrogateescape") for path in paths}
    digests = {name: digest_of(body) for name, body in bodies.items()}
    return {f"{name}.json": list(_of_file(folder, name, body, keys, digests)) for name, body in bodies.items()}


def _of_file(folder: Path, name: str, body: str, keys: list[str], digests: dict[str, str]) -> Iterator[str]:
    signature = folder / f"{name}.sig"
    if signature.exists():
        signed = signature.read_text(errors="replace")
        yield from faults_of_signature(body, signed, namespace=NAMESPACE, keys=keys)
    else:
        yield "Its signature is missing."
    content, faults = read_text(body, kind="edition")
    yield from faults
    if content and content.get("edition") != name:
        yield f"It is the edition {content.get('edition')!r}."
    previous = content.get("previous")
    before = previous.get("edition") if isinstance(previous, dict) else None
    if before in digests:
        yield from _of_previous(content, {"edition": before, "sha256": digests[before]})


def _of_previous(content: dict[str, Any], before: dict[str, str] | None) -> Iterator[str]:
    if content.get("previous") != before:
        yield f"It names {content.get('previous')!r} as the edition before it, which is {before!r}."
