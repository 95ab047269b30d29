"""Every message is translated in every language, with the same placeholders and markup."""

import ast
import re
from collections import Counter

import pytest
from babel.messages.catalog import Message

from pact.cli.translations import TRANSLATED, catalogue, extracted, lacking, words_of
from pact.core.i18n.languages import LANGUAGES
from tests.site.sources import calls

# What a translation must keep: placeholders of Python and of scripts, and markup.
_KEPT = re.compile(r"%\(\w+\)[a-z]|%%|\{\w+\}|</?[a-z][^>]*>|https?://\S+")
_TRANSLATORS = {"_", "gettext", "lazy_gettext", "ngettext"}


@pytest.fixture(scope="module")
def template():
    return extracted()


def originals(message: Message) -> list[str]:
    return [message.id] if isinstance(message.id, str) else list(message.id)


@pytest.mark.parametrize("language", TRANSLATED)
def test_catalogues_are_complete_and_have_no_unused_messages(language: str, template) -> None:
    there = catalogue(language)

    assert [message.id for message in lacking(there, template)] == [], "run `make translations`"
    assert [message.id for message in there if message.id and template.get(message.id) is None] == []
    assert not there.obsolete
    assert not there.fuzzy


@pytest.mark.parametrize("language", TRANSLATED)
def test_translations_keep_placeholders_and_markup(language: str) -> None:
    there = catalogue(language)
    wrong = []
    for message in there:
        if message.id:
            singular, *plurals = originals(message)
            for number, words in enumerate(words_of(message)):
                original = plurals[0] if plurals and number else singular
                lacks = Counter(_KEPT.findall(original)) != Counter(_KEPT.findall(words))
                if lacks or (words.strip() != words and original.strip() == original):
                    wrong.append((original, words))
            assert len(words_of(message)) == (there.num_plurals if plurals else 1), message.id

    assert wrong == []


def test_spanish_calls_a_range_by_one_word() -> None:
    """docs/languages.md has the word."""
    assert [
        words for message in catalogue("es") for words in words_of(message) if re.search(r"\brangos?\b", words)
    ] == []


def test_messages_can_be_extracted(template) -> None:
    """A message in an f-string or made of variables would never be translated."""
    unseen = [
        place
        for place, call in calls()
        if place.what in _TRANSLATORS
        and not (
            call.args
            and isinstance(call.args[0], ast.Constant)
            and template.get(str(call.args[0].value)) is not None
        )
    ]

    assert unseen == []


@pytest.mark.slow
def test_a_percent_sign_in_a_template_is_doubled(template) -> None:
    """Templates fill in each message, also one without placeholders."""
    lone = [
        original
        for message in template
        if message.id and any(place.startswith("templates/") for place, _line in message.locations)
        for original in originals(message)
        if re.search(r"(?<!%)%(?:%%)*(?![%(])", original)
    ]

    assert lone == []


def test_every_language_has_a_name_and_an_invitation() -> None:
    assert all(language.name and language.invitation for language in LANGUAGES.values())
    assert len({language.invitation for language in LANGUAGES.values()}) == len(LANGUAGES)


def test_patterns_of_dates_are_messages() -> None:
    """Spanish says “lunes 30 de noviembre”: other languages put words between the fields."""
    assert [
        place
        for place, call in calls()
        if place.what.endswith("format_date") and isinstance(call.args[-1], ast.Constant)
    ] == []


def test_a_link_shares_its_word_with_no_column(template) -> None:
    """“About” of a site and “about” of a complaint are different words in other languages."""
    message = template.get("About")
    assert message is not None
    assert [place for place, _line in message.locations] == ["templates/layout/base.html"]
