"""Rules for every page, checked on each page that a test fetches."""

import re
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from xml.etree.ElementTree import Element

import html5lib

NEEDS_NO_LABEL = {"hidden", "submit", "button", "reset", "image"}
TEMPLATE_SIGNS = ("{{", "}}", "{%", "%}")
# What differs between pages and decides nothing: of words, answers and addresses it matters only that there are some.
# They are made alike, so that most pages have been checked before and are in the cache. Left as they are: headings and
# titles, which are compared, and whatever has a sign that could end an element, an attribute or a reference.
_PLAIN = r"[^<>&\"\x00-\x1f\x7f-\x9f]"
_ALIKE = [
    (re.compile(pattern), alike)
    for pattern, alike in (
        (r"&(?:amp|lt|gt|quot|nbsp|#39|#34);", "x"),
        (rf'( (?:value|content|alt|title|aria-label|action)=")(?!\s){_PLAIN}+"', r'\1x"'),
        (rf'(<a [^<>]*?href=")(?!\s|#){_PLAIN}+"', r'\1x"'),
        (rf'( datetime=")(?![^"]*\.\d{{4}}){_PLAIN}+"', r'\1x"'),
        (r">\s*[^\s<>&\x00-\x1f\x7f-\x9f][^<>&\x00-\x08\x0b\x0e-\x1f\x7f-\x9f]*<", ">x<"),
    )
]
_COMPARED = re.compile(r"(<title\b.*?</title>|<h1\b.*?</h1>)", re.DOTALL)

_ERROR = re.compile(r"\W*Error:\W*? ")  # the same in Spanish; the test language puts marks around it


def page_errors(html: str) -> tuple[str, ...]:
    """Descriptions of everything wrong with an HTML page."""
    if _errors(_made_alike(html)):
        return (*_found(html), *_template_signs(html))
    return tuple(_template_signs(html))


def _made_alike(html: str) -> str:
    parts = _COMPARED.split(html)
    for place in range(0, len(parts), 2):
        for pattern, alike in _ALIKE:
            parts[place] = pattern.sub(alike, parts[place])
    return "".join(parts)


@lru_cache(maxsize=4000)
def _errors(html: str) -> bool:
    return bool(_found(html))


def _found(html: str) -> list[str]:
    parser = html5lib.HTMLParser(namespaceHTMLElements=False)
    root = parser.parse(html)
    page = Page(root)
    checks = (_parse_errors(parser, html), _headings(page), _ids(page), _controls(page), _groups(page), _inline_code(page),
              _images_and_links(page), _references(page), _names(page), _error_summaries(page), _figures(page),
              _values(page))  # fmt: skip
    return [error for check in checks for error in check]


class Page:
    """The elements of a page in order, and their parents."""

    def __init__(self, root: Element) -> None:
        self.elements = [element for element in root.iter() if isinstance(element.tag, str)]
        self.parents = {child: parent for parent in self.elements for child in parent}
        self.ids = Counter(element.attrib["id"] for element in self.elements if "id" in element.attrib)

    def named(self, *tags: str) -> list[Element]:
        return [element for element in self.elements if element.tag in tags]

    def around(self, element: Element, tag: str) -> Element | None:
        """The nearest enclosing element with this tag."""
        found = self.parents.get(element)
        while found is not None and found.tag != tag:
            found = self.parents.get(found)
        return found


def _parse_errors(parser: html5lib.HTMLParser, html: str) -> Iterator[str]:
    """Elements that a browser has to move, close or drop: wrong nesting, stray or missing tags."""
    lines = html.splitlines()
    for (line, _column), code, details in parser.errors:
        if code == "invalid-codepoint":  # a character that somebody typed, shown in the form again
            continue
        nearby = lines[line - 1].strip()[:100] if 0 < line <= len(lines) else ""
        yield f"invalid HTML in line {line}: {code} {details.get('name', '')}: {nearby}"


def _headings(page: Page) -> Iterator[str]:
    if not page.elements[0].get("lang"):
        yield "the page names no language"
    headings, titles = page.named("h1"), page.named("title")
    if len(headings) != 1:
        yield f"the page has {len(headings)} h1"
        return
    heading, title = _words(headings[0]), _words(titles[0]) if titles else ""
    is_wrong = any("error-summary" in part.get("class", "") and part.get("tabindex") for part in page.elements)
    begins = _ERROR.match(title) if is_wrong else None
    if not heading or not title.removeprefix(begins[0] if begins else "").startswith(heading):
        yield f"the title {title!r} does not begin with the heading {heading!r}"
    if is_wrong and not begins:
        yield f"the title {title!r} does not say that there is an error"
    scripts = [script.get("src", "") for script in page.named("script")]
    if is_wrong and not any("focus-errors" in address for address in scripts):
        yield "nothing moves the focus to the list of errors"


def _ids(page: Page) -> Iterator[str]:
    for ident, count in page.ids.items():
        if count > 1:
            yield f"the id {ident!r} occurs {count} times"


def _controls(page: Page) -> Iterator[str]:
    labelled = {label.get("for") for label in page.named("label") if _words(label)} - {None}
    for control in page.named("input", "select", "textarea"):
        if control.get("type") in NEEDS_NO_LABEL or control.get("aria-label") or control.get("aria-labelledby"):
            continue
        if control.get("id") not in labelled and not _words(page.around(control, "label")):
            yield f"the control {control.get('name')!r} has no label"
    for text in page.named("textarea"):
        if text.get("maxlength"):
            yield f"a browser cuts off what is pasted into {text.get('name')!r}, without a word"
    for button in page.named("button"):
        if not _words(button) and not button.get("aria-label"):
            yield "a button has no text"


def _groups(page: Page) -> Iterator[str]:
    for radio in page.named("input"):
        if radio.get("type") == "radio":
            group = page.around(radio, "fieldset")
            if group is None or not _words(group.find(".//legend")):
                yield f"the choice {radio.get('name')!r}={radio.get('value')!r} is in no group with a legend"


def _inline_code(page: Page) -> Iterator[str]:
    for script in page.named("script"):
        if not script.get("src") and script.get("type") != "application/ld+json":
            yield "the page has an inline script"
    if page.named("style"):
        yield "the page has an inline style sheet"
    for element in page.elements:
        for name in element.attrib:
            if name == "style" or name.startswith("on"):
                yield f"<{element.tag}> has the attribute {name}"


def _images_and_links(page: Page) -> Iterator[str]:
    for image in page.named("img"):
        if image.get("alt") is None:
            yield f"the image {image.get('src')!r} has no alternative text"
    for link in page.named("a"):
        has_text = _words(link) or link.get("aria-label") or any(image.get("alt") for image in link.iter("img"))
        if link.get("href") is not None and not has_text:
            yield f"the link to {link.get('href')!r} has no text"


def _references(page: Page) -> Iterator[str]:
    """Labels, descriptions and links within the page must point to existing ids."""
    for element in page.elements:
        for attribute in ("for", "aria-labelledby", "aria-describedby", "aria-controls", "list"):
            for ident in element.get(attribute, "").split():
                if ident not in page.ids:
                    yield f"<{element.tag} {attribute}> points to {ident!r}, which does not exist"
        target = element.get("href", "") if element.tag == "a" else ""
        if target.startswith("#") and target[1:] not in page.ids:
            yield f"the link {target!r} leads nowhere"


def _names(page: Page) -> Iterator[str]:
    """A name on an element without a role is not read out."""
    for element in page.named("div", "span", "p"):
        for attribute in ("aria-label", "aria-labelledby"):
            if attribute in element.attrib and not element.get("role"):
                yield f"<{element.tag} class={element.get('class')!r}> has {attribute} but no role"


def _error_summaries(page: Page) -> Iterator[str]:
    """The errors are announced, and listed in the order of the page."""
    places = {element.get("id"): place for place, element in enumerate(page.elements)}
    for part in page.elements:
        if "error-summary" in part.get("class", "").split() and part.get("tabindex"):
            if part.get("role") != "alert":
                yield "the list of errors is not announced"
            targets = [link.get("href", "").removeprefix("#") for link in part.iter("a")]
            known = [places[target] for target in targets if target in places]
            if known != sorted(known):
                yield f"the errors are not in the order of the page: {targets}"


def _figures(page: Page) -> Iterator[str]:
    for figure in page.named("figure"):
        if any(child.tag == "figcaption" for child in list(figure)[1:-1]):
            yield "a caption is neither the first nor the last part of its figure"


def _values(page: Page) -> Iterator[str]:
    for element in page.named("time"):
        if re.search(r"\.\d{4}", element.get("datetime", "")):
            yield f"<time> has more than milliseconds: {element.get('datetime')}"
    for select in page.named("select"):
        first = select.find(".//option")
        if "required" in select.attrib and first is not None and first.get("value", _words(first)):
            yield f"the required choice {select.get('name')!r} begins with an answer"


def _template_signs(html: str) -> Iterator[str]:
    for sign in TEMPLATE_SIGNS:
        if sign in html:
            yield f"the template's {sign} reached the page"


def _words(element: Element | None) -> str:
    return "" if element is None else " ".join("".join(element.itertext()).split())
