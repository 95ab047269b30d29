"""`flask audit`: verifying the audit log."""

import click
from flask.cli import AppGroup

from pact.audit.verifying import Break, BreakKind, Link, verify

command = AppGroup("audit", help="The audit log of what staff, companies and the system did.")


@command.command("verify")
def verify_log() -> None:
    """Check that no entry of the log was changed, inserted, removed or cut off. Exits with 1 if one was.

    Somebody who can write to the database could rebuild the whole chain, so keep the printed digest somewhere else.
    """
    proof = verify()
    if proof.broken is not None:
        click.echo(_words(proof.broken))
        raise SystemExit(1)
    click.echo(f"{proof.count:,} entries, none changed and all in order.")
    click.echo(f"Head: {proof.digest}")


def _words(broken: Break) -> str:
    link = broken.link
    if link is None:
        return {
            BreakKind.CUT_OFF: "Cut off at the end: no entry is left.",
            BreakKind.HEAD: "Changed: the row that marks the end of the log (audit_head) was changed.",
        }[broken.kind]
    return {
        BreakKind.CHANGED: f"Changed: {_named(link)} was changed after it was written.",
        BreakKind.INSERTED: f"Inserted: {_named(link)} was not written by the site.",
        BreakKind.MISSING: f"Missing: the entry before {_named(link)} is gone.",
        BreakKind.CUT_OFF: f"Cut off at the end: the entries after {_named(link)} are gone.",
    }[broken.kind]


def _named(link: Link) -> str:
    return f"entry {link.id} ({link.at}, {link.verb})"
