"""What administrators may set about the checks; the defaults are a new site's."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from pact.checks.spans import Kind


def _weights() -> dict[Kind, int]:
    return {
        Kind.email: 10, Kind.phone: 10, Kind.link: 5, Kind.card: 20, Kind.bank_account: 20, Kind.national_id: 20,
        Kind.postcode: 5, Kind.street_address: 10, Kind.name: 10, Kind.threat: 30, Kind.slur: 20,
        Kind.duplicate: 25, Kind.burst: 20, Kind.same_source: 15, Kind.affiliation: 10,
        Kind.disposable_mail: 10, Kind.implausible: 10,
    }  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class CheckSettings:
    """Thresholds, word lists and the weights of the risk score (points a finding of full confidence adds)."""

    threat_words: tuple[str, ...] = ()
    slur_words: tuple[str, ...] = ()
    # From this likeness on (0–1) a text counts as a near-duplicate.
    duplicate_likeness: float = 0.8
    # A company's stories of 24 hours are a burst from this many on, and from this many times its usual day.
    burst_least: int = 8
    burst_factor: float = 4.0
    # Stories on one company from one source within a month from which on the desk is told.
    same_source_least: int = 2
    weights: Mapping[Kind, int] = field(default_factory=_weights)
