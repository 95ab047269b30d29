"""Every regular expression of the package: those that its modules hold, those written where they are used, and those that
functions make from words.
"""

import ast
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib import import_module
from typing import Any, NamedTuple

from tests.site.sources import Module, modules

USING = ("compile", "match", "fullmatch", "search", "sub", "subn", "split", "findall", "finditer")
ANCHORED = frozenset({"match", "fullmatch"})
DEEPEST = 5


class Expression(NamedTuple):
    """`place` is the first place that holds it; `ways` are the methods by which it is used there, or {"search"}."""

    place: str
    pattern: re.Pattern[Any]
    ways: frozenset[str]


@cache
def expressions() -> tuple[Expression, ...]:
    """All of them, each once."""
    found: dict[tuple[Any, int], Expression] = {}
    for one in (*_held(), *_written()):
        key = (one.pattern.pattern, one.pattern.flags)
        before = found.get(key)
        found[key] = one if before is None else before._replace(ways=before.ways | one.ways)
    return tuple(found.values())


def _held() -> Iterator[Expression]:
    for module in modules():
        for name, value in list(vars(import_module(module.name)).items()):
            if not name.startswith("__"):
                for where, pattern in _patterns(value, f"{module.name}.{name}", 0):
                    is_constant = isinstance(value, re.Pattern | dict)
                    yield Expression(
                        where, pattern, _ways(module.name, name) if is_constant else frozenset({"search"})
                    )


def _patterns(value: object, where: str, depth: int) -> Iterator[tuple[str, re.Pattern[Any]]]:
    if isinstance(value, re.Pattern):
        yield where, value
    elif depth < DEEPEST:
        for name, inner in _inside(value):
            yield from _patterns(inner, f"{where}[{name}]", depth + 1)


def _inside(value: object) -> Iterable[tuple[object, object]]:
    if isinstance(value, Mapping):
        return value.items()
    if isinstance(value, tuple | list | set | frozenset):
        return enumerate(value)
    if type(value).__module__.startswith("pact"):
        slots = getattr(type(value), "__slots__", ())
        names = [slots] if isinstance(slots, str) else [*slots, *getattr(value, "__dict__", {})]
        return [(name, getattr(value, name, None)) for name in names]
    return ()


@cache
def _uses() -> dict[tuple[str, str], frozenset[str]]:
    """The methods of each name that is used in a module, "search" for any use but a call of a method. A public name has
    those of all modules, under the module "".
    """
    found: dict[tuple[str, str], set[str]] = {}
    for module in modules():
        for name, way in _uses_in(module.tree):
            found.setdefault((module.name if name.startswith("_") else "", name), set()).add(way)
    return {name: frozenset(ways) for name, ways in found.items()}


def _uses_in(tree: ast.AST) -> Iterator[tuple[str, str]]:
    """The methods of constants, such as `_WORD.match`, and of what is in them, such as `_WORDS["one"].match`."""
    of_methods = set()
    for node in ast.walk(tree):
        of = node.value if isinstance(node, ast.Attribute) else None
        of = of.value if isinstance(of, ast.Subscript) else of
        if isinstance(node, ast.Attribute) and isinstance(of, ast.Name):
            of_methods.add(id(of))
            yield of.id, node.attr
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and id(node) not in of_methods:
            yield node.id, "search"


def _ways(module: str, name: str) -> frozenset[str]:
    return _uses().get((module if name.startswith("_") else "", name), frozenset({"search"}))


def _written() -> Iterator[Expression]:
    """Those given to a function of `re` as they are."""
    for module in modules():
        for node, _function in calls_of_re(module):
            if isinstance(node.args[0], ast.Constant):
                flags = _flags(node)
                way = node.func.attr if isinstance(node.func, ast.Attribute) else ""
                if way != "compile":
                    where = f"{module.name}:{node.lineno}"
                    yield Expression(where, re.compile(node.args[0].value, flags), frozenset({way}))


def _flags(call: ast.Call) -> int:
    given = [each for each in ast.walk(call) if isinstance(each, ast.Attribute) and each.attr.isupper()]
    return sum(int(getattr(re, each.attr)) for each in given if hasattr(re, each.attr))


def calls_of_re(module: Module) -> Iterator[tuple[ast.Call, str]]:
    """Every call of a function of `re` with an expression, and the function that it stands in ("" for none)."""
    yield from _calls_in(module.tree, "")


def _calls_in(tree: ast.AST, function: str) -> Iterator[tuple[ast.Call, str]]:
    for node in ast.iter_child_nodes(tree):
        within = node.name if isinstance(node, ast.FunctionDef) else function
        if _is_of_re(node):
            yield node, function  # type: ignore[misc]
        yield from _calls_in(node, within)


def _is_of_re(node: ast.AST) -> bool:
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute) or not node.args:
        return False
    of = node.func.value
    return isinstance(of, ast.Name) and of.id == "re" and node.func.attr in USING
