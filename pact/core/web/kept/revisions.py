"""Numbers that a single page depends on besides the version of the data, such as the votes for its story."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from pact.core.db import Numbers

Reader = Callable[..., int]
_readers: dict[str, Reader] = {}


class Revision(NamedTuple):
    """A page's number when it was made, and what reads it: a name and not a function, so that it can be stored."""

    name: str
    arguments: Mapping[str, Any]
    number: int

    def is_same(self, numbers: Numbers) -> bool:
        return read(self.name, numbers, self.arguments) == self.number


def name_of(reader: Reader) -> str:
    """Register what reads a revision, and return its name."""
    name = f"{reader.__module__}.{reader.__qualname__}"
    _readers[name] = reader
    return name


def read(name: str, numbers: Numbers, arguments: Mapping[str, Any]) -> int:
    return _readers[name](numbers, **arguments)
