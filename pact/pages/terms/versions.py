"""The versions of the terms, newest first, each with the template of its text.

A version that a release has contained is never edited: who sent something under it must be able to read it. To change
the terms, add a version with a template of its own. `/terms` shows the first of the list.
"""

from datetime import date
from typing import Any, NamedTuple

from pact.core.i18n.messages import lazy_gettext

_ = lazy_gettext


class TermsVersion(NamedTuple):
    """A version, the day it was written, and what it changed."""

    number: int
    written_on: date
    changed: Any
    template: str


VERSIONS = (TermsVersion(1, date(2026, 11, 29), _("The first version."), "pages/_first_terms.html"),)


def terms_version(number: int) -> TermsVersion | None:
    return next((version for version in VERSIONS if version.number == number), None)
