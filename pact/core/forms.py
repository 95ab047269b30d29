"""The form that all forms of the site derive from: what WTForms says by itself, it says in the reader's language."""

import wtforms
from wtforms.meta import DefaultMeta

from pact.core.i18n.languages import current_language


class LanguageMeta(DefaultMeta):  # type: ignore[misc]
    """WTForms' own messages in the language that is spoken."""

    @property
    def locales(self) -> list[str]:
        return [current_language()]


class Form(wtforms.Form):  # type: ignore[misc]
    """WTForms' form under that."""

    Meta = LanguageMeta
