"""The base class of the site's forms. It shows WTForms' own messages in the reader's language."""

import unicodedata
from typing import Any, Final

import wtforms
from wtforms.meta import DefaultMeta

from pact.core.i18n.languages import current_language
from pact.core.i18n.messages import gettext
from pact.core.sanitising import clean_line

# The last two join letters in Persian and in languages of India.
_SIGNS_OF_NAMES: Final = frozenset(" .,:;()&/+-–—·'’‘\"“”«»\u200c\u200d")


class LanguageMeta(DefaultMeta):
    """Gives WTForms the current language."""

    @property
    def locales(self) -> list[str]:
        return [current_language()]


class Form(wtforms.Form):
    """Base class of all forms."""

    Meta = LanguageMeta


def as_line(text: str | None) -> str:
    """A filter for fields of one line."""
    return clean_line(text or "")


def is_plain(text: str) -> bool:
    """Whether a line has nothing but letters, figures and the signs of names and titles: no markup, symbol or emoji."""
    return all(char in _SIGNS_OF_NAMES or unicodedata.category(char)[0] in "LMN" for char in text)


class DateField(wtforms.DateField):
    """A day from the browser's calendar, with an error that says how to write one without it."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        try:
            super().process_formdata(valuelist)
        except ValueError:
            self.data = None
            raise ValueError(gettext("Enter the date like this: 2026-10-31.")) from None
