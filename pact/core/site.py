"""The site's own name and address, for texts that are made outside of a request."""

_site: dict[str, str] = {}


def configure(*, url: str, name: str) -> None:
    _site.update(url=url, name=name)


def site_url(path: str) -> str:
    """The full address of a path on this site."""
    return _site["url"] + path


def site_name() -> str:
    return _site["name"]
