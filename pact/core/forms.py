"""The base class of the site's forms. It shows WTForms' own messages in the reader's language."""

import wtforms
from wtforms.meta import DefaultMeta

from pact.core.i18n.languages import current_language
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
