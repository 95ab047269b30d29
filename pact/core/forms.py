"""The base class of the site's forms. It shows WTForms' own messages in the reader's language."""

import wtforms
from wtforms.meta import DefaultMeta

from pact.core.i18n.languages import current_language


class LanguageMeta(DefaultMeta):
    """Gives WTForms the current language."""

    @property
    def locales(self) -> list[str]:
        return [current_language()]


class Form(wtforms.Form):
    """Base class of all forms."""

    Meta = LanguageMeta
