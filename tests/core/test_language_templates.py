"""Templates are compiled once for each language, with messages and addresses filled in."""

import pytest
from flask import Flask
from jinja2 import DictLoader
from markupsafe import Markup

from pact.core.i18n.messages import use_language
from pact.core.i18n.templates import LanguageEnvironment

SHORT = "|".join((
    "{{ _('Stories') }}", "{{ _('Stories about %(company)s', company=name) }}", '<a href="/stories">',
    "{{ word ~ _('Stories') }}",
))  # fmt: skip
TEXTS = {
    "page.html": SHORT,
    "percent.html": "{{ _('50%%') }}",
    "asset.html": "{{ asset('css/base.css') }}",
    "macros.html": "{% macro words() %}{{ _('Stories') }}{% endmacro %}{% set first = _('Stories') %}",
    "importing.html": "{% from 'macros.html' import words, first %}{{ words() }}{{ first }}",
}


@pytest.fixture
def environment(app: Flask) -> LanguageEnvironment:
    made = app.jinja_env.overlay(loader=DictLoader(TEXTS))
    assert isinstance(made, LanguageEnvironment)
    return made


def test_a_template_speaks_the_language_of_each_reader(environment: LanguageEnvironment) -> None:
    for language, stories, prefix in (("en", "Stories", ""), ("es", "Historias", "/es"), ("en", "Stories", "")):
        with use_language(language):
            parts = environment.get_template("page.html").render(name="A & B", word="<").split("|")
        assert parts[0] == stories
        assert "A &amp; B" in parts[1]
        assert parts[2] == f'<a href="{prefix}/stories">'
        assert parts[3] == f"&lt;{stories}"


def test_a_filled_in_template_says_what_the_called_functions_would(environment: LanguageEnvironment) -> None:
    values = {"name": Markup("<b>Wolf</b>"), "word": "x"}
    for language in ("en", "es"):
        with use_language(language):
            called = environment.from_string(SHORT)
            assert environment.get_template("page.html").render(values) == called.render(values)


def test_a_percent_sign_is_written_once(environment: LanguageEnvironment) -> None:
    assert environment.get_template("percent.html").render() == "50%"


def test_files_have_their_address(environment: LanguageEnvironment) -> None:
    assert environment.get_template("asset.html").render().startswith("/static/css/base.css?v=")


def test_what_is_imported_speaks_the_same_language(environment: LanguageEnvironment) -> None:
    for language, stories in (("es", "Historias"), ("en", "Stories")):
        with use_language(language):
            assert environment.get_template("importing.html").render() == stories * 2


def test_plain_text_is_not_escaped(app: Flask, environment: LanguageEnvironment) -> None:
    plain = environment.overlay(autoescape=False)
    assert "A & B" in plain.get_template("page.html").render(name="A & B", word="<")
