"""Telling people from programs that send stories by the thousand, without a picture to read or anybody to ask.

Every share form bears a stamp: for which story (by its idempotency key) and when it was opened. What looks like a
program's is not refused: the form comes again with all that was typed, and is let through when its browser has worked
for a second (ALTCHA's proof of work) or, without scripts, when its person has waited a while. Stamp and proof are good
for one story only, since an idempotency key is: sent again, they give the story that is there already.
"""

import json
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from altcha import Payload, create_challenge, verify_solution

from pact.core import clock, crypto

STAMP_PURPOSE: Final = "share-form"
STAMP_HOLDS: Final = timedelta(days=2)
WAIT: Final = timedelta(seconds=15)
"""How long who cannot or will not have their browser work waits instead."""
PROOF_HOLDS: Final = timedelta(hours=1)
# A phone of these years tries five to eight hundred a second, and finds the counter half way on average.
ALGORITHM: Final = "PBKDF2/SHA-256"
COST: Final = 2000
MOST_TRIES: Final = 1000
_LONGEST_PROOF: Final = 4000


@dataclass(frozen=True)
class Stamp:
    """When a form was opened; `is_watched` where what was sent with it before looked like a program's."""

    token: str
    opened_at: datetime
    is_watched: bool

    @property
    def age(self) -> timedelta:
        return clock.now() - self.opened_at


def stamp_for(key: str, *, is_watched: bool = False) -> str:
    """A stamp for the form with this idempotency key, opened now."""
    return crypto.sign(STAMP_PURPOSE, f"{key}|{clock.now().isoformat()}|{int(is_watched)}")


def read_stamp(token: str, *, key: str) -> Stamp | None:
    """The stamp, or None where it is none of ours, another form's, or too old."""
    try:
        value = crypto.unsign(STAMP_PURPOSE, token, max_age_seconds=int(STAMP_HOLDS.total_seconds()))
    except (crypto.TokenExpired, crypto.TokenInvalid):
        return None
    stamped_key, moment, watched = value.split("|")
    if not key or stamped_key != key:
        return None
    return Stamp(token, datetime.fromisoformat(moment), watched == "1")


def is_too_fast(stamp: Stamp, *, least_seconds: float) -> bool:
    return stamp.age < timedelta(seconds=least_seconds)


def has_answered(stamp: Stamp | None, proof: str, *, key: str) -> bool:
    """Whether who is watched has waited since they were told, or had their browser work for this form."""
    has_waited = stamp is not None and stamp.is_watched and stamp.age >= WAIT
    return has_waited or is_proof(proof, key=key)


def new_challenge(key: str) -> dict[str, Any]:
    """A challenge as ALTCHA's second protocol writes it, for the form with this key."""
    challenge = create_challenge(
        ALGORITHM,
        COST,
        counter=secrets.randbelow(MOST_TRIES),
        expires_at=clock.now() + PROOF_HOLDS,
        data={"form": key},
        hmac_secret=_secret("challenge"),
        hmac_key_secret=_secret("key"),
    )
    found: dict[str, Any] = challenge.to_dict()
    return found


def is_proof(proof: str, *, key: str) -> bool:
    """Whether this is the solution of a challenge of ours, for this form, in time. Never raises."""
    if not key or not proof or len(proof) > _LONGEST_PROOF:
        return False
    result = verify_solution(proof, _secret("challenge"), hmac_key_secret=_secret("key"))
    return bool(result.verified) and _form_of(proof) == key


def _form_of(proof: str) -> str | None:
    data = Payload.from_base64(proof).challenge.parameters.data
    return data.get("form") if isinstance(data, dict) else None


def _secret(part: str) -> str:
    return crypto.keyed_digest("proof-of-work", part)


def as_text(challenge: dict[str, Any]) -> str:
    """The challenge as a page's attribute holds it."""
    # Braces that follow each other would look like a template's.
    return json.dumps(challenge).replace("}}", "} }")
