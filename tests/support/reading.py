"""Pages parsed, and as plain text."""

from typing import Any

from bs4 import BeautifulSoup


def page(client: Any, path: str, *, status: int = 200) -> BeautifulSoup:
    """The parsed page at an address. Checks the status."""
    response = client.get(path)
    assert response.status_code == status, path
    return BeautifulSoup(response.text, "html.parser")


def words(part: Any) -> str:
    """The text of a part of a page, with single spaces."""
    return " ".join(part.get_text(" ").split())
