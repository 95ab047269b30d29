"""Which tests may do without PostgreSQL."""

from tests.support.statements import KEPT, needless


def test_each_statement_is_left_with_a_few_tests_and_with_all_if_they_are_no_more() -> None:
    noted = {f"usual {number}": [{"SELECT 1"}, {"SELECT 1"}] for number in range(4)}
    noted |= {"rare": [{"SELECT 1", "SELECT 2"}], "of no database": [set()]}

    found = needless(noted)

    assert found == ["usual 0", "usual 1", "usual 2"]
    cases = [sent for test, several in noted.items() if test not in found for sent in several]
    assert sum("SELECT 1" in sent for sent in cases) == KEPT
