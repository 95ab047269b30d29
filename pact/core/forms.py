"""The base class of the site's forms. It shows WTForms' own messages in the reader's language."""

import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from typing import Any, Final

import wtforms
from wtforms.fields.core import UnboundField
from wtforms.meta import DefaultMeta
from wtforms.validators import StopValidation

from pact.core.i18n.languages import current_language
from pact.core.i18n.messages import gettext
from pact.core.sanitising import clean_line

MOST_DIGITS: Final = 30
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


# Radio buttons and lists with several choices are SelectFields, too.
_UNTYPED: Final = (wtforms.HiddenField, wtforms.BooleanField, wtforms.SelectField)


@cache
def untyped_names() -> frozenset[str]:
    """Names of fields in which nobody types, whichever form they are of: they are hidden, ticked or chosen."""
    kinds = [
        (name, given.field_class)
        for form in _with_subclasses(wtforms.Form)
        for name, given in vars(form).items()
        if isinstance(given, UnboundField)
    ]
    typed = {name for name, kind in kinds if not issubclass(kind, _UNTYPED)}
    return frozenset({name for name, _kind in kinds} - typed)


def _with_subclasses(form: type[wtforms.Form]) -> Iterator[type[wtforms.Form]]:
    yield form
    for below in form.__subclasses__():
        yield from _with_subclasses(below)


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


_WHOLE: Final = re.compile(r"-?(?:\d+|\d{1,3}(?:(?P<mark>[ .,’'\u00a0\u202f])\d{3})(?:(?P=mark)\d{3})*)")


class WholeNumberField(wtforms.IntegerField):
    """A whole number as people write it: “41,800”, “41.800” or “41 800”. With `sign`, such as “%”, that may follow it."""

    data: Any

    def __init__(self, *args: Any, sign: str = "", **given: Any) -> None:
        super().__init__(*args, **given)
        self._sign = sign

    def process_formdata(self, valuelist: list[Any]) -> None:
        self.data = None
        typed = clean_line(valuelist[0]).removesuffix(self._sign).rstrip() if valuelist else ""
        if not typed:
            return
        if len(typed) > MOST_DIGITS or not _WHOLE.fullmatch(typed):
            raise ValueError(gettext("Enter a whole number."))
        self.data = int(re.sub(r"[^-\d]", "", typed))

    def pre_validate(self, form: Any) -> None:
        """What is no number is said once."""
        if self.process_errors:
            raise StopValidation
