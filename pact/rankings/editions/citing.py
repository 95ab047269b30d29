"""Citations of an edition, as plain text and BibTeX, with its permanent address."""

from pact.core import site
from pact.core.frozen.citing import bibtex, digest_recipe, escaped
from pact.core.frozen.citing import signature_recipe as recipe_of_signature
from pact.core.i18n.languages import page_url
from pact.core.i18n.messages import format_day, format_month, gettext
from pact.rankings.editions.keys import NAMESPACE
from pact.rankings.models import Edition


def as_text(edition: Edition) -> str:
    """One line for a footnote."""
    words = gettext(
        "%(site)s: League tables of %(month)s, edition %(edition)s, frozen %(day)s, method %(method)s.",
        site=site.site_name(), month=format_month(edition.month), edition=edition.ident,
        day=format_day(edition.frozen_at.date()), method=edition.method,
    )  # fmt: skip
    return f"{words} {_address(edition)}"


def as_bibtex(edition: Edition) -> str:
    """An entry for both BibTeX and BibLaTeX. Year and month are those of freezing, which is its publication."""
    fields = {
        "title": gettext("League tables of %(month)s", month=format_month(edition.month)),
        "year": f"{edition.frozen_at.year}",
        "month": f"{edition.frozen_at.month}",
        "edition": edition.ident,
        "note": gettext(
            "Method %(method)s, SHA-256 %(digest)s", method=escaped(edition.method), digest=edition.sha256
        ),
    }
    return bibtex(f"ccpact-{edition.ident}", fields, address=_address(edition))


def recipe(edition: Edition) -> str:
    """Two shell lines with curl and sha256sum. The second prints OK."""
    return digest_recipe(f"/editions/{edition.ident}.json", edition.sha256)


def signature_recipe(edition: Edition) -> str:
    """Three shell lines with curl and ssh-keygen, which prints that the signature is good."""
    return recipe_of_signature(f"/editions/{edition.ident}.json", NAMESPACE)


def _address(edition: Edition) -> str:
    return page_url(f"/editions/{edition.ident}")
