"""Everything that uses the site's keys: encryption at rest, keyed digests, random links and signed tokens.

E-mail addresses are stored encrypted and looked up by a keyed digest. Links to an author's page are random and
stored as hashes. Confirmation links are signed, so nothing has to be stored for them.
"""

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, overload

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from itsdangerous import BadSignature, SignatureExpired, TimestampSigner, URLSafeTimedSerializer

from pact.core.addresses import mailbox_of, normalised_email

# No 0/o or 1/l/i, so that an address can be read out over the phone.
PUBLIC_ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"


class TokenExpired(Exception):
    """The signature is right but too old."""


class KeyRetired(Exception):
    """No key in PACT_DATA_KEYS decrypts the stored value: the key it was encrypted with is missing."""


class TokenInvalid(Exception):
    """The token was not signed by us."""


@dataclass(frozen=True)
class Keys:
    secrets: list[str]
    """As itsdangerous takes them: the last one signs, all verify."""
    digest: bytes
    data: MultiFernet
    newest: Fernet


_keys: list[Keys] = []


def configure(*, secret_keys: tuple[str, ...], digest_key: str, data_keys: tuple[str, ...]) -> None:
    """Set this process's keys. The first of several signs or encrypts, all of them verify or decrypt (rotation)."""
    fernets = [Fernet(key) for key in data_keys]
    _keys[:] = [Keys([*reversed(secret_keys)], digest_key.encode(), MultiFernet(fernets), fernets[0])]


def encrypt(text: str) -> str:
    return _keys[0].data.encrypt(text.encode()).decode()


def decrypt(token: str) -> str:
    """The text. Raises KeyRetired, so that a mail is retried once the key is back, instead of being dropped."""
    try:
        return _keys[0].data.decrypt(token.encode()).decode()
    except InvalidToken as error:
        raise KeyRetired from error


def encrypt_bytes(data: bytes) -> bytes:
    return _keys[0].data.encrypt(data)


def decrypt_bytes(token: bytes) -> bytes:
    """The bytes. Raises KeyRetired."""
    try:
        return _keys[0].data.decrypt(token)
    except InvalidToken as error:
        raise KeyRetired from error


def renewed(token: bytes) -> bytes | None:
    """The same, encrypted with the first data key; None if it is already. Raises KeyRetired."""
    try:
        _keys[0].newest.decrypt(token)
    except InvalidToken:
        try:
            return _keys[0].data.rotate(token)
        except InvalidToken as error:
            raise KeyRetired from error
    return None


def keyed_digest(purpose: str, value: str) -> str:
    """HMAC-SHA-256 of `value`, 64 hex digits; `purpose` keeps digests of different kinds apart."""
    return hmac.new(_keys[0].digest, f"{purpose}\0{value}".encode(), hashlib.sha256).hexdigest()


def signature_of(purpose: str, data: bytes) -> bytes:
    """HMAC-SHA-256 of bytes by the newest key, 32 of them, for what is stored for a short time where others might write."""
    key = hmac.new(_keys[0].secrets[-1].encode(), f"signature of {purpose}".encode(), hashlib.sha256).digest()
    return hmac.new(key, data, hashlib.sha256).digest()


def text_digest(text: str) -> str:
    """Plain SHA-256 of a text, for the audit log: it shows whether two texts are equal, not what they say."""
    return hashlib.sha256(text.encode()).hexdigest()


def email_digest(address: str) -> str:
    """For counting: the same for all addresses that may belong to one person."""
    return keyed_digest("email", normalised_email(address))


def mailbox_digest(address: str) -> str:
    """For access: the same only for addresses that certainly reach one mailbox."""
    return keyed_digest("mailbox", mailbox_of(address))


def new_link_token() -> str:
    """256 random bits as text for a URL."""
    return secrets.token_urlsafe(32)


def link_digest(token: str) -> str:
    """The hash of a link's token, which is what we store. The token is random, so no key is needed."""
    return hashlib.sha256(token.encode()).hexdigest()


def new_public_id() -> str:
    """Ten random characters (49 bits), which do not reveal how many rows there are or their order."""
    return "".join(secrets.choice(PUBLIC_ALPHABET) for _ in range(10))


class Signer(TimestampSigner):
    """What was signed later than now is as old as nothing: the clock was set back since, or is another server's.

    itsdangerous takes it for expired, so that people would be signed out and their links would be dead until then.
    """

    @overload
    def unsign(
        self, signed_value: str | bytes, max_age: int | None = None, return_timestamp: Literal[False] = False
    ) -> bytes: ...

    @overload
    def unsign(
        self, signed_value: str | bytes, max_age: int | None = None, return_timestamp: Literal[True] = True
    ) -> tuple[bytes, datetime]: ...

    def unsign(
        self, signed_value: str | bytes, max_age: int | None = None, return_timestamp: bool = False
    ) -> bytes | tuple[bytes, datetime]:
        value, signed_at = super().unsign(signed_value, return_timestamp=True)
        if max_age is not None and self.get_timestamp() - signed_at.timestamp() > max_age:
            raise SignatureExpired("Too old.", payload=value, date_signed=signed_at)
        return (value, signed_at) if return_timestamp else value


def sign(purpose: str, value: str) -> str:
    return _serializer(purpose).dumps(value)


def unsign(purpose: str, token: str, *, max_age_seconds: int) -> str:
    """The signed value. Raises TokenExpired or TokenInvalid."""
    try:
        value = _serializer(purpose).loads(token, max_age=max_age_seconds)
    except SignatureExpired as error:
        raise TokenExpired from error
    except BadSignature as error:
        raise TokenInvalid from error
    return str(value)


def _serializer(purpose: str) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(_keys[0].secrets, salt=purpose, signer=Signer)
