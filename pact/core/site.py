"""The site's own name, address, licence and version, for texts that are made outside of a request."""

from typing import Final, NamedTuple

_site: dict[str, str] = {}


class Licence(NamedTuple):
    """A licence by its SPDX-like name, what people call it, and where it stands."""

    name: str
    title: str
    url: str


LICENCE: Final = Licence(
    "CC-BY-4.0", "Creative Commons Attribution 4.0 International", "https://creativecommons.org/licenses/by/4.0/"
)
"""Under which the site's tables may be used."""


def configure(*, url: str, name: str, version: str) -> None:
    _site.update(url=url, name=name, version=version)


def site_url(path: str) -> str:
    """The full address of a path on this site."""
    return _site["url"] + path


def site_name() -> str:
    return _site["name"]


def code_version() -> str:
    """The version of the code that runs, and its commit where the operator says which: 0.1.0+1e4b5646470b."""
    return _site["version"]
