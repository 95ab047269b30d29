"""The day of the callers' database."""

from collections.abc import Iterator

import pytest
import time_machine

from tests.support.callers import NOW


@pytest.fixture
def callers() -> Iterator[None]:
    """Gives a test a copy of the database in tests/support/callers.py, on the day it was filled for."""
    with time_machine.travel(NOW, tick=True):
        yield
