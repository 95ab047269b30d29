"""Messages, dates and numbers in the reader's language; typed wrappers around flask-babel."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from functools import cache, lru_cache
from typing import TypeVar

import flask_babel
from babel.dates import format_date as babel_date
from babel.numbers import format_decimal, get_decimal_symbol
from babel.support import NullTranslations
from flask import g
from flask_babel.speaklater import LazyString

from pact.core.i18n.catalogues import messages_of
from pact.core.i18n.labels import Labelled
from pact.core.i18n.languages import DEFAULT, LANGUAGES, current_language, kept_in_context
from pact.core.i18n.rounding import half_up

Kind = TypeVar("Kind", bound=Labelled)
_KEPT = ("translations", "locale_name")


def _translations() -> NullTranslations:
    """The reader's messages, looked up once per request because a long table asks for hundreds."""
    kept = kept_in_context()
    if kept is None:
        return NullTranslations()
    found: NullTranslations | None = kept.__dict__.get("translations")
    if found is None:
        found = kept.translations = messages_of(current_language())
    return found


@contextmanager
def use_language(language: str | None) -> Iterator[None]:
    """Switch the language inside the block, whatever the address says: a mail is written in its reader's language."""
    before = {name: g.pop(name, None) for name in _KEPT}
    try:
        with flask_babel.force_locale(language if language in LANGUAGES else DEFAULT):
            yield
    finally:
        for name, value in before.items():
            g.pop(name, None)
            if value is not None:
                setattr(g, name, value)


def message_of(message: str) -> str:
    """The message in the reader's language, without placeholders filled in: templates do that themselves."""
    # The empty message is a catalogue's header.
    return str(_translations().ugettext(message)) if message else ""


def message_in(language: str, message: str) -> str:
    """The message in a language, not filled in."""
    return str(messages_of(language).ugettext(message)) if message else ""


def plural_of(singular: str, plural: str, num: int) -> str:
    """The singular or plural message for a number, without placeholders filled in."""
    return str(_translations().ungettext(singular, plural, num))


def gettext(message: str, **variables: object) -> str:
    """The message in the reader's language, with `%(name)s` placeholders filled in."""
    found = (
        str(_translations().ugettext(message)) if message else ""
    )  # no call of `message_of`: pages ask hundreds of times
    return found % variables if variables else found


def lazy_gettext(message: str) -> LazyString:
    """A message that is translated when it is shown, for texts created before there is a request."""
    return LazyString(gettext, message)


def lazy_message_of(message: str) -> LazyString:
    """A message that was marked for extraction where it is written, looked up when it is shown."""
    return LazyString(message_of, message)


def labels_of(kind: type[Kind]) -> dict[Kind, LazyString]:
    """The members of an enumeration with their labels, translated when they are shown."""
    return {member: lazy_message_of(member.label) for member in kind}


def ngettext(singular: str, plural: str, num: int, **variables: object) -> str:
    """The singular or plural message for a number, filled in; `%(num)s` is the number."""
    return plural_of(singular, plural, num) % {"num": num, **variables}


def format_date(day: date, pattern: str) -> str:
    """A date formatted by a Unicode date pattern, such as `gettext("MMMM y")`.

    Patterns are messages because other languages order the fields differently or put words between them.
    """
    return _formatted_date(day, pattern, current_language())


def format_day(day: date) -> str:
    """A date such as “18 November 2026”."""
    return format_date(day, gettext("d MMMM y"))


def format_month(month: date) -> str:
    """A month such as “October 2026”."""
    return format_date(month, gettext("MMMM y"))


def format_plain(value: float) -> str:
    """A number with only the decimals it needs: “0.94”, “3”."""
    return f"{value:g}".replace(".", _decimal_symbol(current_language()))


def format_moment(moment: datetime) -> str:
    """A time such as “25 November 2026, 14:05 UTC”."""
    in_utc = moment.astimezone(UTC)
    return gettext("%(day)s, %(time)s UTC", day=format_day(in_utc.date()), time=f"{in_utc:%H:%M}")


def format_number(value: int) -> str:
    """A whole number with thousands separators."""
    return _formatted_number(value, current_language()) if value >= 1000 else str(value)


def format_places(value: float, places: int = 1) -> str:
    """A number with exactly `places` decimals: “2.0”, “12,5”."""
    return str(half_up(value, places)).replace(".", _decimal_symbol(current_language()))


@lru_cache(maxsize=4096)
def _formatted_date(day: date, pattern: str, locale: str) -> str:
    return str(babel_date(day, pattern, locale=locale))


@lru_cache(maxsize=4096)
def _formatted_number(value: int, locale: str) -> str:
    return str(format_decimal(value, locale=locale))


@cache
def _decimal_symbol(locale: str) -> str:
    return str(get_decimal_symbol(locale))
