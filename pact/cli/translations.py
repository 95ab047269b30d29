"""`flask translations`: updating catalogues, listing missing translations, adding a language."""

import tomllib
from collections.abc import Iterator
from typing import Any, BinaryIO, Final

import click
from babel import Locale
from babel.core import UnknownLocaleError
from babel.messages import Catalog
from babel.messages.catalog import Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po
from flask.cli import AppGroup

from pact import __version__
from pact.core.i18n.catalogues import FOLDER, catalogue_path
from pact.core.i18n.languages import DEFAULT, LANGUAGES

_METHODS: Final = [
    ("pact/**.py", "python"),
    ("pact/**/shipped.toml", "pact.cli.translations:messages_of_data"),
    ("pact/**/definitions.toml", "pact.cli.translations:messages_of_data"),
    ("pact/**/log_words.toml", "pact.cli.translations:messages_of_data"),
    ("templates/**", "jinja2"),
]
_OPTIONS: Final = {"templates/**": {"encoding": "utf-8"}}
_HEADER: Final = "# The site's texts in another language. docs/languages.md explains how to translate them."
TRANSLATED: Final = tuple(language for language in LANGUAGES if language != DEFAULT)
command = AppGroup("translations", help="The translation catalogues.")


@command.command("update")
def update_command() -> None:
    """Update every catalogue to the messages in the code. New messages are left to translate."""
    template = extracted()
    for language in TRANSLATED:
        _update(language, template)
        left = len(list(lacking(catalogue(language), template)))
        click.echo(f"{language}: {left} of {len(template)} messages left to translate")


@command.command("missing")
def missing_command() -> None:
    """List messages in the code that are not translated. Fails if there are any."""
    template = extracted()
    found = [(language, message) for language in TRANSLATED for message in lacking(catalogue(language), template)]
    for language, message in found:
        click.echo(f"{language}: {message.locations[0][0]}: {message.id!r}")
    if found:
        raise click.ClickException(f"{len(found)} messages are not translated")


@command.command("add")
@click.argument("code")
def add_command(code: str) -> None:
    """Start the catalogue of a language, given by a code such as fr."""
    try:
        locale = Locale.parse(code)
    except (ValueError, UnknownLocaleError):
        raise click.BadParameter(f"There is no language “{code}”.") from None
    if catalogue_path(code).exists():
        raise click.BadParameter(f"{catalogue_path(code)} already exists.")
    _update(code, extracted())
    name = (locale.get_display_name() or code).capitalize()
    click.echo(
        f"Created {catalogue_path(code).relative_to(FOLDER.parent)}. Translate each msgid in it, then add the language to"
    )
    click.echo("LANGUAGES in pact/core/i18n/languages.py, with the link text in that language:")
    click.echo(f'    "{code}": Language("{name}", "Read this page in {locale.get_display_name("en")}"),')
    click.echo("docs/languages.md has more; `make translations` lists what is left.")


def messages_of_data(
    file: BinaryIO, *_keywords: object, options: object
) -> Iterator[tuple[int, None, str, list[str]]]:
    """Babel's extraction method for TOML files of texts."""
    yield from ((0, None, text, []) for text in _texts_in(tomllib.load(file)))


def _texts_in(data: Any) -> Iterator[str]:
    if isinstance(data, str):
        yield data
    elif isinstance(data, list):
        for item in data:
            yield from _texts_in(item)
    elif isinstance(data, dict):
        yield from _texts_in([value for name, value in data.items() if name not in ("key", "value")])


def extracted() -> Catalog:
    """The messages in the code, with the files they are in."""
    template = Catalog(project="CCPact", charset="utf-8")
    for path, _line, message, _comments, _context in extract_from_dir(FOLDER.parent, _METHODS, _OPTIONS):
        template.add(message, None, [(path, 0)])
    return template


def catalogue(language: str) -> Catalog:
    """A language's catalogue, empty if there is none yet."""
    path = catalogue_path(language)
    if not path.exists():
        return Catalog(
            locale=language, header_comment=_HEADER, project="CCPact", version=__version__, charset="utf-8",
            msgid_bugs_address="CCPact", last_translator="CCPact", language_team="CCPact", fuzzy=False,
        )  # fmt: skip
    with path.open("rb") as file:
        return read_po(file, locale=language, abort_invalid=True)


def lacking(existing: Catalog, template: Catalog) -> Iterator[Message]:
    """The template's messages that a catalogue does not translate or marks as fuzzy."""
    for message in template:
        if message.id:
            found = existing.get(message.id, message.context)
            if found is None or found.fuzzy or not all(words_of(found)):
                yield message


def words_of(message: Message) -> list[str]:
    """A message's translations: one, or one for each plural form. Missing ones are empty."""
    return [message.string or ""] if isinstance(message.string, str | None) else list(message.string)


def _update(language: str, template: Catalog) -> None:
    existing = catalogue(language)
    existing.update(template, no_fuzzy_matching=True, update_creation_date=False)
    existing.obsolete.clear()
    path = catalogue_path(language)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        write_po(file, existing, width=110, ignore_obsolete=True, include_lineno=False, sort_by_file=True)
