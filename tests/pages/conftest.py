"""The day on which the callers' league was told of."""

from collections.abc import Iterator

import pytest
import time_machine

from tests.support.callers import NOW


@pytest.fixture
def callers() -> Iterator[None]:
    """Asks for a copy of the database of tests/support/callers.py, on the day when it was filled."""
    with time_machine.travel(NOW, tick=True):
        yield
