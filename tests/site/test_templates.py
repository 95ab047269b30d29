"""Rules for the templates' sources. The test client checks every rendered page."""

import re
from pathlib import Path

import pytest
from flask import Flask
from jinja2 import StrictUndefined, UndefinedError, nodes

from pact.mail import rendering
from tests.site.sources import ROOT, TEMPLATES, modules, template_name, templates

# Only this component outputs markup that was made safe before.
RENDERS_MARKUP = "components/rendered.html"


def is_part(name: str) -> bool:
    """Whether a template is only part of a page: a layout, component or partial."""
    return name.startswith(("layout/", "components/")) or Path(name).name.startswith("_")


def sources() -> dict[str, str]:
    return {template_name(path): path.read_text() for path in templates()}


def without_comments(source: str) -> str:
    return re.sub(r"\{#.*?#\}", "", source, flags=re.DOTALL)


def test_every_page_extends_a_layout() -> None:
    loose = [
        name
        for name, source in sources().items()
        if not is_part(name)
        and not re.match(r"\{%-? extends ['\"]layout/\w+\.html['\"] -?%\}", without_comments(source).lstrip())
    ]

    assert loose == []


def test_only_one_component_trusts_markup() -> None:
    trusting = [
        name
        for name, source in sources().items()
        if re.search(r"\|\s*safe\b|autoescape|\bMarkup\b|\|\s*tojson\b", without_comments(source))
    ]

    assert [name for name in trusting if name != RENDERS_MARKUP] == []


def test_templates_hold_no_inline_style_or_script() -> None:
    pattern = re.compile(
        r"<[a-z][^<>]*\s(?:style|on[a-z]+)\s*=|<style\b|javascript:"
        r"|<script(?![^>]*\bsrc=)(?![^>]*application/ld\+json)"
    )
    found = [name for name, source in sources().items() if pattern.search(without_comments(source))]

    assert found == []


# Fields that browsers may not fill in again after Back and Forward, with how they are written.
NOT_FILLED_IN_AGAIN = {
    "accounts/recovery.html": "form.code, autocomplete='off'",  # it works once, and in place of a second factor
    "authors/leave_call.html": "further_note(autocomplete='off'",  # a trap: whatever fills it in looks like a bot
    "authors/share_story.html": "further_note(autocomplete='off'",
    "notices/report_text.html": "further_note(autocomplete='off'",
    "moderation/_texts.html": 'id="unveil" autocomplete="off"',  # threats and slurs are hidden again
    # Their drafts fill them in, with the marks in the texts that belong to what is ticked.
    "moderation/_decide.html": 'id="decide" autocomplete="off"',
    "moderation/_reply_decide.html": 'id="decide" autocomplete="off"',
}


def test_browsers_may_fill_in_again_what_was_typed_or_chosen() -> None:
    """After Back a form that is half restored is a trap: browsers leave out fields with autocomplete="off"."""
    found = {name: re.findall(r".*autocomplete\W+off\b.*", source) for name, source in sources().items()}
    assert {name for name, lines in found.items() if lines} == set(NOT_FILLED_IN_AGAIN)
    for name, words in NOT_FILLED_IN_AGAIN.items():
        [line] = found[name]
        assert words in line


def test_an_undefined_name_is_an_error(app: Flask) -> None:
    assert app.jinja_env.undefined is StrictUndefined
    with pytest.raises(UndefinedError):
        app.jinja_env.from_string("{{ nobody_set_this }}").render()


def test_an_undefined_name_in_a_mail_is_an_error(app: Flask) -> None:
    with pytest.raises(UndefinedError):
        rendering.render("authors/confirm", {})


def test_every_template_compiles(app: Flask) -> None:
    for path in (*templates(), *templates("*.txt")):
        assert app.jinja_env.get_template(template_name(path))


def test_every_template_exists_and_is_used() -> None:
    python = "\n".join("\n".join(module.lines) for module in modules())
    jinja = "\n".join([*sources().values(), *(path.read_text() for path in templates("*.txt"))])
    named_pages = set(re.findall(r"['\"]([a-z_]+/[a-z_]+\.html)['\"]", python))
    named_parts = set(re.findall(r"(?:extends|include|import|from) ['\"]([a-z_]+/[a-z_]+\.html)['\"]", jinja))

    assert named_pages | named_parts == set(sources())


def test_every_mail_template_exists_and_is_used() -> None:
    python = "\n".join("\n".join(module.lines) for module in modules())
    named = {(feature, name) for feature, name in re.findall(r"builds_mail\(['\"](\w+)/(\w+)['\"][,)]", python)}
    there = {(path.parts[-3], path.stem) for path in TEMPLATES.glob("*/mail/*.txt")}

    assert named == there


def test_every_referenced_asset_exists() -> None:
    named = {path for source in sources().values() for path in re.findall(r"asset\('([^']+)'\)", source)}

    assert named
    assert [path for path in sorted(named) if not (ROOT / "static" / path).is_file()] == []


def test_every_asset_is_used() -> None:
    """Used by a template, or by a style sheet or script that one uses; typefaces by the pictures drawn with them."""
    words = "\n".join(sources().values()) + "\n".join(
        path.read_text() for pattern in ("*.css", "*.js") for path in (ROOT / "static").rglob(pattern)
    )
    files = [path for path in (ROOT / "static").rglob("*") if path.is_file()]

    words += (ROOT / "pact" / "pages" / "pictures" / "typefaces.py").read_text()
    licences = {"SourceSerifPro-OFL.txt", "SourceSansPro-OFL.txt"}

    assert {path.name for path in files if path.name not in words} == licences


def test_visible_text_is_translated(app: Flask) -> None:
    """Templates must not contain untranslated text."""
    found = {name: words for name, source in sources().items() if (words := _plain_words(app, source))}

    # The page of components is for developers and served only in development.
    assert set(found) == {"pages/show_style.html"}


def _plain_words(app: Flask, source: str) -> list[str]:
    # Blocks that fill a class attribute have no visible text.
    tree = app.jinja_env.parse(re.sub(r"\{% block \w+_class %\}.*?\{% endblock %\}", "", source))
    text = "".join(
        node.data
        for output in tree.find_all(nodes.Output)
        for node in output.nodes
        if isinstance(node, nodes.TemplateData)
    )
    visible = re.sub(r"<!--.*?-->|<(?:[^<>\"]|\"[^\"]*\")*>", " ", text, flags=re.DOTALL)
    visible = re.sub(r"/[a-z/?-]+", " ", visible)  # addresses
    return [word for word in re.findall(r"[A-Za-z]{3,}", visible) if word not in ("CCPact", "Pact")]
