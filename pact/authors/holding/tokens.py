"""A timed call as a signed token, so that nothing about it is stored here until its caller sends a story."""

from typing import Final, NamedTuple

from pact.authors.holding.presses import Call, call_of
from pact.companies.queries import current_slug
from pact.core import crypto

PURPOSE: Final = "timed-call"
VALID_SECONDS: Final = 7 * 24 * 3600


class TimedCall(NamedTuple):
    """The company by its slug then, which may have changed since."""

    slug: str
    call: Call


def token_of(slug: str, call: Call) -> str:
    """Empty for a call that has not begun."""
    presses = ",".join(f"{pressed.press}@{pressed.at}" for pressed in call.presses)
    return crypto.sign(PURPOSE, f"{slug}|{presses}") if presses else ""


def read_token(token: str) -> TimedCall:
    """Raises crypto.TokenExpired a week after its last press, and crypto.TokenInvalid if it is not ours."""
    slug, _bar, presses = crypto.unsign(PURPOSE, token, max_age_seconds=VALID_SECONDS).partition("|")
    pairs = (word.partition("@") for word in presses.split(","))
    return TimedCall(slug, call_of((press, int(at)) for press, _at, at in pairs))


def call_to(slug: str, token: str) -> Call:
    """The call of a token to the company with this slug; one that has not begun for no token.

    Raises crypto.TokenExpired, and crypto.TokenInvalid also for a call to another company.
    """
    if not token:
        return Call()
    called, call = read_token(token)
    if slug not in (called, current_slug(called)):
        raise crypto.TokenInvalid
    return call
