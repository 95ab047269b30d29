"""Signatures that `ssh-keygen -Y verify` checks, with Ed25519 (RFC 8032) in OpenSSH's format (PROTOCOL.sshsig).

A signature is bound to a namespace, so that one of an edition cannot be passed off as one of anything else. Public keys
are one line in OpenSSH's form: `ssh-ed25519 AAAA…`.
"""

import base64
import hashlib
import struct
import textwrap
from collections.abc import Iterator

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

KIND = b"ssh-ed25519"
_MAGIC, _VERSION, _HASH = b"SSHSIG", 1, b"sha512"
BEGIN, END = "-----BEGIN SSH SIGNATURE-----", "-----END SSH SIGNATURE-----"

_keys: list[Ed25519PrivateKey] = []


class BadSignature(Exception):
    """Why a signature does not hold, in words for the user."""


def configure(key: bytes) -> None:
    """Set this process's key, the 32 bytes of an Ed25519 private key."""
    _keys[:] = [Ed25519PrivateKey.from_private_bytes(key)]


def own_public_key() -> str:
    return f"{KIND.decode()} {base64.b64encode(_public_blob(_keys[0].public_key())).decode()}"


def is_public_key(line: str) -> bool:
    kind, _, key = line.partition(" ")
    try:
        return kind.encode() == KIND and len(list(_read(base64.b64decode(key, validate=True), 2))[1]) == 32
    except ValueError:
        return False


def sign(message: bytes, *, namespace: str) -> str:
    """The signature as text, ending in a line feed."""
    signature = _strings(KIND, _keys[0].sign(_signed(message, namespace)))
    public = _public_blob(_keys[0].public_key())
    blob = _MAGIC + struct.pack(">I", _VERSION) + _strings(public, namespace.encode(), b"", _HASH, signature)
    lines = textwrap.wrap(base64.b64encode(blob).decode(), 70)
    return "\n".join([BEGIN, *lines, END]) + "\n"


def check_signature(message: bytes, signature: str, *, namespace: str, keys: list[str]) -> None:
    """Raises BadSignature unless one of these public keys signed exactly this message in this namespace."""
    public, made_for, _reserved, hashed, signed = _parts(signature)
    trusted = [base64.b64decode(line.split()[1]) for line in keys]
    if public not in trusted:
        raise BadSignature("It is signed with a key that is not among the given ones.")
    if made_for != namespace.encode() or hashed != _HASH:
        raise BadSignature("Its signature is for something else.")
    try:
        kind, proof = _read(signed, 2)
        _kind, raw = _read(public, 2)
        if kind != KIND:
            raise BadSignature("Its signature is of another kind than Ed25519.")
        Ed25519PublicKey.from_public_bytes(raw).verify(proof, _signed(message, namespace))
    except (InvalidSignature, ValueError):
        raise BadSignature("Its signature does not fit the text: one of them was changed.") from None


def _signed(message: bytes, namespace: str) -> bytes:
    """What the key signs in place of the message."""
    return _MAGIC + _strings(namespace.encode(), b"", _HASH, hashlib.sha512(message).digest())


def _public_blob(key: Ed25519PublicKey) -> bytes:
    return _strings(KIND, key.public_bytes_raw())


def _parts(signature: str) -> list[bytes]:
    """Public key, namespace, a reserved field, hash and signature."""
    lines = signature.split()
    text = "".join(lines[3:-3])
    try:
        if " ".join(lines[:3]) != BEGIN or " ".join(lines[-3:]) != END:
            raise ValueError
        blob = base64.b64decode(text, validate=True)
        if not blob.startswith(_MAGIC + struct.pack(">I", _VERSION)):
            raise ValueError
        return list(_read(blob[len(_MAGIC) + 4 :], 5))
    except ValueError:
        raise BadSignature("Its signature cannot be read.") from None


def _strings(*parts: bytes) -> bytes:
    return b"".join(struct.pack(">I", len(part)) + part for part in parts)


def _read(blob: bytes, count: int) -> Iterator[bytes]:
    """`count` strings with their lengths before them, and nothing after. Raises ValueError otherwise."""
    for _ in range(count):
        if len(blob) < 4 or len(blob) < 4 + (length := struct.unpack(">I", blob[:4])[0]):
            raise ValueError("too short")
        yield blob[4 : 4 + length]
        blob = blob[4 + length :]
    if blob:
        raise ValueError("too long")
