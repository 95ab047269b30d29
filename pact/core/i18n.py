"""Visible words, dates and numbers in the reader's language: flask-babel, typed."""

from datetime import date
from functools import lru_cache

import flask_babel
from babel.numbers import format_decimal
from babel.support import NullTranslations
from flask import g, has_app_context
from flask_babel import lazy_gettext

__all__ = ["format_date", "format_number", "gettext", "lazy_gettext", "message_of", "ngettext", "plural_of"]


def _translations() -> NullTranslations:
    """The reader's messages, looked up once a request: a table of a hundred rows asks for hundreds."""
    if not has_app_context():
        return NullTranslations()
    if "translations" not in g:
        g.translations = flask_babel.get_translations()
    found: NullTranslations = g.translations
    return found


def message_of(message: str) -> str:
    """The message in the reader's language as it is, for templates, which fill it in themselves."""
    return str(_translations().ugettext(message))


def plural_of(singular: str, plural: str, num: int) -> str:
    """The message in the form the number needs, not filled in."""
    return str(_translations().ungettext(singular, plural, num))


def gettext(message: str, **variables: object) -> str:
    """The message in the reader's language, its `%(name)s` filled in."""
    return message_of(message) % variables if variables else message_of(message)


def ngettext(singular: str, plural: str, num: int, **variables: object) -> str:
    """The message in the form the number needs; `%(num)s` is the number."""
    return plural_of(singular, plural, num) % {"num": num, **variables}


def format_date(day: date, pattern: str) -> str:
    """A day or moment by a pattern of Unicode's date fields, such as “MMMM y”."""
    return str(flask_babel.format_date(day, pattern))


def format_number(value: int) -> str:
    """A whole number with its thousands marked."""
    return _formatted(value, str(flask_babel.get_locale() or "en")) if value >= 1000 else str(value)


@lru_cache(maxsize=4096)
def _formatted(value: int, locale: str) -> str:
    return str(format_decimal(value, locale=locale))
