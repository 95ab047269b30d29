import time
import unicodedata
from collections.abc import Callable
from xml.etree.ElementTree import Element

import html5lib
import pytest
from hostile_html import HOSTILE_HTML
from hypothesis import given
from hypothesis import strategies as st

from pact.core.sanitising import (
    MAX_LENGTH,
    REMOVED_WORDS,
    clean_line,
    clean_text,
    clean_with_bleach,
    clean_with_nh3,
    excerpt,
    plain_text,
    render_markdown,
    visible_length,
)
from tests.support.sampling import sampled

INVISIBLE = (
    "\u200b",
    "\u00ad",
    "\u2060",
    "\u3164",
    "\uffa0",
    "\u180e",
    "\u034f",
    "\u200d",
    "\u200e",
    "\u2800",
    "\ufe0f",
)
ALLOWED_TAGS = {"p", "br", "em", "strong", "ul", "ol", "li", "blockquote", "mark"}
MARKED_UP = st.text(alphabet="ab 1.\n\t*_>-+[]()<&\\`#'\"!é", max_size=300)


def parse(html: str, *, scripting: bool = False) -> Element:
    return html5lib.parseFragment(html, namespaceHTMLElements=False, scripting=scripting)


def visible_text(html: str) -> str:
    return "".join(parse(html).itertext())


def violations(html: str) -> list[str]:
    """What a browser finds in the HTML that is not allowed, parsed once and again after serialising."""
    found = []
    for scripting in (False, True):
        tree = parse(html, scripting=scripting)
        read_again = parse(html5lib.serialize(tree, omit_optional_tags=False), scripting=scripting)
        for element in [*list(tree.iter())[1:], *list(read_again.iter())[1:]]:
            attributes = dict(element.attrib)
            if element.tag == "mark" and attributes.get("class") == "removed":
                del attributes["class"]
            if element.tag not in ALLOWED_TAGS or attributes:
                found.append(f"{element.tag} {attributes}")
    return found


def milliseconds_taken(work: Callable[[], object]) -> float:
    """Processor time of the fastest of three runs, so that other processes do not disturb it."""
    times = []
    for _ in range(3):
        start = time.process_time()
        work()
        times.append(time.process_time() - start)
    return min(times) * 1000


def test_the_corpus_is_large_and_has_no_duplicates() -> None:
    assert len(set(HOSTILE_HTML)) == len(HOSTILE_HTML) >= 120


def test_the_corpus_is_dangerous_without_cleaning() -> None:
    assert sum(bool(violations(hostile)) for hostile in HOSTILE_HTML) >= 100


@pytest.mark.parametrize("hostile", sampled(HOSTILE_HTML, every=4))
@pytest.mark.parametrize("cleaner", [clean_with_bleach, clean_with_nh3, render_markdown])
def test_each_cleaner_alone_and_both_together_stop_hostile_html(
    cleaner: Callable[[str], str], hostile: str
) -> None:
    assert violations(cleaner(hostile)) == []


@given(MARKED_UP | st.text(max_size=200))
def test_any_text_renders_to_allowed_tags_only(text: str) -> None:
    assert violations(render_markdown(text)) == []


@given(MARKED_UP)
def test_rendering_and_stripping_keep_every_word(text: str) -> None:
    letters = [character for character in text if character.isalpha()]
    assert [character for character in visible_text(render_markdown(text)) if character.isalpha()] == letters
    assert [character for character in plain_text(text) if character.isalpha()] == letters


@given(st.text(alphabet="abé &<>\"';#xAT&mplgt", min_size=1, max_size=100))
def test_unsupported_markup_is_shown_as_typed(text: str) -> None:
    shown = visible_text(render_markdown(f"x {text} x"))
    assert " ".join(shown.split()) == " ".join(f"x {clean_text(text)} x".split())


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("AT&T", "<p>AT&amp;T</p>"),
        ("I <3 them", "<p>I &lt;3 them</p>"),
        ("5 < 6 > 4", "<p>5 &lt; 6 &gt; 4</p>"),
        ("&amp; stays", "<p>&amp;amp; stays</p>"),
        ("he said \"no\" and 'never'", "<p>he said \"no\" and 'never'</p>"),
        ("one\ntwo\n\nthree", "<p>one<br>\ntwo</p>\n<p>three</p>"),
        ("*so* **very** _slow_", "<p><em>so</em> <strong>very</strong> <em>slow</em></p>"),
        ("5 \\* 3", "<p>5 * 3</p>"),
        ("- a\n- b", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>"),
        ("1. a\n2. b", "<ol>\n<li>a</li>\n<li>b</li>\n</ol>"),
        ("> said", "<blockquote>\n<p>said</p>\n</blockquote>"),
        ("[x](https://a.example) <b>b</b>", "<p>[x](https://a.example) &lt;b&gt;b&lt;/b&gt;</p>"),
        ("# no heading", "<p># no heading</p>"),
        ("`no code`", "<p>`no code`</p>"),
        ("", ""),
    ],
)
def test_supported_markdown_renders_to_this_html(text: str, html: str) -> None:
    assert render_markdown(text) == html


def test_a_year_at_the_start_of_a_line_is_not_renumbered() -> None:
    assert render_markdown("2009. It was a bad year") == "<p>2009. It was a bad year</p>"


def test_deeply_nested_quotations_lose_nothing() -> None:
    assert "hello" in visible_text(render_markdown("> " * 50 + "hello"))
    assert "hello" in visible_text(render_markdown("- " * 50 + "hello"))


@pytest.mark.parametrize("words", REMOVED_WORDS)
def test_a_redaction_is_marked(words: str) -> None:
    assert render_markdown(f"ring [{words}] now") == f'<p>ring <mark class="removed">[{words}]</mark> now</p>'


def test_a_redaction_is_marked_inside_emphasis_and_in_a_list() -> None:
    assert '<strong><mark class="removed">[name]</mark></strong>' in render_markdown("- **[name]** lied")


@pytest.mark.parametrize("text", ["[Name]", "[ name]", "[names]", "[something else]", "\\[name]", "[name"])
def test_other_brackets_are_not_redactions(text: str) -> None:
    assert "<mark" not in render_markdown(text)


def test_typed_html_never_becomes_a_redaction() -> None:
    assert "<mark" not in render_markdown('<mark class="removed">x</mark>')


@pytest.mark.parametrize("sign", sampled(["[", "*", ">", "> ", "_", "]", "\\", '"', "[name", "- "], every=3))
def test_rendering_hostile_characters_takes_linear_time(sign: str) -> None:
    """Four times as many take about four times as long; with a quadratic rule it would be sixteen times."""
    few, many = (sign * (length // len(sign)) for length in (MAX_LENGTH // 4, MAX_LENGTH))
    assert milliseconds_taken(lambda: render_markdown(many)) < 10 * milliseconds_taken(
        lambda: render_markdown(few)
    )


def test_text_beyond_the_maximum_length_is_not_read() -> None:
    assert "beyond" not in render_markdown("a " * (MAX_LENGTH // 2) + "beyond")


def test_plain_text_has_one_line_per_paragraph_and_no_markup() -> None:
    assert plain_text("**Bad**\nday\n\n- one\n- [name]\n\n> AT&T") == "Bad\nday\none\n[name]\nAT&T"


def test_a_short_text_is_its_own_excerpt() -> None:
    assert excerpt("*All*\n\nwell", length=8) == "All well"


def test_an_excerpt_ends_between_words_with_an_ellipsis() -> None:
    assert excerpt("They kept me, as always, waiting", length=15) == "They kept me…"


def test_a_first_word_that_is_too_long_is_cut() -> None:
    assert excerpt("a" * 50, length=10) == "a" * 9 + "…"


@given(MARKED_UP, st.integers(min_value=1, max_value=60))
def test_an_excerpt_is_one_line_of_at_most_the_given_length(text: str, length: int) -> None:
    result = excerpt(text, length=length)
    assert len(result) <= length
    assert "\n" not in result


def test_clean_text_removes_control_characters_but_keeps_lines_and_tabs() -> None:
    assert clean_text("a\r\nb\rc\u2028d\te\x00\x1b\u202ef\u2069\ud800") == "a\nb\nc\nd\tef"


def test_clean_text_keeps_joiners_for_emoji_and_persian() -> None:
    kept = "👩\u200d💻 می\u200cخواهم \u200f"
    assert clean_text(kept) == kept


def test_clean_text_is_nfc() -> None:
    assert clean_text("cafe\u0301") == "café"


@given(st.text())
def test_clean_text_is_idempotent_and_can_be_stored(text: str) -> None:
    cleaned = clean_text(text)
    assert clean_text(cleaned) == cleaned
    assert all(unicodedata.category(character) not in {"Cc", "Cs"} or character in "\n\t" for character in cleaned)


@pytest.mark.parametrize(
    ("text", "line"), [("  a \n\t b\u00a0c ", "a b c"), ("Jane\u202e\x07", "Jane"), (" \n", "")]
)
def test_a_line_has_single_spaces_and_no_controls(text: str, line: str) -> None:
    assert clean_line(text) == line


@pytest.mark.parametrize("sign", INVISIBLE)
def test_a_text_of_which_nothing_shows_is_empty(sign: str) -> None:
    assert clean_text(sign * 60) == ""
    assert clean_line(f" {sign} " * 6) == ""
    assert visible_length(f"ab{sign * 50}") == 2


def test_joiners_that_a_language_or_an_emoji_needs_are_kept() -> None:
    for text in ("می\u200cخواهم", "👩\u200d💻", "❤\ufe0f love"):
        assert clean_text(text) == text
