"""Citations of an edition, as plain text and BibTeX, with its permanent address."""

from pact.core import site
from pact.core.i18n.languages import page_url
from pact.core.i18n.messages import format_day, format_month, gettext
from pact.rankings.editions.keys import KEY_ADDRESS, NAMESPACE, signer
from pact.rankings.models import Edition

_TEX = str.maketrans({
    "\\": r"\textbackslash{}", "&": r"\&", "%": r"\%", "$": r"\$", "#": r"\#", "_": r"\_", "{": r"\{", "}": r"\}",
    "~": r"\textasciitilde{}", "^": r"\textasciicircum{}", '"': '{"}',
})  # fmt: skip


def as_text(edition: Edition) -> str:
    """One line for a footnote."""
    words = gettext(
        "%(site)s: League tables of %(month)s, edition %(edition)s, frozen %(day)s, method %(method)s.",
        site=site.site_name(), month=format_month(edition.month), edition=edition.ident,
        day=format_day(edition.frozen_at.date()), method=edition.method,
    )  # fmt: skip
    return f"{words} {_address(edition)}"


def as_bibtex(edition: Edition) -> str:
    """An entry for both BibTeX and BibLaTeX. Year and month are those of freezing, which is its publication.

    The site's name has braces of its own, or BibTeX would split it into first and last name.
    """
    fields = {
        "author": "{" + _escaped(site.site_name()) + "}",
        "title": gettext("League tables of %(month)s", month=format_month(edition.month)),
        "year": f"{edition.frozen_at.year}",
        "month": f"{edition.frozen_at.month}",
        "edition": edition.ident,
        "howpublished": r"\url{" + _address(edition) + "}",
        "url": _address(edition),
        "note": gettext(
            "Method %(method)s, SHA-256 %(digest)s", method=_escaped(edition.method), digest=edition.sha256
        ),
    }
    lines = [f'  {name:<12} = "{value}"' for name, value in fields.items()]
    return f"@misc{{ccpact-{edition.ident},\n" + ",\n".join(lines) + "\n}"


def recipe(edition: Edition) -> str:
    """Two shell lines with curl and sha256sum. The second prints OK."""
    address = site.site_url(f"/editions/{edition.ident}.json")  # files are the same in every language
    return f'curl -sO {address}\necho "{edition.sha256}  {edition.ident}.json" | sha256sum -c'


def signature_recipe(edition: Edition) -> str:
    """Three shell lines with curl and ssh-keygen, which prints that the signature is good."""
    address, key = site.site_url(f"/editions/{edition.ident}.sig"), site.site_url(KEY_ADDRESS)
    return (
        f"curl -sO {address}\ncurl -sO {key}\n"
        f"ssh-keygen -Y verify -f {KEY_ADDRESS.rpartition('/')[2]} -I {signer()} -n {NAMESPACE} "
        f"-s {edition.ident}.sig < {edition.ident}.json"
    )


def _address(edition: Edition) -> str:
    return page_url(f"/editions/{edition.ident}")


def _escaped(text: str) -> str:
    return text.translate(_TEX)
