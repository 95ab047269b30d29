"""How well the automatic checks find what they look for, as measured on labelled texts."""

from typing import Final, NamedTuple

from pact.checks.spans import Kind
from pact.core.paths import data_beside


class Measured(NamedTuple):
    """Labels in the texts and how many of them were found; findings and how many of them were right."""

    labels: int
    found: int
    findings: int
    right: int


_DATA: Final = data_beside(__file__)
TEXTS: Final[int] = _DATA["texts"]
BY_KIND: Final = {Kind(kind): Measured(*numbers) for kind, numbers in _DATA["kinds"].items()}
TOGETHER: Final = Measured(*map(sum, zip(*BY_KIND.values(), strict=True)))
