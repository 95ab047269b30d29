"""Many similar cases: a few of them in every run, all of them in `make sure`."""

from collections.abc import Iterable
from typing import Any

import pytest


def sampled(cases: Iterable[Any], *, every: int) -> list[Any]:
    """Cases for `parametrize`: every `every`th always runs, the others are marked `exhaustive` (`make sure` only)."""
    return [
        case if number % every == 0 else pytest.param(case, marks=pytest.mark.exhaustive)
        for number, case in enumerate(cases)
    ]
