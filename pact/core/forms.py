"""The base class of the site's forms. It shows WTForms' own messages in the reader's language."""

from typing import Any

import wtforms
from wtforms.meta import DefaultMeta

from pact.core.i18n.languages import current_language
from pact.core.i18n.messages import gettext
from pact.core.sanitising import clean_line


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


class DateField(wtforms.DateField):
    """A day from the browser's calendar, with an error that says how to write one without it."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        try:
            super().process_formdata(valuelist)
        except ValueError:
            self.data = None
            raise ValueError(gettext("Enter the date like this: 2026-10-31.")) from None
