"""What settings must be beyond their own syntax: addresses that can be used, names that exist, keys that differ."""

import ipaddress
import re
from base64 import urlsafe_b64decode
from collections.abc import Collection, Iterator, Mapping
from difflib import get_close_matches
from email.utils import getaddresses
from urllib.parse import parse_qs, urlsplit

from psycopg.pq import Conninfo

IN_PASSWORDS = "In a password write %40 for @, %3A for : and %2F for /"
MAIL_RULE = "smtp://host or smtps://host, with ?tls=off or ?verify=off only for a host of your own network"

OF_TOOLS = ("PACT_TEST_", "PACT_CLUSTER_", "PACT_BENCH_")
"""How the names begin that tests, benches and `deploy/local-cluster` read."""
OTHERS = frozenset({
    "PACT_COPY_TO", "PACT_HYPOTHESIS", "PACT_KEEP_CLUSTER", "PACT_REAL_DATA", "PACT_REQUIRE_ALL", "PACT_WRITE_EXAMPLES",
})  # fmt: skip
"""Names that are not settings of the site, but of commands and tests."""
_ALIKE, _QUITE_ALIKE = 0.75, 0.9
_SHORTEST = 8
"""Characters of a name without our prefix that we take for a misspelt one of ours. `PORT` is like many others."""
_KEY_OF_32_BYTES, _URLSAFE = re.compile(r"[A-Za-z0-9+/_-]{43}="), str.maketrans("+/", "-_")
_HOST = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)(\.(?!-)[a-z0-9-]{1,63}(?<!-))*", re.IGNORECASE)

_RESERVED = re.compile(r"\.(example|test|invalid|localhost|local|internal|example\.(com|net|org))$")
"""Names that the internet does not have (RFC 2606, RFC 6761, RFC 6762)."""
_POSTGRESQL = ("postgres", "postgresql", "postgresql+psycopg")
# What a connection of libpq may say: https://www.postgresql.org/docs/current/libpq-connect.html
_WORDS = {
    "sslmode": frozenset({"disable", "allow", "prefer", "require", "verify-ca", "verify-full"}),
    "target_session_attrs": frozenset({"any", "read-write", "read-only", "primary", "standby", "prefer-standby"}),
    "channel_binding": frozenset({"disable", "prefer", "require"}),
    "gssencmode": frozenset({"disable", "prefer", "require"}),
    "sslcertmode": frozenset({"disable", "allow", "require"}),
    "load_balance_hosts": frozenset({"disable", "random"}),
}
_NUMBERS = frozenset({
    "connect_timeout", "keepalives", "keepalives_idle", "keepalives_interval", "keepalives_count", "tcp_user_timeout",
})  # fmt: skip


def unknown_names(environ: Mapping[str, str], known: Collection[str]) -> list[str]:
    """A sentence for each name in the environment that is meant for the site and that it does not know."""
    unknown = sorted(name for name in environ if name not in known and name not in OTHERS)
    return [words for name in unknown if not name.startswith(OF_TOOLS) and (words := _unknown(name, known))]


def _unknown(name: str, known: Collection[str]) -> str:
    is_ours = re.match(r"PACT[_-]", name, re.IGNORECASE) is not None
    if not is_ours and len(name) < _SHORTEST:
        return ""
    alike = get_close_matches(
        name.upper().replace("-", "_"), known, n=1, cutoff=_ALIKE if is_ours else _QUITE_ALIKE
    )
    if not (is_ours or alike):
        return ""
    # Only the name: its value may be a key.
    return f"{name} is not a setting." + (
        f" Did you mean {alike[0]}?" if alike else " docs/settings.md lists all."
    )


def keys_alike(values: Mapping[str, object]) -> list[str]:
    """A sentence for each two keys that are the same, of different settings or of one list.

    Whoever has learnt one of them must not have another as well. Two of a list would look like a change of keys.
    """
    found: dict[bytes, str] = {}
    errors = []
    for name, value in values.items():
        keys = list(_keys_in(value))
        if len(set(keys)) < len(keys):
            errors.append(f"{name} has the same key twice.")
        errors += [f"{name} must be another key than {found[key]}." for key in dict.fromkeys(keys) if key in found]
        found = dict.fromkeys(keys, name) | found
    return errors


def _keys_in(value: object) -> Iterator[bytes]:
    """The keys of a secret setting; none of one that is an address or empty."""
    for each in value if isinstance(value, tuple) else [value]:
        if isinstance(each, bytes):
            yield each
        elif isinstance(each, str) and each and ":" not in each:
            yield (
                urlsafe_b64decode(each.translate(_URLSAFE)) if _KEY_OF_32_BYTES.fullmatch(each) else each.encode()
            )


def sqlalchemy_url(text: str) -> str:
    """The address of a database, as SQLAlchemy takes it."""
    is_file = text.startswith("sqlite:///") and text not in ("sqlite:///", "sqlite:///:memory:")
    if not is_file and not is_address(text, _POSTGRESQL):
        raise ValueError(
            f"an address such as postgresql://user:password@host/name, or sqlite:////folder/file. {IN_PASSWORDS}"
        )
    if not is_file:
        _check_options(parse_qs(urlsplit(text).query, keep_blank_values=True))
    return re.sub(r"^postgres(ql)?://", "postgresql+psycopg://", text)


def _check_options(options: Mapping[str, list[str]]) -> None:
    """Raises ValueError if PostgreSQL's client has no such option, or knows no such word for it. Shows no value."""
    known = {each.keyword.decode() for each in Conninfo.get_defaults()}
    for name, values in options.items():
        if name not in known:
            alike = get_close_matches(name, known, n=1, cutoff=_ALIKE)
            meant = f". Did you mean {alike[0]}?" if alike else ""
            raise ValueError(f"an address without {name!r}, which PostgreSQL’s client does not know{meant}")
        words = _WORDS.get(name)
        if words and not words.issuperset(values):
            raise ValueError(f"an address whose {name} is one of {', '.join(sorted(words))}")
        if name in _NUMBERS and not all(re.fullmatch("-?[0-9]{1,9}", value) for value in values):
            raise ValueError(f"an address whose {name} is a whole number")


def is_address(text: str, schemes: Collection[str]) -> bool:
    """Whether the parts of an address are where they seem to be. Else a part of a password would count as the host."""
    try:
        parts = urlsplit(text)
        parts.port  # noqa: B018 (raises ValueError)
    except ValueError:
        return False
    return parts.scheme in schemes and parts.netloc.count("@") <= 1 and not parts.fragment


def site_address(text: str) -> str:
    """An origin: scheme, host and port, without a slash at its end. All addresses of the site begin with it."""
    text = text.strip().rstrip("/")
    parts = urlsplit(text) if is_address(text, ("http", "https")) else None
    if (
        parts is None
        or "@" in parts.netloc
        or not is_host(parts.hostname)
        or text != f"{parts.scheme}://{parts.netloc}"
    ):
        raise ValueError("an address such as https://www.example.org, without a path, a query or a user")
    return text.lower()


def mail_server(text: str) -> str:
    """`files:`, or the address of a mail server."""
    text = text.strip()
    if text != "files:" and not _is_mail_server(text):
        raise ValueError(
            "smtp://user:password@host:587, smtps://user:password@host, or files:, and after it at most ?tls=off or "
            f"?verify=off. {IN_PASSWORDS}"
        )
    return text


def _is_mail_server(text: str) -> bool:
    if not is_address(text, ("smtp", "smtps")):
        return False
    parts = urlsplit(text)
    options = parse_qs(parts.query, keep_blank_values=True)
    allowed = {"verify"} if parts.scheme == "smtps" else {"verify", "tls"}
    return (
        is_host(parts.hostname)
        and parts.path in ("", "/")
        and bool(parts.username) == bool(parts.password)
        and options.keys() <= allowed
        and all(value == ["off"] for value in options.values())
    )


def sender(text: str) -> str:
    """One address, with or without a name before it."""
    text = text.strip()
    found = getaddresses([text])
    if not (
        text.isprintable()
        and len(found) == 1
        and re.fullmatch(r"[^\s@<>,]+@[^\s@<>,]+", found[0][1])
        and text.rstrip(">").endswith(found[0][1])
    ):
        raise ValueError("one e-mail address, such as Fair Calls <stories@example.org>")
    return text


def is_https(url: str) -> bool:
    return urlsplit(url).scheme == "https" and bool(urlsplit(url).hostname)


def is_smtp(url: str) -> bool:
    """Whether mail goes to a server, encrypted and to the right one unless that is a machine of one's own network."""
    parts = urlsplit(url)
    if parts.scheme not in ("smtp", "smtps") or not parts.hostname:
        return False
    options = parse_qs(parts.query)
    return options.keys().isdisjoint({"tls", "verify"}) or _is_own_host(parts.hostname)


def is_only_an_example(host: str | None) -> bool:
    """Whether nobody elsewhere can reach a machine of this name: it is this machine's own, or reserved for examples."""
    name = (host or "").lower().rstrip(".")
    try:
        return not ipaddress.ip_address(name).is_global
    except ValueError:
        return "." not in name or _RESERVED.search(f".{name}") is not None


def _is_own_host(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_private
    except ValueError:
        return "." not in host or host.endswith(".localhost")


def is_host(host: str | None) -> bool:
    """Whether this can be the name or the number of a machine."""
    try:
        ipaddress.ip_address(host or "")
    except ValueError:
        return bool(host and len(host) < 254 and _HOST.fullmatch(host))
    return True
