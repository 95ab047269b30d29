"""The public keys of editions, as `ssh-keygen -Y verify` reads them."""

from urllib.parse import urlsplit

from pact.core import signatures, site
from pact.rankings.editions.queries import signing_keys

KEY_ADDRESS = "/.well-known/pact-edition-key"
NAMESPACE = "pact-edition"


def signer() -> str:
    """Who signs the editions, in the form that `ssh-keygen` expects."""
    return f"editions@{urlsplit(site.site_url('/')).hostname}"


def allowed_signers() -> str:
    """A line for each public key that signs editions or has signed one, the present one first."""
    keys = dict.fromkeys([signatures.own_public_key(), *signing_keys()])
    return "".join(f'{signer()} namespaces="{NAMESPACE}" {key}\n' for key in keys)


def keys_in(allowed: str) -> list[str]:
    """The public keys of such a text. Raises ValueError if a line is not of this form."""
    lines = [line.split() for line in allowed.splitlines() if line.strip() and not line.startswith("#")]
    found = [" ".join(words[-2:]) for words in lines]
    if not found or not all(signatures.is_public_key(key) for key in found):
        raise ValueError("This is not a file of public keys like /.well-known/pact-edition-key.")
    return found
