"""Keys' uses in one place: encryption at rest, keyed digests, random links and signed tokens.

E-mail addresses are stored encrypted and found by a keyed digest; links to an author's page are random and
stored hashed; confirmation links are signed, so that nothing has to be stored for them.
"""

import hashlib
import hmac
import secrets
from dataclasses import dataclass

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from itsdangerous import BadSignature, SignatureExpired, URLSafeTimedSerializer

# No 0/o, 1/l/i: an address read out over the phone stays the same address.
PUBLIC_ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"
# Hosts that deliver regardless of dots in the local part.
DOT_INSENSITIVE_HOSTS = {"gmail.com": "gmail.com", "googlemail.com": "gmail.com"}


class TokenExpired(Exception):  # noqa: N818 (it is an outcome people meet, not a fault)
    """The signature is right but too old."""


class KeyRetired(Exception):  # noqa: N818
    """No key of this process opens what is stored: PACT_DATA_KEYS lacks the key it was written with."""


class TokenInvalid(Exception):  # noqa: N818
    """Not a token of ours."""


@dataclass(frozen=True)
class Keys:
    secret: str
    digest: bytes
    data: MultiFernet


_keys: list[Keys] = []


def configure(*, secret_key: str, digest_key: str, data_keys: tuple[str, ...]) -> None:
    """Set this process's keys; the first data key encrypts, all of them decrypt (rotation)."""
    fernet = MultiFernet([Fernet(key) for key in data_keys])
    _keys[:] = [Keys(secret_key, digest_key.encode(), fernet)]


def encrypt(text: str) -> str:
    return _keys[0].data.encrypt(text.encode()).decode()


def decrypt(token: str) -> str:
    """The text. Raises KeyRetired, so that a mail is retried once the key is back and never dropped."""
    try:
        return _keys[0].data.decrypt(token.encode()).decode()
    except InvalidToken as error:
        raise KeyRetired from error


def keyed_digest(purpose: str, value: str) -> str:
    """HMAC-SHA-256 of `value`, 64 hex digits; `purpose` keeps digests of different kinds apart."""
    return hmac.new(_keys[0].digest, f"{purpose}\0{value}".encode(), hashlib.sha256).hexdigest()


def text_digest(text: str) -> str:
    """Plain SHA-256 of a text, for the audit log: proves sameness, reveals nothing short of guessing it."""
    return hashlib.sha256(text.encode()).hexdigest()


def normalised_email(address: str) -> str:
    """One address for all its spellings: case, plus-tags, dots at hosts known to ignore them."""
    local, _, host = address.strip().casefold().rpartition("@")
    local = local.split("+", 1)[0]
    if host in DOT_INSENSITIVE_HOSTS:
        local, host = local.replace(".", ""), DOT_INSENSITIVE_HOSTS[host]
    return f"{local}@{host}"


def email_digest(address: str) -> str:
    return keyed_digest("email", normalised_email(address))


def new_link_token() -> str:
    """256 random bits for an address."""
    return secrets.token_urlsafe(32)


def link_digest(token: str) -> str:
    """What is stored of a link; the token has full entropy, so a plain hash does."""
    return hashlib.sha256(token.encode()).hexdigest()


def new_public_id() -> str:
    """Ten characters (49 bits) that say nothing about order or number."""
    return "".join(secrets.choice(PUBLIC_ALPHABET) for _ in range(10))


def sign(purpose: str, value: str) -> str:
    return URLSafeTimedSerializer(_keys[0].secret, salt=purpose).dumps(value)


def unsign(purpose: str, token: str, *, max_age_seconds: int) -> str:
    """The signed value. Raises TokenExpired or TokenInvalid."""
    try:
        value = URLSafeTimedSerializer(_keys[0].secret, salt=purpose).loads(token, max_age=max_age_seconds)
    except SignatureExpired as error:
        raise TokenExpired from error
    except BadSignature as error:
        raise TokenInvalid from error
    return str(value)
