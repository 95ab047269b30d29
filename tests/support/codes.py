"""Second-factor codes as a phone's app makes them: RFC 6238 in a few lines, independent of the site's code so that
each checks the other.
"""

import base64
import hashlib
import hmac
from datetime import datetime

from pact.core import clock

STEP_SECONDS = 30


def code_at(secret: str, moment: datetime | int | None = None, *, digits: int = 6) -> str:
    """The code of a base32 secret at a time (seconds since 1970; now by default)."""
    at = clock.now() if moment is None else moment
    seconds = int(at.timestamp()) if isinstance(at, datetime) else at
    key = base64.b32decode(secret.replace(" ", ""))
    mac = hmac.new(key, (seconds // STEP_SECONDS).to_bytes(8, "big"), hashlib.sha1).digest()
    offset = mac[-1] & 0x0F
    number = int.from_bytes(mac[offset : offset + 4], "big") & 0x7FFFFFFF
    return f"{number % 10**digits:0{digits}}"
