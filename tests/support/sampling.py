"""Many similar cases: a few of them in every run, all of them in `make test-exhaustive`."""

from collections.abc import Iterable
from typing import Any

import pytest
from hypothesis import settings


def sampled(cases: Iterable[Any], *, every: int, several: bool = False) -> list[Any]:
    """Cases for `parametrize`: every `every`th always runs, the others are marked `exhaustive`.

    So a list begins with one case of each kind, or has them at these places. `several`: each case is a tuple of
    values for several parameters.
    """
    return [
        case
        if number % every == 0
        else pytest.param(*(case if several else (case,)), marks=pytest.mark.exhaustive)
        for number, case in enumerate(cases)
    ]


def examples(*, usual: int, sure: int) -> int:
    """How many examples a slow property gets: few in `make test`, more in `make sure`."""
    return usual if settings.get_current_profile_name() == "quick" else sure
