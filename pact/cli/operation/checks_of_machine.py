"""Checks of settings, files and the servers that a site talks to."""

import http.client
import shutil
import ssl
from collections.abc import Iterator
from email.utils import parseaddr
from pathlib import Path
from urllib.parse import urlsplit

from limits.storage import storage_from_string

from pact.cli.operation.findings import Finding, mend, well
from pact.config import KEYS, Config
from pact.config_checks import is_only_an_example
from pact.core.db import database_file, db
from pact.core.monitoring.counters import fault_of_folder
from pact.core.web.kept.redis_store import SharedPages
from pact.mail.delivery import SignInRefused, greet

LEAST_FREE = 1_000_000_000
"""Bytes."""
SECONDS = 10
KEPT_APART = 0o077
"""Permissions of others than the user who runs the site."""


def check(config: Config) -> Iterator[Finding]:
    yield _settings(config)
    if config.is_production and (names := list(_of_examples(config))):
        words = "have names of examples or of this network only. Readers must reach the site and its operator."
        yield mend("addresses", f"{', '.join(names)} {words}")
    if config.unkept_keys:
        yield mend(
            "keys",
            f"there are none in {config.instance / KEYS} yet. `db upgrade` and `serve` make them; if the site had some, put "
            "them back.",
        )
    yield from _permissions(config)
    yield _disk(config)
    if config.metrics_folder is not None:
        yield _counts(config.metrics_folder)
    yield _mailroom(config)


def check_servers(config: Config) -> Iterator[Finding]:
    yield _mail(config)
    yield _limits(config)
    yield _pages(config)


def check_site(config: Config) -> Iterator[Finding]:
    """The site answers at its public address."""
    url = urlsplit(config.site_url)
    kind = http.client.HTTPSConnection if url.scheme == "https" else http.client.HTTPConnection
    connection = kind(url.hostname or "", url.port, timeout=SECONDS)
    try:
        connection.request("GET", f"{url.path}/", headers={"User-Agent": "ccpact-doctor"})
        status = connection.getresponse().status
    except (OSError, http.client.HTTPException) as error:
        yield mend(
            "site",
            f"{config.site_url} does not answer ({_cause(error)}). Check the proxy and the certificate.",
        )
        return
    finally:
        connection.close()
    if status == http.client.OK:
        yield well("site", f"{config.site_url} answers.")
    else:
        yield mend("site", f"{config.site_url} answers with {status}. Check the proxy and the site’s log.")


def _settings(config: Config) -> Finding:
    """Production checks its settings when it starts (config.py), so there they are safe once this runs."""
    if config.is_production:
        return well("settings", "readable, and safe for production.")
    if config.site_url.startswith("https://"):
        words = "PACT_ENV is development, and PACT_SITE_URL is public. Set PACT_ENV=production: it refuses unsafe settings."
        return mend("settings", words)
    return well("settings", "readable. This is development: nobody else may reach this site.")


def _of_examples(config: Config) -> Iterator[str]:
    """The settings with an address at which nobody outside reaches anybody."""
    hosts = {"PACT_SITE_URL": urlsplit(config.site_url).hostname}
    hosts["PACT_OPERATOR_AUTHORITY"] = urlsplit(config.operator_authority.url).hostname
    for name, address in (
        ("PACT_CONTACT", config.contact_address), ("PACT_OPERATOR_CONTACT", config.operator_contact),
        ("PACT_MAIL_FROM", config.mail_from), ("PACT_MAILROOM_ADDRESS", config.mailroom_address),
    ):  # fmt: skip
        if address:
            hosts[name] = parseaddr(address)[1].rpartition("@")[2]
    yield from (name for name, host in hosts.items() if is_only_an_example(host))


def _permissions(config: Config) -> Iterator[Finding]:
    files = [config.instance, config.instance / KEYS, config.mail_folder]
    files += [path] if (path := database_file(db.engine)) else []
    others = [path for path in files if path.exists() and path.stat().st_mode & KEPT_APART]
    for path in others:
        kind = "700" if path.is_dir() else "600"
        yield mend("files", f"others may read {path}. Run `chmod {kind} {path}`.")
    if not others:
        words = f"only this user reads what is in {config.instance}."
        yield well("files", words if config.instance.exists() else f"there is no folder {config.instance}.")


def _disk(config: Config) -> Finding:
    """The disk of SQLite's database, or where there is another server, that of what the site itself writes."""
    path = database_file(db.engine)
    folder = path.parent if path else config.instance
    there = next(each for each in (folder, *folder.parents) if each.exists())
    free = shutil.disk_usage(there).free
    words = f"{free / 1e9:,.1f} GB are free where {folder} is."
    if free < LEAST_FREE:
        return mend(
            "disk", f"{words} Make room: SQLite cannot write on a full disk." if path else f"{words} Make room."
        )
    return well("disk", words)


def _counts(folder: Path) -> Finding:
    if fault := fault_of_folder(folder):
        return mend(
            "metrics",
            f"requests are not counted: {folder} (PROMETHEUS_MULTIPROC_DIR) cannot be written ({fault}).",
        )
    return well("metrics", f"requests can be counted in {folder}.")


def _mailroom(config: Config) -> Finding:
    if not config.mailroom_address:
        return well(
            "mailroom", "there is none. To take stories by mail, set PACT_MAILROOM_ADDRESS and start the mailroom."
        )
    return well(
        "mailroom", f"people are asked to write to {config.mailroom_address}. `flask --app app mailroom` must run."
    )


def _mail(config: Config) -> Finding:
    if config.mail_url == "files:":
        return well("mail", f"mails are written to {config.mail_folder}.")
    try:
        greet(config.mail_url)
    except SignInRefused:
        return mend("mail", "the server refuses the user or password in PACT_MAIL_URL.")
    except ssl.SSLError as error:
        return mend("mail", f"the server’s certificate or encryption is refused ({_cause(error)}).")
    except (OSError, ValueError) as error:
        return mend("mail", f"the server in PACT_MAIL_URL cannot be used ({_cause(error)}).")
    return well("mail", "the server answers. No mail was sent.")


def _limits(config: Config) -> Finding:
    scheme = urlsplit(config.rate_limit_storage).scheme
    if scheme == "memory":
        return well(
            "limits", "counted in each process. With several, set PACT_RATE_LIMIT_STORAGE to one that they share."
        )
    try:
        if storage_from_string(config.rate_limit_storage).check():
            return well("limits", f"the storage ({scheme}) answers.")
    except Exception as error:
        return mend("limits", f"the storage in PACT_RATE_LIMIT_STORAGE cannot be used ({type(error).__name__}).")
    return mend("limits", f"the storage in PACT_RATE_LIMIT_STORAGE ({scheme}) does not answer.")


def _pages(config: Config) -> Finding:
    if not config.shares_pages:
        return well("pages", "kept in each process. Several may share what they make: PACT_PAGE_STORE.")
    try:
        if SharedPages(config.page_store).answers():
            return well("pages", "shared in Redis, which answers.")
    except (ModuleNotFoundError, ValueError) as error:
        return mend("pages", f"the Redis in PACT_PAGE_STORE cannot be used ({type(error).__name__}).")
    return mend(
        "pages", "the Redis in PACT_PAGE_STORE does not answer. Each process makes its own pages meanwhile."
    )


def _cause(error: Exception) -> str:
    return str(getattr(error, "strerror", None) or type(error).__name__)
