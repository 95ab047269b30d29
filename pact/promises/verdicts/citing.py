"""Citations of a verdict, as plain text and BibTeX, with its permanent address, and commands to check its file."""

from pact.core import site
from pact.core.frozen import citing
from pact.core.i18n.languages import page_url
from pact.core.i18n.messages import format_day, gettext
from pact.promises.verdicts.keys import NAMESPACE
from pact.promises.verdicts.models import Verdict
from pact.promises.wording import quarter_words


def as_text(verdict: Verdict, *, company: str, slug: str) -> str:
    """One line for a footnote."""
    words = gettext(
        "%(site)s: What people told us of the promises of %(company)s, %(quarter)s, verdict %(verdict)s, frozen %(day)s.",
        site=site.site_name(), company=company, quarter=quarter_words(verdict.quarter), verdict=verdict.ident,
        day=format_day(verdict.frozen_at.date()),
    )  # fmt: skip
    return f"{words} {page_url(address_of(verdict, slug))}"


def as_bibtex(verdict: Verdict, *, company: str, slug: str) -> str:
    """An entry for both BibTeX and BibLaTeX. Year and month are those of freezing, which is its publication."""
    title = gettext(
        "What people told us of the promises of %(company)s, %(quarter)s",
        company=company, quarter=quarter_words(verdict.quarter),
    )  # fmt: skip
    fields = {
        "title": citing.escaped(title),
        "year": f"{verdict.frozen_at.year}",
        "month": f"{verdict.frozen_at.month}",
        "edition": verdict.ident,
        "note": gettext("SHA-256 %(digest)s", digest=verdict.sha256),
    }
    return citing.bibtex(f"ccpact-{slug}-{verdict.ident}", fields, address=page_url(address_of(verdict, slug)))


def recipe(verdict: Verdict, slug: str) -> str:
    """Two shell lines with curl and sha256sum. The second prints OK."""
    return citing.digest_recipe(f"{address_of(verdict, slug)}.json", verdict.sha256)


def signature_recipe(verdict: Verdict, slug: str) -> str:
    """Three shell lines with curl and ssh-keygen, which prints that the signature is good."""
    return citing.signature_recipe(f"{address_of(verdict, slug)}.json", NAMESPACE)


def address_of(verdict: Verdict, slug: str) -> str:
    return f"/pact/{slug}/{verdict.ident}"
