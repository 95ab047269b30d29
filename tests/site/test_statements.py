"""Which tests may do without PostgreSQL."""

from pathlib import Path

from tests.support.statements import Noted, listed, needless

ROOT = Path(__file__).parents[2]
SORTED = "SELECT 1 GROUP BY 1"


def test_each_statement_is_left_with_one_test_and_what_databases_do_differently_with_two() -> None:
    noted = {f"usual {number}": Noted({"SELECT 1", SORTED}, seconds=number) for number in range(4)}
    noted |= {
        "rare": Noted({"SELECT 1", "SELECT 2"}, seconds=9),
        "refused": Noted({"SELECT 1"}, seconds=9, stays=True),
    }

    found = needless(noted)

    assert found == ["usual 2", "usual 3"]


def test_the_list_names_only_tests_that_exist() -> None:
    names = listed()
    parts = [name.split("::") for name in names]
    texts = {path: (ROOT / path).read_text() for path in {path for path, _test in parts}}

    assert names == sorted(set(names))
    assert [f"{path}::{test}" for path, test in parts if f"def {test}(" not in texts[path]] == []
