"""Tell people from bots on public forms, without a puzzle or a third-party service.

Every such form carries a signed stamp with its idempotency key and the time it was opened. A suspicious form is not
refused. It is shown again with everything that was typed, and accepted once its browser has done a proof of work
(ALTCHA, about a second) or, without scripts, once its sender has waited WAIT. A stamp and a proof work for one form
only: sent again with the same idempotency key, they return the story that already exists.
"""

import json
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from altcha import Payload, create_challenge, verify_solution

from pact.core import clock, crypto

STAMP_PURPOSE: Final = "share-form"
STAMP_VALID_FOR: Final = timedelta(days=2)
WAIT: Final = timedelta(seconds=15)
"""How long to wait instead if the browser does no proof of work."""
PROOF_VALID_FOR: Final = timedelta(hours=1)
# A current phone tries 500 to 800 counters a second and needs half of MAX_TRIES on average.
ALGORITHM: Final = "PBKDF2/SHA-256"
COST: Final = 2000
MAX_TRIES: Final = 1000
_MAX_PROOF_LENGTH: Final = 4000


@dataclass(frozen=True)
class Stamp:
    """When a form was opened. `is_suspicious` is set once the form has looked suspicious."""

    token: str
    opened_at: datetime
    is_suspicious: bool

    @property
    def age(self) -> timedelta:
        return clock.now() - self.opened_at


def stamp_for(key: str, *, is_suspicious: bool = False) -> str:
    """A stamp for the form with this idempotency key, opened now."""
    return crypto.sign(STAMP_PURPOSE, f"{key}|{clock.now().isoformat()}|{int(is_suspicious)}")


def read_stamp(token: str, *, key: str) -> Stamp | None:
    """The stamp, or None if it is not ours, belongs to another form or is too old."""
    try:
        value = crypto.unsign(STAMP_PURPOSE, token, max_age_seconds=int(STAMP_VALID_FOR.total_seconds()))
    except (crypto.TokenExpired, crypto.TokenInvalid):
        return None
    stamped_key, moment, watched = value.split("|")
    if not key or stamped_key != key:
        return None
    return Stamp(token, datetime.fromisoformat(moment), watched == "1")


def is_too_fast(stamp: Stamp, *, least_seconds: float) -> bool:
    """No, if the clock was set back since: nobody knows how long it took."""
    return timedelta() <= stamp.age < timedelta(seconds=least_seconds)


def has_passed(stamp: Stamp | None, proof: str, *, key: str) -> bool:
    """Whether a suspicious sender has waited long enough, or their browser has done the proof of work."""
    has_waited = stamp is not None and stamp.is_suspicious and stamp.age >= WAIT
    return has_waited or is_valid_proof(proof, key=key)


def new_challenge(key: str) -> dict[str, Any]:
    """A challenge in ALTCHA's v2 format, for the form with this key."""
    challenge = create_challenge(
        ALGORITHM,
        COST,
        counter=secrets.randbelow(MAX_TRIES),
        expires_at=clock.now() + PROOF_VALID_FOR,
        data={"form": key},
        hmac_secret=_secret("challenge"),
        hmac_key_secret=_secret("key"),
    )
    found: dict[str, Any] = challenge.to_dict()
    return found


def is_valid_proof(proof: str, *, key: str) -> bool:
    """Whether this solves one of our challenges for this form in time. Never raises."""
    if not key or not proof or len(proof) > _MAX_PROOF_LENGTH:
        return False
    result = verify_solution(proof, _secret("challenge"), hmac_key_secret=_secret("key"))
    return bool(result.verified) and _form_of(proof) == key


def _form_of(proof: str) -> str | None:
    data = Payload.from_base64(proof).challenge.parameters.data
    return data.get("form") if isinstance(data, dict) else None


def _secret(part: str) -> str:
    return crypto.keyed_digest("proof-of-work", part)


def as_text(challenge: dict[str, Any]) -> str:
    """The challenge as JSON for a page's attribute."""
    # Two closing braces would look like template syntax left on the page.
    return json.dumps(challenge).replace("}}", "} }")
