"""The public keys with which the site signs, as `ssh-keygen -Y verify` reads them.

One key signs all that is frozen. A namespace says of what kind it is, so that a verdict cannot be passed off as an
edition.
"""

from collections.abc import Callable
from urllib.parse import urlsplit

from pact.core import signatures, site

KEY_ADDRESS = "/.well-known/pact-edition-key"
_signed: dict[str, Callable[[], list[str]]] = {}


def describe_signed(namespace: str, *, keys: Callable[[], list[str]]) -> None:
    """Register a kind of frozen text, and what finds the public keys that have signed one, newest first."""
    _signed[namespace] = keys


def signer() -> str:
    """Who signs, in the form that `ssh-keygen` expects."""
    return f"editions@{urlsplit(site.site_url('/')).hostname}"


def allowed_signers() -> str:
    """A line for each public key that signs or has signed, the present one first."""
    keys = dict.fromkeys([signatures.own_public_key(), *(key for found in _signed.values() for key in found())])
    return "".join(f'{signer()} namespaces="{",".join(sorted(_signed))}" {key}\n' for key in keys)


def keys_in(allowed: str) -> list[str]:
    """The public keys of such a text. Raises ValueError if a line is not of this form."""
    lines = [line.split() for line in allowed.splitlines() if line.strip() and not line.startswith("#")]
    found = [" ".join(words[-2:]) for words in lines]
    if not found or not all(signatures.is_public_key(key) for key in found):
        raise ValueError("This is not a file of public keys like /.well-known/pact-edition-key.")
    return found
