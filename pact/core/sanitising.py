"""The only place that turns what people wrote into HTML.

Nothing else in the project imports bleach or nh3. Text is stored raw and rendered here: Markdown, then bleach,
then nh3. The Markdown step already escapes all HTML, so the two cleaners should find nothing to do. They are
independent and each is sufficient alone, so that a single mistake is not a vulnerability.
"""

import re
import threading
import unicodedata
from collections.abc import Sequence
from typing import Final

import bleach
import nh3
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererProtocol
from markdown_it.rules_block import StateBlock, paragraph
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict

MAX_LENGTH: Final = 20_000
"""Only this many characters are rendered (forms allow 5,000)."""

# Marks a message for extraction. Stored texts have the English words; `local_marks` in core.i18n.shipped translates them.
_ = str
REMOVED_WORDS: Final = (
    _("name"),
    _("phone number"),
    _("email address"),
    _("link"),
    _("address"),
    _("card number"),
    _("bank account"),
    _("national number"),
    _("account number"),
    _("date of birth"),
    _("personal detail"),
    _("words removed"),
)
"""What a redaction's mark can say, such as `[phone number]` in place of a phone number."""

REMOVED_MARK: Final = re.compile(r"\[(" + "|".join(REMOVED_WORDS) + r")\]")
_TAGS: Final = frozenset({"p", "br", "em", "strong", "ul", "ol", "li", "blockquote", "mark"})
_MAX_NESTING: Final = 8

# Tabs and line feeds are kept. Direction overrides and isolates are removed because they can make a sentence read
# differently. Plain direction marks and joiners are kept, because Arabic, Persian and emoji need them.
_NEWLINES: Final = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_UNWANTED: Final = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff\ufff9-\ufffb\ufffe\uffff\ud800-\udfff"
    # Characters that show nothing and that no language needs: soft hyphens, blanks of no width, fillers, tags.
    "\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180e\u200b\u2060-\u2064\u3164\uffa0\U000e0000-\U000e0fff]"
)
_INLINE_SIGNS: Final = re.compile(r"[\n\\*_\[]")
"""Characters that can start an inline rule here. The parser's own set has twenty and is slow on hostile texts."""
_own: Final = threading.local()
"""Bleach's cleaner, one for each thread: to make one takes a third of the time of cleaning a text."""
_OTHER_FIRST_NUMBER: Final = re.compile(r"(?!0*1[.)])\d{1,9}[.)](?:\s|$)")


def clean_text(text: str) -> str:
    """Text of several lines as it should be stored: NFC, line feeds between lines, no control characters but tabs.

    Also removes bidirectional overrides, lone surrogates (which no database accepts) and characters that show nothing.
    Empty if nothing shows. Idempotent; keeps Markdown.
    """
    cleaned = unicodedata.normalize("NFC", _UNWANTED.sub("", _NEWLINES.sub("\n", text)))
    return cleaned if visible_length(cleaned) else ""


def visible_length(text: str) -> int:
    """How many characters of a text show, without blanks at its ends: a joiner or a direction mark does not."""
    shown = (
        text if text.isascii() else "".join(char for char in _UNWANTED.sub("", text) if not _shows_nothing(char))
    )
    return len(shown.strip())


def is_sent_again(typed: str, stored: str) -> bool:
    """Whether a text is the stored one, sent again by a second click or with blanks at its ends: then nothing is lost
    if it is not kept.
    """
    return clean_text(typed).strip() == stored.strip()


def _shows_nothing(char: str) -> bool:
    return char in "\u2800\ufe0e\ufe0f" or unicodedata.category(char) == "Cf"


def clean_line(text: str) -> str:
    """Text of one line (a title, a name): like `clean_text`, with whitespace collapsed to single spaces."""
    return " ".join(clean_text(text).split())


def render_markdown(text: str) -> str:
    """Render an author's text as safe HTML that templates may insert unescaped.

    Supports paragraphs, line breaks, emphasis, lists and quotations. Everything else, including HTML and links, is
    shown as typed. A redaction such as `[phone number]` becomes `<mark class="removed">`.
    Reads only the first `MAX_LENGTH` characters. Never raises.
    """
    return _clean(_MARKDOWN.render(clean_text(text)[:MAX_LENGTH]))


def render_with_excerpt(text: str, *, length: int) -> tuple[str, str]:
    """What `render_markdown` and `excerpt` return for the same text, which is parsed once."""
    tokens = _MARKDOWN.parse(clean_text(text)[:MAX_LENGTH])
    html = _MARKDOWN.renderer.render(tokens, _MARKDOWN.options, {})
    return _clean(html), _cut(_plain(tokens), length)


def _clean(html: str) -> str:
    return clean_with_nh3(clean_with_bleach(html)).strip()


def count_marks(text: str) -> int:
    """How many redactions' marks a text has."""
    return len(REMOVED_MARK.findall(text))


def plain_text(text: str) -> str:
    """A Markdown text without its markup, one line for each paragraph or item. Not HTML."""
    return _plain(_MARKDOWN.parse(clean_text(text)[:MAX_LENGTH]))


def _plain(tokens: Sequence[Token]) -> str:
    lines = [
        "".join(_words(token) for token in block.children or ()) for block in tokens if block.type == "inline"
    ]
    return "\n".join(line for line in lines if line.strip())


def excerpt(text: str, *, length: int) -> str:
    """The beginning of a Markdown text as one plain line of at most `length` characters, including the ellipsis.

    Cuts between words, or inside the first word if it is too long. Not HTML: escape it.
    """
    return _cut(plain_text(text), length)


def _cut(plain: str, length: int) -> str:
    words = " ".join(plain.split())
    if len(words) <= length:
        return words
    room = words[:length]
    end = room.rfind(" ")
    kept = room[:end] if end > 0 else room[:-1]
    return kept.rstrip(" ,;:.-–—") + "…"


def clean_with_bleach(html: str) -> str:
    """Keep only the allowed tags, with bleach alone."""
    cleaner = getattr(_own, "cleaner", None)
    if cleaner is None:
        cleaner = _own.cleaner = bleach.Cleaner(
            tags=_TAGS, attributes=_is_allowed_attribute, protocols=[], strip=True
        )
    return str(cleaner.clean(html))


def clean_with_nh3(html: str) -> str:
    """Keep only the allowed tags, with nh3 alone."""
    return nh3.clean(
        html,
        tags=set(_TAGS),
        attributes={"*": set()},  # otherwise nh3 allows title and lang on every tag
        tag_attribute_values={"mark": {"class": {"removed"}}},
        url_schemes=set(),
        link_rel=None,
    )


def _is_allowed_attribute(tag: str, name: str, value: str) -> bool:
    return (tag, name, value) == ("mark", "class", "removed")


def _words(token: Token) -> str:
    return "\n" if token.type in {"softbreak", "hardbreak"} else token.content


def _paragraph_instead(state: StateBlock, start_line: int, end_line: int, silent: bool) -> bool:
    """Treat as a plain paragraph what would go wrong as a list or quotation.

    Deep nesting: beyond its limit the parser silently drops text. And a line that begins with a number other
    than 1: without a `start` attribute, "2009. A bad year" would be shown as item 1.
    """
    if silent:
        return False
    first = state.bMarks[start_line] + state.tShift[start_line]
    if state.level >= _MAX_NESTING or _OTHER_FIRST_NUMBER.match(state.src, first, state.eMarks[start_line]):
        return paragraph(state, start_line, end_line, silent)
    return False


def _removed_mark(state: StateInline, silent: bool) -> bool:
    """Parse `[phone number]` and the like as a redaction, so that its HTML passes both cleaners."""
    found = REMOVED_MARK.match(state.src, state.pos, state.posMax)
    if found is None:
        return False
    if not silent:
        state.push("removed_open", "mark", 1).attrSet("class", "removed")
        state.push("text", "", 0).content = found[0]
        state.push("removed_close", "mark", -1)
    state.pos = found.end()
    return True


def _render_text(
    _renderer: RendererProtocol, tokens: Sequence[Token], index: int, _options: OptionsDict, _env: EnvType
) -> str:
    """Escape only what can open a tag or an entity, because bleach takes 10 µs for each entity."""
    return tokens[index].content.replace("&", "&amp;").replace("<", "&lt;")


def _build_markdown() -> MarkdownIt:
    markdown = MarkdownIt("zero", {"html": False, "breaks": True})
    markdown.enable(["blockquote", "list", "newline", "escape", "emphasis"])
    markdown.block.ruler.before("blockquote", "paragraph_instead", _paragraph_instead)
    markdown.inline.ruler.before("emphasis", "removed_mark", _removed_mark)
    markdown.inline.terminator_re = _INLINE_SIGNS
    markdown.add_render_rule("text", _render_text)
    return markdown


_MARKDOWN: Final = _build_markdown()
