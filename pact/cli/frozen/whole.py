"""Verifies at once all that must stay as it was written: the audit log, editions, verdicts and counts of stories."""

from dataclasses import dataclass

from pact.audit.verifying import Verification, verify
from pact.core.db import snapshot
from pact.promises.verdicts import verifying as verdicts
from pact.rankings.editions import verifying as editions
from pact.receipts import verifying as receipts


@dataclass(frozen=True)
class Verified:
    """`log` is what the audit log's chain says, `verified` how many there are of each kind, `faults` a line for each."""

    log: Verification
    verified: dict[str, int]
    faults: list[str]


def verify_all() -> Verified:
    """Read all of it, each kind in one state of the database. Commits what was written before."""
    log = verify()
    with snapshot():
        kinds = {
            "edition": editions.differences(),
            "verdict": verdicts.differences(),
            "count": receipts.differences(),
        }
    faults = [] if log.broken is None else ["The audit log is not as it was written: run `audit verify`."]
    faults += [
        f"{kind} {name}: {line}"
        for kind, found in kinds.items()
        for name, lines in found.items()
        for line in lines
    ]
    return Verified(log, {kind: len(found) for kind, found in kinds.items()}, faults)
