"""The JSON of many rows at once is what `json.dumps` writes of each."""

import json
from typing import Any

import numpy as np
import pytest

from pact.rankings.building.json_texts import objects_of, texts_of


@pytest.mark.parametrize("values", [
    [3, 0, -12], [True, False], [0.1, -0.0, 1e-9, 1e22, 71.0, 2 / 3], [71, 70.5, None], [[1.5, 2.0], [0.25, -3.5]],
    [[[1, 2], [3, 4]], [[5, 6], [7, 8]]], [[0.5]], [],
])  # fmt: skip
def test_each_text_is_that_of_its_part(values: list[Any]) -> None:
    kind = object if None in values else None
    assert texts_of(np.array(values, dtype=kind)) == [json.dumps(value) for value in values]


def test_what_is_no_number_is_null() -> None:
    assert texts_of(np.array([[np.nan, 1.0], [2.5, np.nan]])) == ["[null, 1.0]", "[2.5, null]"]


def test_objects_have_a_member_of_each_column() -> None:
    rows = [{"known": 3, "share": 0.5}, {"known": 4, "share": None}]
    columns = {"known": texts_of(np.array([3, 4])), "share": texts_of(np.array([0.5, np.nan]))}
    assert objects_of(columns) == [json.dumps(row) for row in rows]
