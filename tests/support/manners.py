"""What every page owes its readers, checked on each page that any test fetches."""

from collections import Counter
from collections.abc import Iterator
from functools import lru_cache

import html5lib
from bs4 import BeautifulSoup, Tag

NEEDS_NO_LABEL = {"hidden", "submit", "button", "reset", "image"}
TEMPLATE_SIGNS = ("{{", "}}", "{%", "%}")


@lru_cache(maxsize=2000)
def faults_of_page(html: str) -> tuple[str, ...]:
    """Every fault of a whole HTML page, in words; empty for a page with manners."""
    # What does not nest is found by the strict parser; the quick one then reads the same tree.
    soup = BeautifulSoup(html, "html.parser")
    checks = (_parse_errors(html), _headings(soup), _ids(soup), _controls(soup), _groups(soup), _inline_code(soup),
              _images_and_links(soup), _references(soup), _template_signs(html))  # fmt: skip
    return tuple(fault for check in checks for fault in check)


def _parse_errors(html: str) -> Iterator[str]:
    """Elements that a browser has to move, close or drop: wrong nesting, stray and missing tags."""
    parser = html5lib.HTMLParser()
    parser.parse(html)
    lines = html.splitlines()
    for (line, _column), code, details in parser.errors:
        if code == "invalid-codepoint":  # a character that somebody typed, shown to them again
            continue
        nearby = lines[line - 1].strip()[:100] if 0 < line <= len(lines) else ""
        yield f"invalid HTML in line {line}: {code} {details.get('name', '')}: {nearby}"


def _headings(soup: BeautifulSoup) -> Iterator[str]:
    if not (soup.html and soup.html.get("lang")):
        yield "the page names no language"
    headings = soup.find_all("h1")
    if len(headings) != 1:
        yield f"the page has {len(headings)} h1"
        return
    heading, title = _words(headings[0]), _words(soup.title) if soup.title else ""
    if not heading or not title.startswith(heading):
        yield f"the title {title!r} does not begin with the heading {heading!r}"


def _ids(soup: BeautifulSoup) -> Iterator[str]:
    for ident, count in Counter(str(tag["id"]) for tag in soup.find_all(id=True)).items():
        if count > 1:
            yield f"the id {ident!r} stands {count} times"


def _controls(soup: BeautifulSoup) -> Iterator[str]:
    labelled = {label["for"] for label in soup.find_all("label", attrs={"for": True}) if _words(label)}
    for control in soup.find_all(["input", "select", "textarea"]):
        if control.get("type") in NEEDS_NO_LABEL or control.get("aria-label") or control.get("aria-labelledby"):
            continue
        around = control.find_parent("label")
        if control.get("id") not in labelled and not (around and _words(around)):
            yield f"the control {control.get('name')!r} has no label"
    for button in soup.find_all("button"):
        if not _words(button) and not button.get("aria-label"):
            yield "a button has no words"


def _groups(soup: BeautifulSoup) -> Iterator[str]:
    for radio in soup.find_all("input", type="radio"):
        group = radio.find_parent("fieldset")
        legend = group.find("legend") if group else None
        if legend is None or not _words(legend):
            yield f"the choice {radio.get('name')!r}={radio.get('value')!r} stands in no group with a legend"


def _inline_code(soup: BeautifulSoup) -> Iterator[str]:
    for script in soup.find_all("script"):
        if not script.get("src") and script.get("type") != "application/ld+json":
            yield "the page has an inline script"
    if soup.find("style"):
        yield "the page has an inline style sheet"
    for tag in soup.find_all(True):
        for name in tag.attrs:
            if name == "style" or name.startswith("on"):
                yield f"<{tag.name}> has the attribute {name}"


def _images_and_links(soup: BeautifulSoup) -> Iterator[str]:
    for image in soup.find_all("img"):
        if image.get("alt") is None:
            yield f"the image {image.get('src')!r} has no alternative text"
    for link in soup.find_all("a", href=True):
        if not (_words(link) or link.get("aria-label") or link.find("img", alt=True)):
            yield f"the link to {link['href']!r} has no words"


def _references(soup: BeautifulSoup) -> Iterator[str]:
    """Ids that labels, descriptions and links within the page point to must be there."""
    ids = {tag["id"] for tag in soup.find_all(id=True)}
    for attribute in ("for", "aria-labelledby", "aria-describedby", "aria-controls", "list"):
        for tag in soup.find_all(attrs={attribute: True}):
            for ident in str(tag[attribute]).split():
                if ident not in ids:
                    yield f"<{tag.name} {attribute}> points to {ident!r}, which is not there"
    for link in soup.find_all("a", href=True):
        target = str(link["href"])
        if target.startswith("#") and target[1:] not in ids:
            yield f"the link {target!r} leads nowhere"


def _template_signs(html: str) -> Iterator[str]:
    for sign in TEMPLATE_SIGNS:
        if sign in html:
            yield f"the template's {sign} reached the page"


def _words(tag: Tag) -> str:
    return " ".join(tag.get_text().split())
