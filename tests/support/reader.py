"""Somebody who reads a running site with a browser: follows links, keeps cookies, fills in forms and sends them."""

from pathlib import Path
from urllib.parse import urljoin

import requests
from bs4 import BeautifulSoup, Tag


class Reader:
    """Not thread-safe: each thread has its own."""

    def __init__(self, address: str, certificate: Path) -> None:
        self.address = address
        self._session = requests.Session()
        self._session.verify = str(certificate)
        self._session.trust_env = False
        self.page = requests.Response()

    def __enter__(self) -> "Reader":
        return self

    def __exit__(self, *_error: object) -> None:
        self._session.close()

    def go(self, path: str) -> BeautifulSoup:
        """Open a page of the site. Raises requests.HTTPError if it is an error's."""
        self.page = self._session.get(urljoin(self.address, path), timeout=60)
        self.page.raise_for_status()
        return self.soup

    @property
    def soup(self) -> BeautifulSoup:
        return BeautifulSoup(self.page.text, "html.parser")

    @property
    def heading(self) -> str:
        found = self.soup.select_one("h1")
        return " ".join(found.get_text(" ").split()) if found else ""

    def filled(self, field: str, **answers: str) -> tuple[str, dict[str, str]]:
        """The form with this field on the open page, filled in: where it is sent to, and what is sent."""
        form = next((form for form in self.soup.select("form") if form.select_one(f"[name='{field}']")), None)
        assert form is not None, f"No form with {field} on {self.page.url}: {self.heading}"
        given = {str(each["name"]): str(each.get("value", "")) for each in form.select("input[type=hidden][name]")}
        return urljoin(self.page.url, str(form.get("action") or "")), given | answers

    def post(self, address: str, data: dict[str, str]) -> requests.Response:
        """Send a form. Redirects are not followed."""
        return self._session.post(
            address,
            data=data,
            timeout=60,
            allow_redirects=False,
            headers={"Origin": self.address, "Referer": self.page.url},
        )

    def send(self, field: str, **answers: str) -> None:
        """Fill in and send the form with this field, and open the page where it leads."""
        answer = self.post(*self.filled(field, **answers))
        if answer.is_redirect:
            self.go(urljoin(self.page.url, answer.headers["Location"]))
        else:
            self.page = answer

    def links(self, part: str) -> list[str]:
        """Where the links lead whose address contains this."""
        found = [each for each in self.soup.select("a[href]") if isinstance(each, Tag)]
        return [str(each["href"]) for each in found if part in str(each["href"])]
