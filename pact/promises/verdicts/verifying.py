"""Verifies that verdicts are unchanged: stored text against its digest, signature, row and the audit log.

Downloaded verdicts are verified by their signatures alone, without this site’s database.
"""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final, NamedTuple

from sqlalchemy import select

from pact.audit.models import AuditEntry
from pact.companies.models import Company
from pact.core.db import pairs_of, session
from pact.core.frozen.checking import faults_of_fields, faults_of_row, faults_of_signature, read_text
from pact.core.frozen.keys import keys_in
from pact.core.frozen.text import digest_of
from pact.promises.verdicts.content import head_of, name_of, outcomes_of
from pact.promises.verdicts.keys import NAMESPACE
from pact.promises.verdicts.models import Verdict
from pact.promises.verdicts.queries import in_order_frozen

VERBS: Final = ("verdict.frozen", "verdict.revised")
_NAME: Final = re.compile(r"(?:.*-)?(\d{4}-q[1-4](?:\.r\d+)?)")
"""Ends the name of a downloaded file. Browsers save one under a name that says whose it is."""
Name = tuple[int, str]
"""A company’s id and a verdict’s ID."""


def differences(wanted: str | None = None) -> dict[str, list[str]]:
    """What is no longer as it was frozen, for every verdict or the one named: `nordic-mail/2026-q3`. An empty list means
    no differences.

    A verdict that is in the audit log but missing is listed too.
    """
    logged, there, found = _logged(), set(), {}
    before: dict[str, Any] | None = None
    for verdict, body in in_order_frozen():
        name = f"{verdict.company.slug}/{verdict.ident}"
        content, faults = read_text(body, kind="verdict")
        there.add((verdict.company_id, verdict.ident))
        if wanted in (None, name):
            found[name] = [*_of_verdict(verdict, body, logged), *faults, *_of_content(verdict, content, before)]
        before = name_of(content, digest_of(body))
    slugs = _slugs([company for company, _ident in logged.keys() - there])
    for company, ident in sorted(logged.keys() - there):
        name = f"{slugs.get(company, company)}/{ident}"
        if wanted in (None, name):
            found[name] = ["It is in the audit log but missing."]
    return found


def _logged() -> dict[Name, str]:
    """The digests of all verdicts, as the audit log has them."""
    statement = select(AuditEntry.details).where(AuditEntry.verb.in_(VERBS)).order_by(AuditEntry.id)
    return {
        (int(details["company"]), str(details["verdict"])): str(details["sha256"])
        for details in session().execute(statement).scalars()
    }


def _slugs(companies: list[int]) -> dict[int, str]:
    return pairs_of(select(Company.id, Company.slug).where(Company.id.in_(companies))) if companies else {}


def _of_verdict(verdict: Verdict, body: str, logged: Mapping[Name, str]) -> Iterator[str]:
    yield from faults_of_row(digest_of(body), verdict.sha256, logged.get((verdict.company_id, verdict.ident)))
    yield from faults_of_signature(body, verdict.signature, namespace=NAMESPACE, keys=[verdict.public_key])


def _of_content(verdict: Verdict, content: dict[str, Any], before: dict[str, Any] | None) -> Iterator[str]:
    if not content:
        return
    yield from faults_of_fields(content, head_of(verdict) | {"company_id": verdict.company_id})
    if outcomes_of(content) != verdict.outcomes:
        yield "Its row repeats other outcomes than those of its text."
    yield from _of_previous(content, before)


def _of_previous(content: dict[str, Any], before: dict[str, Any] | None) -> Iterator[str]:
    if content.get("previous") != before:
        yield f"It names {_named(content.get('previous'))} as the verdict before it, which is {_named(before)}."


def _named(name: Any) -> str:
    if not isinstance(name, dict):
        return "none"
    return f"{name.get('company_slug')}/{name.get('verdict')} with the SHA-256 {name.get('sha256')}"


class _File(NamedTuple):
    """A downloaded document: its path without `.json`, its text, what it says, and what is wrong with its form."""

    stem: Path
    body: str
    content: dict[str, Any]
    faults: list[str]


def differences_in_folder(folder: Path, allowed: str) -> dict[str, list[str]]:
    """What is wrong with the downloaded verdicts in a folder and those in it, by the names of their files, such as
    `2026-q3.json` with `2026-q3.sig`. `allowed` is the text of /.well-known/pact-edition-key. An empty list means nothing
    is wrong.

    A verdict that names one before it is compared with that one, if it is there too. Raises ValueError if `allowed` has
    no keys.
    """
    keys = keys_in(allowed)
    paths = [path for path in sorted(folder.rglob("*.json")) if _NAME.fullmatch(path.stem)]
    files = [_read_file(path) for path in paths]
    names = [name_of(file.content, digest_of(file.body)) for file in files]
    by_name = {(name["company_slug"], name["verdict"]): name for name in names}
    return {f"{file.stem.relative_to(folder)}.json": list(_of_file(file, keys, by_name)) for file in files}


def _read_file(path: Path) -> _File:
    body = path.read_bytes().decode(errors="surrogateescape")
    return _File(path.with_suffix(""), body, *read_text(body, kind="verdict"))


def _of_file(file: _File, keys: list[str], by_name: Mapping[tuple[Any, Any], dict[str, Any]]) -> Iterator[str]:
    signature = file.stem.with_name(f"{file.stem.name}.sig")
    if signature.exists():
        signed = signature.read_text(errors="replace")
        yield from faults_of_signature(file.body, signed, namespace=NAMESPACE, keys=keys)
    else:
        yield "Its signature is missing."
    yield from file.faults
    named = _NAME.fullmatch(file.stem.name)
    if file.content and named and file.content.get("verdict") != named[1]:
        yield f"It is the verdict {file.content.get('verdict')!r}."
    previous = file.content.get("previous")
    if isinstance(previous, dict):
        before = by_name.get((previous.get("company_slug"), previous.get("verdict")))
        if before is not None:
            yield from _of_previous(file.content, before)
