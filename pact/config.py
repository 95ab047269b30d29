"""All settings, read once from the environment. `Config` declares each of them once; docs/settings.md is made from it.

Development needs no setting: keys are made on first use under the instance folder. Production
(`PACT_ENV=production`) has no such defaults: if a setting is missing or unsafe, the site does not start and the error
names all of them. So it does if a name is misspelt (config_checks.py).
"""

import base64
import binascii
import ipaddress
import json
import os
import re
import secrets
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from datetime import timedelta
from pathlib import Path
from typing import Any, NamedTuple, TypeVar
from urllib.parse import urlsplit

from babel import Locale
from cryptography.fernet import Fernet
from limits import parse_many

from pact.config_checks import (
    IN_PASSWORDS,
    MAIL_RULE,
    is_address,
    is_host,
    is_https,
    is_smtp,
    keys_alike,
    mail_server,
    sender,
    site_address,
    sqlalchemy_url,
    unknown_names,
)

T = TypeVar("T")


KEYS = "keys.json"
"""The file in the instance folder with the keys of development."""
LONGEST_SHOWN = 80
"""Characters of a wrong value that an error repeats."""


class ConfigurationError(Exception):
    """The environment is not a safe configuration. The message names every wrong setting."""


@dataclass(frozen=True)
class Setting:
    """How a setting is read and explained. `parse` raises ValueError with what the text must be."""

    name: str
    parse: Callable[[str], Any]
    help: str
    default: str | Callable[[Mapping[str, Any]], str] = ""
    """A function computes it from the settings above."""
    shown: str = ""
    """A description of the default, if its value is not clear enough."""
    production: str = ""
    """The default in production, if different."""
    required: bool = False
    """In production."""
    rule: tuple[Callable[[Any], bool], str] | None = None
    """What production requires of the value, and a description of it."""
    secret: bool = False
    """Errors do not repeat its value, and it can come from the file that `from_file` names."""

    @property
    def from_file(self) -> str:
        """The setting that names the file with this one's value; empty if it is not secret."""
        return f"{self.name}_FILE" if self.secret else ""


def setting(name: str, parse: Callable[[str], T], help: str, **more: Any) -> T:  # noqa: A002
    """Declare a setting of Config; the arguments are those of `Setting`."""
    declared_field: T = field(metadata={"setting": Setting(name, parse, help, **more)})
    return declared_field


def same_as(attribute: str, otherwise: str) -> Callable[[Mapping[str, Any]], str]:
    """The value of a setting above; `otherwise` stands in for one that cannot be read, which is an error already."""
    return lambda known: known[attribute] or otherwise


def one_of(*choices: str) -> Callable[[str], str]:
    def parse(text: str) -> str:
        if text not in choices:
            raise ValueError(" or ".join(choices))
        return text

    return parse


def whole_number(*, least: int = 0, most: int = 10**9, times: int = 1) -> Callable[[str], int]:
    def parse(text: str) -> int:
        text = text.strip()
        if not (text.isascii() and text.isdigit() and len(text) < 12 and least <= int(text) <= most):
            raise ValueError(f"a whole number from {least} to {most}")
        return int(text) * times

    return parse


def seconds(*, may_be_none: bool = False) -> Callable[[str], float]:
    def parse(text: str) -> float:
        try:
            number = float(text)
        except ValueError:
            number = -1.0
        if not (0 < number < 3600 or (may_be_none and number == 0)):
            raise ValueError(
                f"a number of seconds, {'0 or more' if may_be_none else 'more than 0'} and less than 3600"
            )
        return number

    return parse


def folder(text: str) -> Path:
    """A folder, which need not be there yet."""
    path = Path(text.strip()).resolve()
    if not text.strip() or (path.exists() and not path.is_dir()):
        raise ValueError("the name of a folder")
    return path


def on_or_off(text: str) -> bool:
    return one_of("on", "off")(text) == "on"


Network = ipaddress.IPv4Network | ipaddress.IPv6Network


def networks(text: str) -> tuple[Network, ...]:
    try:
        return tuple(ipaddress.ip_network(part.strip()) for part in text.split(",") if part.strip())
    except ValueError:
        raise ValueError("addresses or networks, separated by commas, such as 127.0.0.1, 10.1.0.0/16") from None


def limit(text: str) -> str:
    try:
        can_be_kept = all(each.amount > 0 and each.multiples > 0 for each in parse_many(text))
    except ValueError:
        can_be_kept = False
    if not can_be_kept:
        raise ValueError("written like “20 per hour; 100 per day”, with numbers above 0")
    return text


def store(*schemes: str) -> Callable[[str], str]:
    """`memory://`, or the address of Redis."""

    def parse(text: str) -> str:
        number = urlsplit(text).path.lstrip("/") if is_address(text, schemes) else "?"
        is_socket = text.startswith("redis+unix:") and number != "?"
        if text != "memory://" and not (is_socket or re.fullmatch("[0-9]*", number)):
            raise ValueError(f"memory:// or an address of Redis, redis://host:port/number. {IN_PASSWORDS}")
        return text

    return parse


def matching(pattern: str, words: str) -> Callable[[str], str]:
    """Text that may be empty, or else matches `pattern`."""

    def parse(text: str) -> str:
        text = text.strip()
        if text and not re.fullmatch(pattern, text):
            raise ValueError(words)
        return text

    return parse


def country_code(text: str) -> str:
    code = text.strip().upper()
    if len(code) != 2 or code not in Locale.parse("en").territories:
        raise ValueError("a country's two letters, such as GB or ES")
    return code


def e_mail_address(text: str) -> str:
    text = text.strip()
    if not re.fullmatch(r"[^\s@<>,]+@[^\s@<>,]+", text):
        raise ValueError("one plain e-mail address")
    return text


def line(text: str) -> str:
    return " ".join(text.split())


def filled_line(text: str) -> str:
    if not line(text):
        raise ValueError("some words")
    return line(text)


def language_codes(text: str) -> tuple[str, ...]:
    codes = tuple(dict.fromkeys(code.strip().lower() for code in text.split(",") if code.strip()))
    if not codes or not set(codes) <= set(Locale.parse("en").languages):
        raise ValueError("codes of languages, separated by commas, such as en, es")
    return codes


class Authority(NamedTuple):
    """A data protection authority: its name and the address of its site."""

    name: str
    url: str


def authority(text: str) -> Authority:
    name, _, url = line(text).rpartition(" ")
    if not (name and is_https(url)):
        raise ValueError("its name, then its address that begins with https://")
    return Authority(name, url)


class Operator(NamedTuple):
    """Who runs the site, as its pages say it. What is empty does not apply."""

    name: str
    address: str
    country: str
    authority: Authority
    contact: str
    languages: tuple[str, ...]
    processors: str
    representative: str
    data_officer: str


def host_and_port(text: str) -> tuple[str, int]:
    host, _, port = text.rpartition(":")
    host = host.removeprefix("[").removesuffix("]")
    if not (is_host(host) and port.isascii() and port.isdigit() and len(port) < 6 and int(port) < 65536):
        raise ValueError("a host and a port, such as 127.0.0.1:8025")
    return host, int(port)


def keys_in_order(text: str) -> tuple[str, ...]:
    """Keys of which the first one is used and the others are still accepted."""
    keys = tuple(key.strip() for key in text.split(",") if key.strip())
    if not keys:
        raise ValueError("keys, separated by commas")
    return keys


def fernet_keys(text: str) -> tuple[str, ...]:
    try:
        keys = keys_in_order(text)
        for key in keys:
            Fernet(key)
    except ValueError:
        raise ValueError("Fernet keys (32 bytes, base64), separated by commas") from None
    return keys


def key_bytes(text: str) -> bytes:
    """The 32 bytes of an Ed25519 private key."""
    try:
        key = base64.b64decode(text.strip(), validate=True)
    except binascii.Error:
        key = b""
    if len(key) != 32:
        raise ValueError("32 random bytes in base64")
    return key


def _is_random(key: str) -> bool:
    """Whether it may be: 32 random hexadecimal digits have ten different ones or more in all but 0.1% of cases."""
    return len(key) >= 32 and len(set(key)) >= 10


RANDOM = _is_random, "32 characters or more, and random"


@dataclass(frozen=True, kw_only=True)
class Config:
    """The process's settings. Immutable, so that no feature can change them for another."""

    environment: str = setting(
        "PACT_ENV", one_of("development", "production"), default="development",
        help="`production` refuses demo data, mail to files and missing secrets",
    )  # fmt: skip
    instance: Path = setting(
        "PACT_INSTANCE", folder, default="instance",
        help="The folder for the SQLite database, mails and development keys",
    )  # fmt: skip
    database_url: str = setting(
        "DATABASE_URL", sqlalchemy_url, default=lambda known: f"sqlite:///{(known['instance'] or Path()) / 'ccpact.sqlite'}",
        shown="SQLite in the instance folder", secret=True,
        help="The database, such as `postgresql://user@host/ccpact` or `sqlite:////srv/ccpact/site.sqlite`. With three "
        "slashes (`sqlite:///site.sqlite`) it is in the checkout’s folder `instance`, whatever `PACT_INSTANCE` says",
    )  # fmt: skip
    database_connections: int = setting(
        "PACT_DATABASE_CONNECTIONS", whole_number(least=1), default="8",
        help="How many connections to PostgreSQL a process keeps open: one for each request that it answers at a time",
    )  # fmt: skip
    database_more_connections: int = setting(
        "PACT_DATABASE_MORE_CONNECTIONS", whole_number(), default="8",
        help="How many more it opens while those are in use. Those of all processes together must be fewer than "
        "PostgreSQL’s `max_connections`",
    )  # fmt: skip
    database_connection_seconds: float = setting(
        "PACT_DATABASE_CONNECTION_SECONDS", seconds(), default="10",
        help="How many seconds a request waits for a connection while all are in use",
    )  # fmt: skip
    statement_seconds: float = setting(
        "PACT_STATEMENT_SECONDS", seconds(may_be_none=True), default="15",
        help="After how many seconds PostgreSQL ends a statement of a request; `0` for never",
    )  # fmt: skip
    lock_seconds: float = setting(
        "PACT_LOCK_SECONDS", seconds(may_be_none=True), default="5",
        help="How many seconds a request waits in PostgreSQL for rows that another changes; `0` for any time",
    )  # fmt: skip
    idle_seconds: float = setting(
        "PACT_IDLE_SECONDS", seconds(may_be_none=True), default="120",
        help="After how many seconds without a statement PostgreSQL ends the transaction of a request, such as of a reader "
        "who takes a long file slowly; `0` for never",
    )  # fmt: skip
    standby_seconds: float = setting(
        "PACT_STANDBY_SECONDS", seconds(), default="3",
        help="How many seconds a request waits until a synchronous standby of PostgreSQL has what it wrote. Then its sender "
        "is told that one server has it",
    )  # fmt: skip
    command_statement_seconds: float = setting(
        "PACT_COMMAND_STATEMENT_SECONDS", seconds(may_be_none=True), default="1800",
        help="After how many seconds PostgreSQL ends a statement of the worker or another command; `0` for never",
    )  # fmt: skip
    command_lock_seconds: float = setting(
        "PACT_COMMAND_LOCK_SECONDS", seconds(may_be_none=True), default="60",
        help="How many seconds the worker or another command waits in PostgreSQL for rows that another changes; `0` for "
        "any time",
    )  # fmt: skip
    port: int = setting(
        "PORT", whole_number(most=65535), default="8000", help="The port on 127.0.0.1 where the site listens",
    )  # fmt: skip
    site_url: str = setting(
        "PACT_SITE_URL", site_address, default=lambda known: f"http://127.0.0.1:{known['port'] or 8000}",
        shown="the local address", required=True, rule=(is_https, "an address that begins with https://"),
        help="The site's public address, without a path: the site is at `/` of a host of its own",
    )  # fmt: skip
    site_name: str = setting("PACT_SITE_NAME", filled_line, default="CCPact", help="The site's name")
    country: str = setting(
        "PACT_COUNTRY", country_code, default="GB",
        help="The country of companies of which nothing else is known, as ISO 3166 writes it",
    )  # fmt: skip
    contact_address: str = setting(
        "PACT_CONTACT", e_mail_address, default="hello@ccpact.example", required=True,
        help="The e-mail address for questions, shown on pages and in mails. A person must read what arrives there",
    )  # fmt: skip
    operator_name: str = setting(
        "PACT_OPERATOR_NAME", filled_line, default="CCPact Demo Society (invented)", required=True,
        help="Who runs the site and answers for it, by the full legal name; shown on `/contact`, `/privacy` and `/terms`",
    )  # fmt: skip
    operator_address: str = setting(
        "PACT_OPERATOR_ADDRESS", filled_line, default="1 Example Street, Exampleton (invented)", required=True,
        help="The operator’s postal address, on one line, without the country",
    )  # fmt: skip
    operator_country: str = setting(
        "PACT_OPERATOR_COUNTRY", country_code, default=same_as("country", "GB"), shown="`PACT_COUNTRY`",
        required=True, help="The country where the operator is established, as ISO 3166 writes it",
    )  # fmt: skip
    operator_authority: Authority = setting(
        "PACT_OPERATOR_AUTHORITY", authority, default="Example Data Protection Authority https://authority.example",
        required=True,
        help="The data protection authority that supervises the operator: its name, then its address, such as "
        "`Information Commissioner’s Office https://ico.org.uk`",
    )  # fmt: skip
    operator_contact: str = setting(
        "PACT_OPERATOR_CONTACT", e_mail_address, default=same_as("contact_address", "hello@ccpact.example"),
        shown="`PACT_CONTACT`", help="The e-mail address for authorities, shown on `/contact`",
    )  # fmt: skip
    operator_languages: tuple[str, ...] = setting(
        "PACT_OPERATOR_LANGUAGES", language_codes, default="en",
        help="The languages in which you answer letters and e-mails, by their codes, such as `en, es`. The European "
        "Union asks for one of the official languages of the operator’s country",
    )  # fmt: skip
    operator_processors: str = setting(
        "PACT_OPERATOR_PROCESSORS", line,
        help="The companies that process personal data for you, such as those that run the server and deliver mail, each "
        "with its country, and outside your own data protection law with what protects the data there; shown on `/privacy`",
    )  # fmt: skip
    operator_representative: str = setting(
        "PACT_OPERATOR_REPRESENTATIVE", line,
        help="The operator’s legal representative, with the address, if the law of readers abroad asks for one",
    )  # fmt: skip
    operator_data_officer: str = setting(
        "PACT_OPERATOR_DATA_OFFICER", line,
        help="How to reach the operator’s data protection officer, if there is one",
    )  # fmt: skip
    defamation_law: str = setting(
        "PACT_DEFAMATION_LAW", one_of("england", "off"), default="england",
        help="The procedure for notices about defamation. `england`: that of the Defamation (Operators of Websites) "
        "Regulations 2013, with England’s bank holidays. `off`: moderators decide on them as on other notices. Have a "
        "lawyer check which one you need",
    )  # fmt: skip
    commit: str = setting(
        "PACT_COMMIT",
        lambda text: matching("[0-9a-f]{7,40}", "7 to 40 hexadecimal digits")(text.lower()),
        help="The commit that is running; editions record it with the version",
    )
    secret_keys: tuple[str, ...] = setting(
        "PACT_SECRET_KEY", keys_in_order, shown="created in development", required=True, secret=True,
        rule=(lambda keys: all(_is_random(key) for key in keys), f"{RANDOM[1]}; each, if there are several"),
        help="Random; signs sessions and links. Of several, separated by commas, the first one signs and all are accepted",
    )  # fmt: skip
    digest_key: str = setting(
        "PACT_DIGEST_KEY", str, shown="created in development", required=True, rule=RANDOM, secret=True,
        help="Random; used to look up e-mail addresses and in companies' links. Never change it",
    )  # fmt: skip
    data_keys: tuple[str, ...] = setting(
        "PACT_DATA_KEYS", fernet_keys, shown="created in development", required=True, secret=True,
        help="Fernet keys, separated by commas: the first one encrypts personal data, all of them decrypt it",
    )  # fmt: skip
    edition_key: bytes = setting(
        "PACT_EDITION_KEY", key_bytes, shown="created in development", required=True, secret=True,
        rule=(lambda key: len(set(key)) >= 10, "random"),
        help="32 random bytes in base64; signs editions. With a new key, what the old one signed stays verifiable",
    )  # fmt: skip
    mail_url: str = setting(
        "PACT_MAIL_URL", mail_server, default="files:", rule=(is_smtp, MAIL_RULE), secret=True,
        help="`smtp://user:password@host:587` (STARTTLS), `smtps://…`, or `files:` for mails as files in the instance "
        "folder. For a host of your own also `?tls=off`, or `?verify=off` if it has no certificate that others accept",
    )  # fmt: skip
    mail_from: str = setting(
        "PACT_MAIL_FROM", sender, default="CCPact <stories@ccpact.example>", required=True, help="The sender of mails",
    )  # fmt: skip
    mailroom_address: str = setting(
        "PACT_MAILROOM_ADDRESS",
        matching(r"[^\s@<>]+@[^\s@<>]+", "one plain e-mail address"),
        help="The address to which people mail stories, shown on the share page. Without it there is no mailroom",
    )
    mailroom_listens: tuple[str, int] = setting(
        "PACT_MAILROOM_LISTEN", host_and_port, default="127.0.0.1:8025",
        help="The host and port where the mailroom listens",
    )  # fmt: skip
    mailroom_bytes: int = setting(
        "PACT_MAILROOM_MEGABYTES", whole_number(least=1, times=1000**2), default="10",
        help="The largest mail that the mailroom accepts",
    )  # fmt: skip
    mailroom_trusts: str = setting(
        "PACT_MAILROOM_TRUSTS",
        lambda text: text.strip().lower(),
        help="The name under which your mail server writes `Authentication-Results`; without it no such header is trusted",
    )
    mailroom_limit: str = setting(
        "PACT_MAILROOM_LIMIT", limit, default="60 per hour;300 per day",
        help="How many mails we take whose sender's domain did not vouch for them; later ones are put off",
    )  # fmt: skip
    mailroom_domain_limit: str = setting(
        "PACT_MAILROOM_DOMAIN_LIMIT", limit, default="30 per hour;100 per day",
        help="How many of these we take from the addresses of one domain",
    )  # fmt: skip
    tell_companies: bool = setting(
        "PACT_TELL_COMPANIES", on_or_off, default="off",
        help="`on`: companies with an address for complaints and no account are told by e-mail of their first published "
        "story, then once a month at most",
    )  # fmt: skip
    trusted_proxies: int = setting(
        "PACT_TRUSTED_PROXIES", whole_number(), default="0",
        help="How many proxies in front of the site are trusted to give the reader's network address",
    )  # fmt: skip
    connections: int = setting(
        "PACT_CONNECTIONS", whole_number(least=1), default="50",
        help="How many connections one source may have open, unless a proxy is trusted; more close its oldest silent one",
    )  # fmt: skip
    # The demo's accounts must open the desk without a phone; real staff need a second factor.
    staff_second_factor: bool = setting(
        "PACT_STAFF_SECOND_FACTOR", on_or_off, default="off", production="on", rule=(bool, "on"),
        help="`on`: staff must set up a second factor before they can open anything else",
    )  # fmt: skip
    staff_session_hours: int = setting(
        "PACT_STAFF_SESSION_HOURS", whole_number(least=1), default="12", help="How many hours staff stay signed in",
    )  # fmt: skip
    # In development one machine plays many authors and readers, so the limits are larger.
    share_limit: str = setting(
        "PACT_SHARE_LIMIT", limit, default="2000 per hour", production="200 per hour",
        help="How many stories one source may send. Generous, because an office or a school can be one source",
    )  # fmt: skip
    share_freely: int = setting(
        "PACT_SHARE_FREELY", whole_number(), default="1000", production="10",
        help="How many stories one source may send in the time of that limit, or leave unconfirmed in a day, before each "
        "further one gets a bot check",
    )  # fmt: skip
    share_least_seconds: float = setting(
        "PACT_SHARE_LEAST_SECONDS", seconds(may_be_none=True), default="3",
        help="A share form sent within fewer seconds gets a bot check; `0` turns this off",
    )  # fmt: skip
    address_limit: str = setting(
        "PACT_ADDRESS_LIMIT", limit, default="2000 per day", production="5 per day",
        help="How many confirmation mails we send to an e-mail address; further ones are sent a day later",
    )  # fmt: skip
    sign_in_limit: str = setting(
        "PACT_SIGN_IN_LIMIT", limit, default="5 per minute;30 per hour", help="How often one source may try to sign in",
    )  # fmt: skip
    page_limit: str = setting(
        "PACT_PAGE_LIMIT", limit, default="100000 per minute", production="600 per minute",
        help="How many pages one source may read",
    )  # fmt: skip
    rate_limit_storage: str = setting(
        "PACT_RATE_LIMIT_STORAGE", store("redis", "rediss", "redis+unix"), default="memory://", secret=True,
        help="Where limits are counted, such as `redis://host:6379`",
    )  # fmt: skip
    page_store: str = setting(
        "PACT_PAGE_STORE", store("redis", "rediss"), default="memory://", secret=True,
        help="Where processes share finished pages, such as `redis://host:6379/1`. With `memory://` each makes its own",
    )  # fmt: skip
    worker_poll_seconds: float = setting(
        "PACT_WORKER_POLL_SECONDS", seconds(), default="0.5", help="Seconds between two checks for due jobs",
    )  # fmt: skip

    ready_job_age: timedelta = setting(
        "PACT_READY_JOB_MINUTES", lambda text: timedelta(minutes=whole_number(least=1)(text)), default="30",
        help="For how many minutes a due job may wait for a worker before `/health/ready` says that the site is not ready",
    )  # fmt: skip
    metrics_from: tuple[Network, ...] = setting(
        "PACT_METRICS_FROM", networks, default="127.0.0.1, ::1",
        help="The addresses and networks that may read `/metrics`, separated by commas. For others there is no such page",
    )  # fmt: skip
    metrics_token: str = setting(
        "PACT_METRICS_TOKEN", str.strip, secret=True,
        rule=(lambda token: not token or _is_random(token), RANDOM[1]),
        help="Who sends it, as `Authorization: Bearer …`, may read `/metrics` from anywhere. Without it, nobody else may",
    )  # fmt: skip
    metrics_folder: Path | None = setting(
        "PROMETHEUS_MULTIPROC_DIR", lambda text: Path(text).resolve() if text else None,
        help="The folder where several web processes of a machine count requests together. It must be empty when the first "
        "of them starts",
    )  # fmt: skip

    unkept_keys: Mapping[str, str] = field(default_factory=dict, repr=False, compare=False)
    """Keys that were made for development and are in no file yet, by their settings: `keep_keys` writes them."""

    @property
    def shares_pages(self) -> bool:
        return self.page_store != "memory://"

    @property
    def is_production(self) -> bool:
        return self.environment == "production"

    @property
    def operator(self) -> Operator:
        return Operator(*(getattr(self, f"operator_{name}") for name in Operator._fields))

    @property
    def mail_folder(self) -> Path:
        return self.instance / "mail"


SETTINGS: dict[str, Setting] = {
    declared.name: declared.metadata["setting"] for declared in fields(Config) if declared.metadata
}
"""All settings by their attribute in Config."""


def load_config(environ: Mapping[str, str] | None = None, *, keeps: bool = True) -> Config:
    """Read the settings from `environ` (the process's own by default).

    Raises ConfigurationError naming each setting that is missing, cannot be read, is unsafe in production, or is none of
    ours. Nothing is written then. Otherwise the instance folder is made, and in it the keys of development, unless
    `keeps` is false.
    """
    env = os.environ if environ is None else environ
    production = env.get("PACT_ENV") == "production"
    values: dict[str, Any] = {}
    made, errors = (
        [],
        unknown_names(env, {name for each in SETTINGS.values() for name in (each.name, each.from_file) if name}),
    )
    for attribute, declared in SETTINGS.items():
        try:
            text = _given(declared, env)
            if declared.required and declared.secret and not production and not text:
                made.append(attribute)
                continue
            values[attribute] = _read(declared, text, values, production=production)
        except ValueError as error:
            errors.append(f"{declared.name} {error}.")
            values[attribute] = None
    errors += keys_alike({each.name: values.get(attribute) for attribute, each in SETTINGS.items() if each.secret})
    if errors:
        raise ConfigurationError("\n- ".join(["These settings are wrong:", *errors]))
    unkept: dict[str, str] = {}
    if made:
        keys, is_kept = _development_keys(values["instance"])
        values |= {attribute: SETTINGS[attribute].parse(keys[SETTINGS[attribute].name]) for attribute in made}
        unkept = {} if is_kept else keys
    config = Config(**values, unkept_keys=unkept)
    if keeps:
        _make_folder(config.instance)
        if keep_keys(config):
            return load_config(environ, keeps=False)
    return config


def keep_keys(config: Config) -> bool:
    """Write the keys that were made for development, if any, so that whatever they encrypt can be read again.

    Returns whether another process was quicker. Then that one's are in the file, and these must not be used.
    """
    if not config.unkept_keys:
        return False
    _make_folder(config.instance)
    path, own = config.instance / KEYS, dict(config.unkept_keys)
    partial = path.with_name(f".{path.name}.{os.getpid()}-{threading.get_ident()}")
    try:
        stored = _stored_keys(path)
        if own.keys() <= stored.keys():
            return stored != own
        partial.touch(mode=0o600)
        partial.write_text(json.dumps(own))
        if stored:  # the file is from before there was one of the keys
            partial.replace(path)
        else:
            path.hardlink_to(partial)
    except FileExistsError:
        return True
    except OSError as error:
        raise ConfigurationError(f"The keys of development cannot be kept in {path}: {error.strerror}.") from None
    finally:
        partial.unlink(missing_ok=True)
    return False


def make_folder_of_counts(config: Config) -> None:
    """Make the folder of counts, in a process that will answer requests. Raises ConfigurationError if it cannot be made."""
    if config.metrics_folder is not None:
        _make_folder(config.metrics_folder, "PROMETHEUS_MULTIPROC_DIR")


def _make_folder(path: Path, setting: str = "PACT_INSTANCE") -> None:
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise ConfigurationError(
            f"{setting} names a folder that cannot be made, {path}: {error.strerror}."
        ) from None


def _given(declared: Setting, env: Mapping[str, str]) -> str | None:
    """The setting's text, from the environment or a file; None if there is none. ValueError as in `_read`."""
    text, path = env.get(declared.name), env.get(declared.from_file)
    if not path:
        return text
    if text:
        raise ValueError(f"is given twice: by itself and by {declared.from_file}")
    try:
        return Path(path).read_text("utf-8").rstrip("\r\n")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not text in UTF-8"
        # Without its name: somebody may have written the secret itself there.
        raise ValueError(f"cannot be read from the file that {declared.from_file} names: {reason}") from None


def _read(declared: Setting, text: str | None, known: Mapping[str, Any], *, production: bool) -> Any:
    """The setting's value. The text of ValueError says what is wrong with it and follows its name."""
    if production and declared.required and not text:
        raise ValueError("is missing")
    if text is None:
        default = (production and declared.production) or declared.default
        text = default if isinstance(default, str) else default(known)
    is_shown = not declared.secret and not ("://" in text and "@" in text)  # a password may be in an address
    given = f", not {text[:LONGEST_SHOWN]!r}{'…' if len(text) > LONGEST_SHOWN else ''}" if is_shown else ""
    try:
        value = declared.parse(text)
    except ValueError as error:
        raise ValueError(f"must be {error}{given}") from None
    if production and declared.rule and not declared.rule[0](value):
        raise ValueError(f"is not safe for production: it must be {declared.rule[1]}{given}")
    return value


def _development_keys(instance: Path) -> tuple[dict[str, str], bool]:
    """Keys of a development instance, and whether all of them are in the file beside its database."""
    stored = _stored_keys(instance / KEYS)
    keys = made_keys() | stored
    return keys, keys == stored  # if not, the file is new, or from before there was one of the keys


def _stored_keys(path: Path) -> dict[str, str]:
    """Raises ConfigurationError if the file cannot be read."""
    try:
        stored = json.loads(path.read_text())
        if isinstance(stored, dict):
            return stored
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise ConfigurationError(f"The keys of development in {path} cannot be read: {error.strerror}.") from None
    except ValueError:
        pass
    raise ConfigurationError(f"The keys of development in {path} cannot be read. Put back the file as it was.")


def made_keys() -> dict[str, str]:
    """A new random value for each setting that is a key."""
    return {
        "PACT_SECRET_KEY": secrets.token_hex(32),
        "PACT_DIGEST_KEY": secrets.token_hex(32),
        "PACT_DATA_KEYS": Fernet.generate_key().decode(),
        "PACT_EDITION_KEY": base64.b64encode(secrets.token_bytes(32)).decode(),
    }
