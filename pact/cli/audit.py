"""`flask audit`: proving the log from the command line."""

import click
from flask.cli import AppGroup

from pact.audit.verifying import Break, Fault, Link, verify

command = AppGroup("audit", help="The log of what staff, companies and the system did.")


@command.command("verify")
def verify_log() -> None:
    """Prove that nothing in the log was changed, put in, taken out or cut off; exits with 1 if anything was.

    Who can write to the database could make the whole chain anew: keep the digest that is printed elsewhere.
    """
    proof = verify()
    if proof.broken is not None:
        click.echo(_words(proof.broken))
        raise SystemExit(1)
    click.echo(f"{proof.count:,} entries, all as they were written and in their order.")
    click.echo(f"Head: {proof.digest}")


def _words(broken: Break) -> str:
    link = broken.link
    if link is None:
        return {
            Fault.CUT_OFF: "Cut off at the end: not one entry is left.",
            Fault.HEAD: "Changed: the row that says where the log ends (audit_head) is not as it was written.",
        }[broken.fault]
    return {
        Fault.CHANGED: f"Changed: {_named(link)} is not as it was written.",
        Fault.INSERTED: f"Inserted: {_named(link)} was not written by the site.",
        Fault.MISSING: f"Missing: what stood before {_named(link)} is gone.",
        Fault.CUT_OFF: f"Cut off at the end: what followed {_named(link)} is gone.",
    }[broken.fault]


def _named(link: Link) -> str:
    return f"entry {link.id} ({link.at}, {link.verb})"
