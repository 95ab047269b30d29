"""Pages as a reader has them: parsed, and in words without their layout."""

from typing import Any

from bs4 import BeautifulSoup


def page(client: Any, path: str, *, status: int = 200) -> BeautifulSoup:
    """The page at an address, which answers with this status."""
    response = client.get(path)
    assert response.status_code == status, path
    return BeautifulSoup(response.text, "html5lib")


def words(part: Any) -> str:
    """What stands in a part of a page, with single spaces."""
    return " ".join(part.get_text(" ").split())
