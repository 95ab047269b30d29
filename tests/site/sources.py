"""Reads the project's files, for tests of rules that all of them must follow."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "pact"
TEMPLATES = ROOT / "templates"


class Module(NamedTuple):
    """A Python file of the package; `path` is relative to it, such as `stories/queries.py`."""

    path: str
    tree: ast.Module
    lines: list[str]

    @property
    def name(self) -> str:
        parts = ("pact", *Path(self.path).with_suffix("").parts)
        return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)

    @property
    def feature(self) -> str:
        return self.path.split("/")[0]


class Place(NamedTuple):
    """A place in a module, identified by its line."""

    path: str
    line: int
    what: str


@cache
def modules() -> tuple[Module, ...]:
    """Every module of the package."""
    return tuple(_read(path) for path in sorted(PACKAGE.rglob("*.py")))


def _read(path: Path) -> Module:
    source = path.read_text()
    return Module(path.relative_to(PACKAGE).as_posix(), ast.parse(source), source.splitlines())


def imports() -> Iterator[Place]:
    """Every import, by its full name (`pact.core.db.session`)."""
    for module in modules():
        for node in ast.walk(module.tree):
            if isinstance(node, ast.Import):
                yield from (Place(module.path, node.lineno, alias.name) for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                yield from (Place(module.path, node.lineno, f"{node.module}.{alias.name}") for alias in node.names)


def calls() -> Iterator[tuple[Place, ast.Call]]:
    """Every call, by the called expression (`datetime.now`)."""
    for module in modules():
        for node in ast.walk(module.tree):
            if isinstance(node, ast.Call):
                yield Place(module.path, node.lineno, ast.unparse(node.func)), node


def assignments() -> Iterator[Place]:
    """Every assignment to an attribute, such as `story.status`."""
    for module in modules():
        for node in ast.walk(module.tree):
            for target in _targets(node):
                for part in target.elts if isinstance(target, ast.Tuple) else [target]:
                    if isinstance(part, ast.Attribute):
                        yield Place(module.path, part.lineno, ast.unparse(part))


def _targets(node: ast.AST) -> list[ast.expr]:
    if isinstance(node, ast.Assign):
        return node.targets
    return [node.target] if isinstance(node, ast.AugAssign | ast.AnnAssign) else []


def templates(pattern: str = "*.html") -> list[Path]:
    return sorted(TEMPLATES.rglob(pattern))


def template_name(path: Path) -> str:
    return path.relative_to(TEMPLATES).as_posix()
