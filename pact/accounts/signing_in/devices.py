"""Devices that staff sign in on: two coarse words to show, and which ones were used before."""

from datetime import timedelta

from flask import current_app, request
from sqlalchemy import ColumnElement, select, update

from pact.accounts.models import Account, KnownDevice
from pact.core import clock, crypto
from pact.core.db import session
from pact.core.i18n.messages import gettext

PURPOSE = "staff-device"
KEPT = timedelta(days=400)

# Words that identify a browser or system in its User-Agent. Order matters: each also names those after it.
BROWSERS = (
    ("Edg", "Edge"), ("OPR/", "Opera"), ("SamsungBrowser", "Samsung Internet"), ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"), ("CriOS/", "Chrome"), ("Chrome/", "Chrome"), ("Safari/", "Safari"),
)  # fmt: skip
SYSTEMS = (
    ("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("CrOS", "ChromeOS"), ("Windows", "Windows"),
    ("Mac OS X", "macOS"), ("Linux", "Linux"),
)  # fmt: skip


def words_of(user_agent: str) -> tuple[str, str]:
    """Browser and system in a User-Agent, each a word from a fixed list or empty; nothing else is stored."""
    return _first(BROWSERS, user_agent), _first(SYSTEMS, user_agent)


def _first(signs: tuple[tuple[str, str], ...], text: str) -> str:
    return next((word for sign, word in signs if sign in text), "")


def device_name(browser: str, system: str) -> str:
    """The two words in a sentence: “Firefox on Linux”."""
    if browser and system:
        return gettext("%(browser)s on %(system)s", browser=browser, system=system)
    return browser or system or gettext("a device we do not recognise")


def cookie_name() -> str:
    """With the prefix that browsers accept from https only, in production."""
    return "__Secure-ccpact_device" if current_app.config["SESSION_COOKIE_SECURE"] else "ccpact_device"


def device_asking() -> str | None:
    """The id in the request's device cookie, or None if it is absent, forged or too old."""
    cookie = request.cookies.get(cookie_name(), "")
    try:
        return crypto.unsign(PURPOSE, cookie, max_age_seconds=int(KEPT.total_seconds()))
    except (crypto.TokenExpired, crypto.TokenInvalid):
        return None


def cookie_of(device: str) -> str:
    return crypto.sign(PURPOSE, device)


def is_device_of(owner: ColumnElement[bool], device: str) -> bool:
    """Whether the account that meets the condition `owner` has signed in on a device before."""
    known = select(KnownDevice.id).join(Account, Account.id == KnownDevice.account_id)
    return (
        session().scalar(known.where(owner, KnownDevice.device_digest == crypto.link_digest(device))) is not None
    )


def remember_device(account_id: int, device: str) -> bool:
    """Record a sign-in on a device. True if the account had signed in on it before."""
    digest, moment = crypto.link_digest(device), clock.now()
    mine = (KnownDevice.account_id == account_id, KnownDevice.device_digest == digest)
    if session().scalar(select(KnownDevice.id).where(*mine)) is not None:
        session().execute(update(KnownDevice).where(*mine).values(last_seen_at=moment))
        return True
    session().add(KnownDevice(account_id=account_id, device_digest=digest, last_seen_at=moment))
    session().flush()
    return False
