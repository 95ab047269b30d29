"""docs/security.md names tests that exist."""

import re

from tests.site.sources import ROOT


def test_every_named_test_exists() -> None:
    named = set(re.findall(r"`(tests/[\w/]+\.py)`", (ROOT / "docs/security.md").read_text()))
    assert len(named) > 15
    assert [name for name in sorted(named) if not (ROOT / name).is_file()] == []


def test_every_row_names_a_test_or_says_what_is_missing() -> None:
    rows = [line for line in (ROOT / "docs/security.md").read_text().splitlines() if line.startswith("| V")]
    assert {row.split()[1] for row in rows} == {f"V{number}" for number in range(1, 18)}
    assert [row for row in rows if "tests/" not in row and not re.search("Not met|Does not apply", row)] == []
