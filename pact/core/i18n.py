"""Visible words, dates and numbers in the reader's language: flask-babel, typed."""

from datetime import date
from typing import Any

import flask_babel
from flask_babel import lazy_gettext

__all__ = ["format_date", "format_number", "gettext", "lazy_gettext", "ngettext"]


def gettext(message: str, **variables: object) -> str:
    """The message in the reader's language, its `%(name)s` filled in."""
    return str(flask_babel.gettext(message, **variables))


def ngettext(singular: str, plural: str, num: int, **variables: object) -> str:
    """The message in the form the number needs; `%(num)s` is the number."""
    return str(flask_babel.ngettext(singular, plural, num, **variables))


def format_date(day: date, pattern: str) -> str:
    """A day or moment by a pattern of Unicode's date fields, such as “MMMM y”."""
    return str(flask_babel.format_date(day, pattern))


def format_number(value: Any) -> str:
    """A number with its thousands marked."""
    return str(flask_babel.format_decimal(value))
