"""Which tests may do without PostgreSQL."""

from tests.support.statements import Noted, needless

SORTED = "SELECT 1 GROUP BY 1"


def test_each_statement_is_left_with_one_test_and_what_databases_do_differently_with_two() -> None:
    noted = {f"usual {number}": Noted({"SELECT 1", SORTED}, seconds=number) for number in range(4)}
    noted |= {
        "rare": Noted({"SELECT 1", "SELECT 2"}, seconds=9),
        "refused": Noted({"SELECT 1"}, seconds=9, stays=True),
    }

    found = needless(noted)

    assert found == ["usual 2", "usual 3"]
