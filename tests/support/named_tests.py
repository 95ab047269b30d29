"""Lists of tests, by names such as tests/site/test_names.py::test_no_name_is_used_twice, that commands measure and write."""

from collections.abc import Iterable
from pathlib import Path


def names_in(path: Path) -> list[str]:
    return [line for line in path.read_text().splitlines() if not line.startswith("#")]


def write_names(path: Path, names: Iterable[str], *, comment: str) -> None:
    path.write_text("\n".join([f"# {comment}", *names]) + "\n")
