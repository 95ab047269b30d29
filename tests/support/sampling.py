"""Many cases of one kind: a few of them in every run, all of them in `make sure`."""

from collections.abc import Iterable
from typing import Any

import pytest


def sampled(cases: Iterable[Any], *, every: int) -> list[Any]:
    """The cases for `parametrize`: each `every`th as it is, the others marked `exhaustive` (run by `make sure` only)."""
    return [
        case if number % every == 0 else pytest.param(case, marks=pytest.mark.exhaustive)
        for number, case in enumerate(cases)
    ]
