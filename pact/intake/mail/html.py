"""Extract the readable text of an HTML mail: a link becomes its text, and a quotation has “> ” before each line.

Hidden parts are dropped.
"""

import re
import warnings
from collections.abc import Iterator
from typing import Final

from bs4 import BeautifulSoup, NavigableString, Tag
from bs4.element import PreformattedString

MAX_HTML_LENGTH: Final = 256 * 1024
LEFT_OUT = (
    "script", "style", "title", "template", "iframe", "object", "embed", "svg", "math", "select", "textarea", "button",
    "audio", "video", "canvas", "applet", "meta", "link",
)  # fmt: skip
# Classes and ids that mail programs put around quotations and signatures.
QUOTED_CLASSES = frozenset({
    "gmail_quote", "gmail_signature", "yahoo_quoted", "moz-cite-prefix", "moz-signature", "protonmail_quote",
    "tutanota_quote", "ms-outlook-mobile-signature",
})  # fmt: skip
QUOTED_IDS = frozenset({"divRplyFwdMsg", "Signature"})
OUTLOOK_QUOTE_MARKER = "appendonsend"
"""Outlook's element between the reply and the quoted mail."""
MAX_TAGS: Final = 10_000
"""Of a mail; an ordinary one has a few hundred. Tags beyond this are dropped and their text is kept."""
BLOCKS = frozenset({
    "address", "article", "aside", "blockquote", "dd", "div", "dl", "dt", "fieldset", "figure", "footer", "form", "h1",
    "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "nav", "ol", "p", "pre", "section", "table", "tr", "ul",
})  # fmt: skip
# Markers for where blocks begin and end. Adjacent markers collapse into one break.
LINE, PARAGRAPH = "\x01", "\x02"
# Markers for where quotations begin and end.
QUOTE, UNQUOTE = "\x03", "\x04"
# From where the run begins only, since a long run would otherwise be tried from each of its characters.
_BREAKS = re.compile(rf"(?<![ {LINE}{PARAGRAPH}])[ {LINE}{PARAGRAPH}]*[{LINE}{PARAGRAPH}]")
PARAGRAPHS = frozenset({"p", "blockquote", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "table", "pre"})
_HIDING = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0(?![.\d]*[1-9])|opacity\s*:\s*0(?![.\d]*[1-9])"
    r"|mso-hide\s*:\s*all|max-height\s*:\s*0(?![.\d]*[1-9])",
    re.IGNORECASE,
)
# A tag as a browser sees one. Not `<3`, and not an address in angle brackets.
_TAG = re.compile(r"<[a-zA-Z/!?][^<>@]*>")
_OPENING = re.compile(r"<(?=[a-zA-Z/!?])")
# A comment or declaration, up to the end of the text if it has no end of its own. They are removed first, because the
# parser scans the rest of the text for each unclosed one, which takes quadratic time.
_DECLARATION = re.compile(r"<!(?=--).*?(?:-->|\Z)|<[!?][^>]*(?:>|\Z)", re.DOTALL)
MAX_PASSES: Final = 10


def text_of_html(html: str, *, most_tags: int = MAX_TAGS) -> str:
    """The text a person would see when opening the mail, line by line. Never raises."""
    html = _with_closed_tags(_DECLARATION.sub("", html[:MAX_HTML_LENGTH]), most_tags)
    with warnings.catch_warnings():  # Beautiful Soup warns if the text looks like a URL or XML
        warnings.simplefilter("ignore")
        soup = BeautifulSoup(html, "html.parser")
    for tag in soup.find_all(_is_left_out):
        if not tag.decomposed:
            tag.decompose()
    return _words(soup)


def _is_left_out(tag: Tag) -> bool:
    style = tag.get("style")
    return tag.name in LEFT_OUT or tag.has_attr("hidden") or bool(style and _HIDING.search(str(style)[:2000]))


def _is_quoted(tag: Tag) -> bool:
    classes = tag.get("class") or []
    return (
        (tag.name == "blockquote" and tag.get("type") == "cite")
        or tag.get("id") in QUOTED_IDS
        or not QUOTED_CLASSES.isdisjoint([classes] if isinstance(classes, str) else classes)
    )


def _words(soup: BeautifulSoup) -> str:
    """The text in document order. Iterative, because hostile mails nest tags thousands deep."""
    pieces: list[str] = []
    # Nodes still to visit, and the markers that close a block.
    waiting: list[Tag | NavigableString | str] = [soup]
    while waiting:
        node = waiting.pop()
        if isinstance(node, Tag):
            if node.get("id") == OUTLOOK_QUOTE_MARKER:
                pieces += LINE, QUOTE  # to the end of the mail
            if _is_quoted(node):
                pieces += LINE, QUOTE
                waiting.append(UNQUOTE + LINE)
            _open(node, pieces)
            if node.name in BLOCKS:
                waiting.append(PARAGRAPH if node.name in PARAGRAPHS else LINE)
            waiting.extend(
                reversed([child for child in node.children if isinstance(child, Tag | NavigableString)])
            )
        elif isinstance(node, PreformattedString):  # comments, declarations
            continue
        elif isinstance(node, NavigableString):
            pieces.append(re.sub(r"[\s\x01-\x04]+", " ", node))
        else:
            pieces.append(node)
    text = _BREAKS.sub(lambda run: "\n\n" if PARAGRAPH in run[0] else "\n", "".join(pieces))
    lines = [re.sub(r"[ \t\xa0]+", " ", line).strip() for line in _quoted(text.split("\n"))]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def _quoted(lines: list[str]) -> Iterator[str]:
    """The lines, with “> ” before those in a quotation."""
    depth = 0
    for line in lines:
        is_quoted = depth > 0 or QUOTE in line
        depth += line.count(QUOTE) - line.count(UNQUOTE)
        words = line.replace(QUOTE, "").replace(UNQUOTE, "")
        yield f"> {words}" if is_quoted and words.strip() else words


def _open(tag: Tag, pieces: list[str]) -> None:
    if tag.name == "br":
        pieces.append("\n")
    elif tag.name in BLOCKS:
        pieces.append(PARAGRAPH if tag.name in PARAGRAPHS else LINE)
        pieces.append("- " if tag.name == "li" else "")
    elif tag.name in ("td", "th"):
        pieces.append(" ")


def _with_closed_tags(html: str, most_tags: int) -> str:
    """The HTML with every unclosed `<`, and every tag over 4,000 characters, escaped as text."""
    pieces = html.split("<")
    kept, count = [pieces[0]], 0
    for piece in pieces[1:]:
        end = piece.find(">")
        is_tag = 0 < end <= 4000 and (piece[0].isalpha() or piece[0] == "/")
        count += is_tag
        if is_tag and count > most_tags:
            kept.append(" " + piece[end + 1 :])
        else:
            kept.append(f"<{piece}" if is_tag else f"&lt;{piece}")
    return "".join(kept)


def without_tags(text: str) -> str:
    """The text with nothing left that a browser would read as a tag.

    Removing a tag can create another, so this repeats; after MAX_PASSES any `<` that could open a tag is removed.
    """
    for _ in range(MAX_PASSES):
        text, count = _TAG.subn("", text)
        if not count:
            return text
    return _OPENING.sub("", text)
