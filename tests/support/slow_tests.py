"""The tests that take so long that `make test` leaves them to `make test-slow`: those listed in tests/slow_tests.txt, which
`make slow-tests` measures and writes, and those that begin with a filled database, whose first one in a run fills it.
"""

import sys
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from statistics import median
from typing import Final
from xml.etree import ElementTree

import pytest

from tests.support.fixtures import FILLED
from tests.support.named_tests import names_in, write_names

LIST: Final = Path(__file__).parents[1] / "slow_tests.txt"
LONGEST: Final = 0.06
"""Seconds that the middle one of a test's cases may take, with its fixtures."""


@pytest.hookimpl(tryfirst=True)  # before -m chooses
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    slow = set(names_in(LIST))
    for item in items:
        if item.nodeid.partition("[")[0] in slow or _needs_filling(item):
            item.add_marker(pytest.mark.slow)


def _needs_filling(item: pytest.Item) -> bool:
    asked_for = not {"filled", *FILLED}.isdisjoint(getattr(item, "fixturenames", ()))
    return asked_for or item.get_closest_marker("filled") is not None


def slow_among(times: Iterable[tuple[str, float]]) -> list[str]:
    """The names of those of the tests that are slow, from the seconds of each of their cases."""
    cases: dict[str, list[float]] = defaultdict(list)
    for name, seconds in times:
        cases[name].append(seconds)
    return sorted(name for name, seconds in cases.items() if median(seconds) > LONGEST)


def times_of(report: Path) -> list[tuple[str, float]]:
    """The test and the seconds of each case in a report of pytest (--junitxml)."""
    return [
        (f"{case.get('classname', '').replace('.', '/')}.py::{case.get('name', '').partition('[')[0]}",
         float(case.get("time", 0)))
        for case in ElementTree.parse(report).iter("testcase")
    ]  # fmt: skip


def write(report: Path) -> None:
    names = slow_among(times_of(report))
    write_names(LIST, names, comment=f"Written by `make slow-tests`: those that take more than {LONGEST} s.")


if __name__ == "__main__":
    write(Path(sys.argv[1]))
