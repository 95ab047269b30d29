"""What is known about the hosts of e-mail addresses: anybody can have an address at some of them.

Disposable hosts come from a list that others keep (disposable-email-domains). Providers of free mailboxes, and those
that give one to each of their customers, are in hosts.toml (decision 44).
"""

import re
from typing import Final

from disposable_email_domains import blocklist

from pact.core.paths import data_beside

_LISTED: Final = data_beside(__file__)
_HOSTS: Final = frozenset(_LISTED["hosts"])
_WITH_MANY_ENDINGS: Final = re.compile(
    rf"(?:{'|'.join(map(re.escape, _LISTED['many_endings']))})\.(?:com|net|org|[a-z]{{2}}|com?\.[a-z]{{2}})"
)


def host_of(address: str) -> str:
    """The host of an address as `read_address` returns it."""
    return address.rpartition("@")[2].casefold()


def is_disposable(host: str, also: tuple[str, ...] = ()) -> bool:
    """Whether the host or any domain above it is on the public list or among `also`."""
    domains = _with_those_above(host)
    return not domains.isdisjoint(blocklist) or not domains.isdisjoint(map(str.casefold, also))


def is_free_mail(host: str) -> bool:
    """Whether anybody, or any customer, can have an address at this host or at a domain above it."""
    domains = _with_those_above(host)
    return not domains.isdisjoint(_HOSTS) or any(_WITH_MANY_ENDINGS.fullmatch(domain) for domain in domains)


def _with_those_above(host: str) -> set[str]:
    labels = host.casefold().strip(". ").split(".")[-8:]
    return {".".join(labels[start:]) for start in range(len(labels) - 1)}


def is_at_site(host: str, site: str) -> bool:
    """Whether the host of an address is that of a website, or one below it. `www.` says nothing.

    A host above the website's is not: it may belong to whoever sells addresses below it.
    """
    own = site.casefold().removeprefix("www.")
    return bool(own) and (host.casefold() == own or host.casefold().endswith(f".{own}"))
