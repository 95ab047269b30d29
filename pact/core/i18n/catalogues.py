"""The messages of each language, read from the catalogues that translators edit.

Each process reads the `.po` files once. Nothing has to be compiled before the site runs, so no compiled file can
be out of date.
"""

from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Final

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations

from pact.core.paths import ROOT

FOLDER: Final = ROOT / "translations"


def catalogue_path(language: str) -> Path:
    return FOLDER / language / "LC_MESSAGES" / "messages.po"


@cache
def messages_of(language: str) -> NullTranslations:
    """A language's messages. The default language has no catalogue. Raises PoFileError if a catalogue is malformed."""
    path = catalogue_path(language)
    if not path.exists():
        return NullTranslations()
    with path.open("rb") as file:
        catalogue = read_po(file, locale=language, abort_invalid=True)
    compiled = BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return Translations(compiled)
