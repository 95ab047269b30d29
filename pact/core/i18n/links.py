"""Adds the language prefix to addresses when a template is compiled, so that no link can be forgotten.

Templates write `href="/companies"` or `action="{{ address }}"`; in the compiled template both are passed through
`in_language`. Addresses are recognised by their attribute (`ATTRIBUTES`). Static files and full URLs are unchanged.
"""

import re
from collections.abc import Iterable, Iterator

from jinja2.ext import Extension
from jinja2.lexer import Token, TokenStream

from pact.core.i18n.languages import in_language

ATTRIBUTES = ("href", "action", "formaction", "data-suggest", "data-suggest-open")
_OPENED = r"(?:\A|(?<=[\s\"']))(?:" + "|".join(ATTRIBUTES) + r")=\""
# The literal part of an address, up to the first expression in it.
_WRITTEN = re.compile(rf"({_OPENED})(/[^\"]*)")
_EXPRESSION_FOLLOWS = re.compile(rf"{_OPENED}\Z")


class LanguageLinks(Extension):
    """The Jinja extension. It also adds `in_language` to the globals."""

    def __init__(self, environment: object) -> None:
        super().__init__(environment)  # type: ignore[arg-type]
        self.environment.globals["in_language"] = in_language

    def filter_stream(self, stream: TokenStream) -> Iterable[Token]:
        is_wrapping = awaits_expression = False
        for token in stream:
            if token.type == "data":
                yield from _prefixed(token)
                awaits_expression = bool(_EXPRESSION_FOLLOWS.search(token.value))
            elif token.type == "variable_begin" and awaits_expression:
                yield from (token, *_tokens(token.lineno, ("name", "in_language"), ("lparen", "(")))
                is_wrapping, awaits_expression = True, False
            elif token.type == "variable_end" and is_wrapping:
                yield from (*_tokens(token.lineno, ("rparen", ")")), token)
                is_wrapping = False
            else:
                awaits_expression = awaits_expression and token.type == "comment"
                yield token


def _prefixed(token: Token) -> Iterator[Token]:
    """Literal template text, with each address in it wrapped in `in_language`."""
    end = 0
    for found in _WRITTEN.finditer(token.value):
        line = token.lineno
        yield Token(line, "data", token.value[end : found.end(1)])
        yield from _tokens(line, ("variable_begin", "{{"), ("name", "in_language"), ("lparen", "("),
                           ("string", found[2]), ("rparen", ")"), ("variable_end", "}}"))  # fmt: skip
        end = found.end()
    yield Token(token.lineno, "data", token.value[end:])


def _tokens(line: int, *parts: tuple[str, str]) -> list[Token]:
    return [Token(line, kind, value) for kind, value in parts]
