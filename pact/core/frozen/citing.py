"""Citations of what is frozen, and the shell commands that check a download."""

from collections.abc import Mapping

from pact.core import site
from pact.core.frozen.keys import KEY_ADDRESS, signer

_TEX = str.maketrans({
    "\\": r"\textbackslash{}", "&": r"\&", "%": r"\%", "$": r"\$", "#": r"\#", "_": r"\_", "{": r"\{", "}": r"\}",
    "~": r"\textasciitilde{}", "^": r"\textasciicircum{}", '"': '{"}',
})  # fmt: skip


def bibtex(key: str, fields: Mapping[str, str], *, address: str) -> str:
    """An entry for both BibTeX and BibLaTeX. The fields' values are already escaped.

    The site's name has braces of its own, or BibTeX would split it into first and last name.
    """
    first = {"author": "{" + escaped(site.site_name()) + "}"}
    found = first | dict(fields) | {"howpublished": r"\url{" + address + "}", "url": address}
    lines = [f'  {name:<12} = "{value}"' for name, value in found.items()]
    return f"@misc{{{key},\n" + ",\n".join(lines) + "\n}"


def escaped(text: str) -> str:
    return text.translate(_TEX)


def digest_recipe(path: str, sha256: str) -> str:
    """Two shell lines with curl and sha256sum for the file at this path of the site. The second prints OK."""
    name = path.rpartition("/")[2]  # files are the same in every language
    return f'curl -sO {site.site_url(path)}\necho "{sha256}  {name}" | sha256sum -c'


def signature_recipe(path: str, namespace: str) -> str:
    """Three shell lines with curl and ssh-keygen, which prints that the signature of the file at this path is good."""
    stem = path.removesuffix(".json")
    name = stem.rpartition("/")[2]
    return (
        f"curl -sO {site.site_url(stem)}.sig\ncurl -sO {site.site_url(KEY_ADDRESS)}\n"
        f"ssh-keygen -Y verify -f {KEY_ADDRESS.rpartition('/')[2]} -I {signer()} -n {namespace} "
        f"-s {name}.sig < {name}.json"
    )
