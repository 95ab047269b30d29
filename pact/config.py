"""All settings, read once from the environment.

Development needs no setting at all: keys are made on first use under the instance folder. Production
(`PACT_ENV=production`) makes no guess: each missing or unsafe setting is named and the site does not start.
"""

import json
import os
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from cryptography.fernet import Fernet
from limits import parse_many

SECRET_NAMES = ("PACT_SECRET_KEY", "PACT_DIGEST_KEY", "PACT_DATA_KEYS")


class ConfigurationError(Exception):
    """The environment does not add up to a safe configuration; the message names every fault."""


@dataclass(frozen=True, kw_only=True)
class Config:
    """One process's settings; immutable, so that no feature can change another's."""

    environment: str
    instance: Path
    database_url: str
    secret_key: str
    digest_key: str
    data_keys: tuple[str, ...]
    site_url: str
    site_name: str
    commit: str
    port: int
    trusted_proxies: int
    mail_url: str
    mail_from: str
    contact_address: str
    staff_second_factor: bool
    staff_session_hours: int
    share_limit: str
    share_least_seconds: float
    address_limit: str
    sign_in_limit: str
    page_limit: str
    rate_limit_storage: str
    worker_poll_seconds: float

    @property
    def is_production(self) -> bool:
        return self.environment == "production"

    @property
    def uses_sqlite(self) -> bool:
        return self.database_url.startswith("sqlite")

    @property
    def mail_folder(self) -> Path:
        return self.instance / "mail"


def load_config(environ: Mapping[str, str] | None = None) -> Config:
    """Read the settings from `environ` (the process's own by default).

    Raises ConfigurationError naming each fault: an unknown PACT_ENV, and in production missing secrets,
    mail to files, a site address without https, or a switched-off second factor.
    """
    env = os.environ if environ is None else environ
    environment = env.get("PACT_ENV", "development")
    if environment not in ("development", "production"):
        raise ConfigurationError(f"PACT_ENV is {environment!r}; it must be development or production.")
    production = environment == "production"
    instance = Path(env.get("PACT_INSTANCE", "instance")).resolve()
    faults = _production_faults(env) if production else []
    port, proxies = _number(env, "PORT", "8000", faults), _number(env, "PACT_TRUSTED_PROXIES", "0", faults)
    hours = _number(env, "PACT_STAFF_SESSION_HOURS", "12", faults, least=1)
    poll = _seconds(env, "PACT_WORKER_POLL_SECONDS", "0.5", faults)
    # The demo's sign-ins must open the desk without a telephone at hand; real staff prove themselves twice.
    second_factor = _switch(env, "PACT_STAFF_SECOND_FACTOR", "on" if production else "off", faults)
    # One machine plays many authors and readers while developing; a real reader does not.
    share = _limit(env, "PACT_SHARE_LIMIT", "20 per hour" if production else "2000 per hour", faults)
    address = _limit(env, "PACT_ADDRESS_LIMIT", "5 per day" if production else "2000 per day", faults)
    # Nobody fills the form in faster; a journey in a browser does.
    least = _seconds(env, "PACT_SHARE_LEAST_SECONDS", "3", faults, may_be_none=True)
    sign_in = _limit(env, "PACT_SIGN_IN_LIMIT", "5 per minute;30 per hour", faults)
    page = _limit(env, "PACT_PAGE_LIMIT", "600 per minute" if production else "100000 per minute", faults)
    commit = _commit(env, faults)
    if faults:
        raise ConfigurationError("The configuration is not safe to start with:\n- " + "\n- ".join(faults))
    instance.mkdir(parents=True, exist_ok=True)
    keys = {name: env[name] for name in SECRET_NAMES if env.get(name)}
    if not production:
        keys = _development_keys(instance) | keys
    return Config(
        environment=environment,
        instance=instance,
        database_url=_database_url(env, instance),
        secret_key=keys["PACT_SECRET_KEY"],
        digest_key=keys["PACT_DIGEST_KEY"],
        data_keys=tuple(key.strip() for key in keys["PACT_DATA_KEYS"].split(",") if key.strip()),
        site_url=env.get("PACT_SITE_URL", f"http://127.0.0.1:{port}").rstrip("/"),
        site_name=env.get("PACT_SITE_NAME", "CCPact"),
        commit=commit,
        port=port,
        trusted_proxies=proxies,
        mail_url=env.get("PACT_MAIL_URL", "files:"),
        mail_from=env.get("PACT_MAIL_FROM", "CCPact <stories@ccpact.example>"),
        contact_address=env.get("PACT_CONTACT", "hello@ccpact.example"),
        staff_second_factor=second_factor,
        staff_session_hours=hours,
        share_limit=share,
        share_least_seconds=least,
        address_limit=address,
        sign_in_limit=sign_in,
        page_limit=page,
        rate_limit_storage=env.get("PACT_RATE_LIMIT_STORAGE", "memory://"),
        worker_poll_seconds=poll,
    )


def _number(env: Mapping[str, str], name: str, default: str, faults: list[str], *, least: int = 0) -> int:
    text = env.get(name, default)
    if text.isascii() and text.isdigit() and int(text) >= least:
        return int(text)
    faults.append(f"{name} is {text!r}; it must be a whole number{f' from {least} on' if least else ''}.")
    return least


def _switch(env: Mapping[str, str], name: str, default: str, faults: list[str]) -> bool:
    text = env.get(name, default)
    if text not in ("on", "off"):
        faults.append(f"{name} is {text!r}; it must be on or off.")
    return text == "on"


def _seconds(
    env: Mapping[str, str], name: str, default: str, faults: list[str], *, may_be_none: bool = False
) -> float:
    text = env.get(name, default)
    try:
        seconds = float(text)
    except ValueError:
        seconds = -1.0
    if not (0 < seconds < 3600 or (may_be_none and seconds == 0)):
        faults.append(f"{name} is {text!r}; it must be a number of seconds.")
    return seconds


def _limit(env: Mapping[str, str], name: str, default: str, faults: list[str]) -> str:
    text = env.get(name, default)
    try:
        parse_many(text)
    except ValueError:
        faults.append(f"{name} is {text!r}; it must be written like “20 per hour; 100 per day”.")
    return text


def _commit(env: Mapping[str, str], faults: list[str]) -> str:
    commit = env.get("PACT_COMMIT", "").strip().lower()
    if commit and not re.fullmatch(r"[0-9a-f]{7,40}", commit):
        faults.append(f"PACT_COMMIT is {commit!r}; it must be the commit's 7 to 40 hexadecimal digits.")
    return commit


def _database_url(env: Mapping[str, str], instance: Path) -> str:
    url = env.get("DATABASE_URL", f"sqlite:///{instance / 'ccpact.sqlite'}")
    for prefix in ("postgres://", "postgresql://"):
        if url.startswith(prefix):
            return "postgresql+psycopg://" + url.removeprefix(prefix)
    return url


def _production_faults(env: Mapping[str, str]) -> list[str]:
    faults = [
        f"{name} is missing." for name in (*SECRET_NAMES, "PACT_SITE_URL", "PACT_MAIL_FROM") if not env.get(name)
    ]
    for name in ("PACT_SECRET_KEY", "PACT_DIGEST_KEY"):
        if 0 < len(env.get(name, "")) < 32:
            faults.append(f"{name} is shorter than 32 characters.")
    data_keys = [part.strip() for part in env.get("PACT_DATA_KEYS", "").split(",") if part.strip()]
    if env.get("PACT_DATA_KEYS") and not data_keys:
        faults.append("PACT_DATA_KEYS is empty.")
    for key in data_keys:
        try:
            Fernet(key)
        except ValueError:
            faults.append("PACT_DATA_KEYS holds something that is not a Fernet key (32 bytes, base64).")
    mail = env.get("PACT_MAIL_URL", "files:")
    if urlsplit(mail).scheme not in ("smtp", "smtps") or not urlsplit(mail).hostname:
        faults.append("PACT_MAIL_URL must be smtp://host or smtps://host; mail to files is for development only.")
    site = urlsplit(env.get("PACT_SITE_URL", ""))
    if env.get("PACT_SITE_URL") and (site.scheme != "https" or not site.hostname):
        faults.append("PACT_SITE_URL must be an address that begins with https://.")
    if env.get("PACT_STAFF_SECOND_FACTOR") == "off":
        faults.append("PACT_STAFF_SECOND_FACTOR=off is for development only.")
    return faults


def _development_keys(instance: Path) -> dict[str, str]:
    """Keys of a development instance: made once, kept beside its database, readable by its owner only."""
    path = instance / "keys.json"
    if not path.exists():
        keys = {
            "PACT_SECRET_KEY": secrets.token_hex(32),
            "PACT_DIGEST_KEY": secrets.token_hex(32),
            "PACT_DATA_KEYS": Fernet.generate_key().decode(),
        }
        partial = path.with_suffix(".new")
        partial.touch(mode=0o600)
        partial.write_text(json.dumps(keys))
        partial.replace(path)
    loaded: dict[str, str] = json.loads(path.read_text())
    return loaded
