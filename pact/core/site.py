"""The site's name, address, country, licence and version, for texts made outside a request."""

from typing import Final, NamedTuple

_site: dict[str, str] = {}
_tells_companies: list[bool] = []


class Licence(NamedTuple):
    """A licence: its SPDX-like name, its full title and its URL."""

    name: str
    title: str
    url: str


LICENCE: Final = Licence(
    "CC-BY-4.0", "Creative Commons Attribution 4.0 International", "https://creativecommons.org/licenses/by/4.0/"
)
"""The licence of the site's tables."""


def configure(*, url: str, name: str, country: str, version: str, tells_companies: bool = False) -> None:
    _site.update(url=url, name=name, country=country, version=version)
    _tells_companies[:] = [tells_companies]


def site_url(path: str) -> str:
    """The full address of a path on this site."""
    return _site["url"] + path


def site_name() -> str:
    return _site["name"]


def own_country() -> str:
    """The country of companies of which nothing else is known (ISO 3166-1 alpha-2)."""
    return _site["country"]


def tells_companies() -> bool:
    """Whether companies without an account are told by e-mail that people have told stories about them."""
    return _tells_companies[0]


def code_version() -> str:
    """The running code's version, with its commit if the operator sets it: 0.1.0+1e4b5646470b."""
    return _site["version"]
