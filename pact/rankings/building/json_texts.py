"""JSON texts of many rows at once, each as `json.dumps` writes it by itself: a country's tables have a million rows, and
making an object of Python of each number, list and row takes longer than all arithmetic. Imports numpy.
"""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from numpy.typing import NDArray


def texts_of(values: NDArray[Any]) -> list[str]:
    """The text of each part of an array (k, …) of numbers. NaN and None are null."""
    if not len(values):
        return []
    depth = values.ndim - 1
    left, right = "[" * depth, "]" * depth
    every = json.dumps(values.tolist()).replace("NaN", "null")[1 + depth : -1 - depth]
    return [f"{left}{part}{right}" for part in every.split(f"{right}, {left}")]


def objects_of(columns: Mapping[str, Iterable[str]]) -> list[str]:
    """The texts of objects (k,) with these members, of which each column has the texts (k,)."""
    members = ", ".join(f'"{name}": %s' for name in columns)
    form = f"{{{members}}}"
    return [form % row for row in zip(*columns.values(), strict=True)]
