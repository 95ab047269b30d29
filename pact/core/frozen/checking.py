"""What is wrong with a frozen text: its form, its signature, the fields of its head."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from pact.core.frozen.text import canonical
from pact.core.signatures import BadSignature, check_signature


def read_text(body: str, *, kind: str) -> tuple[dict[str, Any], list[str]]:
    """The content of a text, empty if it is none, and what is wrong with its form. `kind` names it: “edition”."""
    try:
        content = json.loads(body)
    except ValueError:
        return {}, ["Its text is not JSON."]
    if not isinstance(content, dict):
        return {}, [f"Its text is no {kind}."]
    return content, [] if canonical(content) == body else ["Its text is not in the canonical form."]


def faults_of_signature(body: str, signature: str, *, namespace: str, keys: list[str]) -> Iterator[str]:
    """Why none of these public keys signed exactly this text as something of this namespace. Nothing if one did."""
    try:
        check_signature(body.encode(errors="surrogateescape"), signature, namespace=namespace, keys=keys)
    except BadSignature as error:
        yield str(error)


def faults_of_fields(content: Mapping[str, Any], of_row: Mapping[str, Any]) -> Iterator[str]:
    """Where the text says something else than its row."""
    for name, value in of_row.items():
        if content.get(name) != value:
            yield f"Its text has {content.get(name)!r} for {name}, its row {value!r}."


def faults_of_row(digest: str, sha256: str, logged: str | None) -> Iterator[str]:
    """Where the text's digest, its row's and the one in the audit log (None if it is not there) differ."""
    if digest != sha256:
        yield f"Its text has the SHA-256 {digest}, its row says {sha256}."
    if logged is None:
        yield "Its freezing is not in the audit log."
    elif logged != sha256:
        yield f"Its row has the SHA-256 {sha256}, the audit log says {logged}."
