"""The bytes of an edition, and the verification that they are unchanged."""

import csv
import hashlib
import io
import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text, update

from pact.core.db import is_postgresql, session
from pact.core.frozen.text import canonical, digest_of
from pact.rankings.editions.export import edition_csv
from pact.rankings.editions.verifying import differences
from pact.rankings.models import Edition
from tests.support.editions import (
    OCTOBER,
    body,
    content,
    correct_october,
)
from tests.support.needs import program
from tests.support.queries import count_queries
from tests.support.reading import page, words

# The fixture simulates two months once, which can take minutes on a busy machine.


# The bytes

numbers = st.floats(allow_nan=True, allow_infinity=True)
plain = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | numbers | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)


@given(st.dictionaries(st.text(), plain))
def test_the_canonical_form_is_idempotent(content: dict[str, Any]) -> None:
    written = canonical(content)
    assert canonical(json.loads(written)) == written
    assert written.endswith("}\n")
    assert written.count("\n") == 1
    assert canonical(dict(reversed(content.items()))) == written


def test_the_canonical_form_of_an_example() -> None:
    told = {"b": [34.0, 1 / 3, -0.0, float("nan"), 0.00004, 1e-4], "a": {"é": "“x”", "d": True}}
    assert canonical(told) == '{"a":{"d":true,"é":"“x”"},"b":[34,0.3333,0,null,0,0.0001]}\n'
    assert digest_of("é\n") == hashlib.sha256("é\n".encode()).hexdigest()


@pytest.mark.usefixtures("editions")
def test_the_digest_on_the_page_matches_the_served_bytes(client: Any, tmp_path: Path) -> None:
    served = client.get("/editions/2026-10.json")
    digest = hashlib.sha256(served.data).hexdigest()
    assert served.mimetype == "application/json"
    shown = page(client, "/editions/2026-10")
    assert words(shown.select_one(".digest")) == digest
    first, second = shown.select_one("[aria-label*=Commands] pre").get_text().splitlines()
    assert first.endswith("/editions/2026-10.json")
    program("sha256sum")
    (tmp_path / "2026-10.json").write_bytes(served.data)
    done = subprocess.run(["sh", "-c", second], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert done.stdout == "2026-10.json: OK\n"


@pytest.mark.usefixtures("editions")
def test_a_file_the_reader_has_is_neither_read_nor_sent_again(client: Any) -> None:
    for path in ("/editions/2026-10.json", "/editions/2026-10.csv"):
        tag = client.get(path).headers["ETag"]
        with count_queries() as statements:
            again = client.get(path, headers={"If-None-Match": tag})
        assert (again.status_code, again.data) == (304, b"")
        assert not [statement for statement in statements.reads if "edition.body" in statement.split("FROM")[0]]


@pytest.mark.usefixtures("editions")
def test_the_csv_has_every_row_of_every_measure(client: Any) -> None:
    response = client.get("/editions/2026-11.csv")
    rows = list(csv.DictReader(io.StringIO(response.text, newline="")))
    tables = content("2026-11")["tables"].values()
    assert len(rows) == sum(len(table["ranked"]) + len(table["not_yet_ranked"]) for table in tables)
    assert "\r\n" in response.text
    assert rows[0]["measure"] == "overall"
    assert {row["edition"] for row in rows} == {"2026-11"}
    assert {(row["eligible"], bool(row["rank"])) for row in rows} == {("yes", True), ("no", False)} - (
        set() if any(table["not_yet_ranked"] for table in tables) else {("no", False)}
    )
    assert any(row["median_wait"] for row in rows if row["measure"] == "wait")


@pytest.mark.usefixtures("editions")
def test_csv_cells_are_never_formulas(app: Any) -> None:
    told = content("2026-10")
    for row in told["tables"]["wait"]["ranked"]:
        row["company"], row["score"] = "=HYPERLINK(1)", -3.5
    written = edition_csv(told)
    assert "'=HYPERLINK(1)" in written
    assert ",=HYPERLINK" not in written
    assert ",-3.5," in written


# Verification


def tampered(change: Any) -> None:
    """What someone with access to the database could do: drop the triggers, then change the rows."""
    if is_postgresql():
        session().execute(text("DROP TRIGGER edition_stays ON edition"))
    else:
        for name in ("edition_no_update", "edition_no_delete"):
            session().execute(text(f"DROP TRIGGER {name}"))
    session().execute(change)
    session().commit()


@pytest.mark.usefixtures("editions")
def test_unchanged_editions_pass_verification(app: Any) -> None:
    correct_october()
    done = app.test_cli_runner().invoke(args=["editions", "verify"])
    assert (done.exit_code, done.output) == (0, "3 editions, none changed since it was frozen.\n")
    assert app.test_cli_runner().invoke(args=["editions", "verify", "2026-10.r2"]).exit_code == 0
    assert app.test_cli_runner().invoke(args=["editions", "verify", "2026-09"]).exit_code == 1


@pytest.mark.usefixtures("editions")
def test_verification_finds_one_changed_byte(app: Any) -> None:
    changed = body("2026-10").replace("Dull Gas", "Dull Gaz", 1)
    tampered(update(Edition).where(Edition.month == OCTOBER).values(body=changed))
    done = app.test_cli_runner().invoke(args=["editions", "verify"])
    assert done.exit_code == 1
    of_digest, of_signature = done.output.splitlines()
    assert of_digest.startswith("2026-10: Its text has the SHA-256")
    assert of_signature.startswith("2026-10: Its signature does not fit")
    assert app.test_cli_runner().invoke(args=["editions", "verify", "2026-11"]).exit_code == 0


@pytest.mark.usefixtures("editions")
@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"stories": 7}, "for stories"),
        ({"method": "other-1"}, "for method"),
        ({"reason": "No reason."}, "for reason"),
        ({"body": "{"}, "not JSON"),
        ({"body": "[]\n"}, "is no edition"),
        ({"body": "{}"}, "not in the canonical form"),
        ({"sha256": "0" * 64}, "the audit log says"),
    ],
)
def test_verification_names_every_difference(app: Any, values: dict[str, Any], said: str) -> None:
    tampered(update(Edition).where(Edition.month == OCTOBER).values(**values))
    found = differences()
    assert [word for word in found["2026-10"] if said in word], found
    assert [word for word in found["2026-11"] if "edition before it" not in word] == []
    assert bool(found["2026-11"]) == ("sha256" in values)


@pytest.mark.usefixtures("editions")
def test_the_audit_log_reveals_a_change_of_text_and_digest_together(app: Any) -> None:
    changed = body("2026-10").replace("Dull Gas", "Dull Gaz")
    values = {"body": changed, "sha256": digest_of(changed)}
    tampered(update(Edition).where(Edition.month == OCTOBER).values(**values))
    said = " ".join(differences("2026-10")["2026-10"])
    assert "the audit log says" in said
    assert "Its text has" not in said
    tampered_again = text("DELETE FROM edition WHERE month = '2026-10-01'")
    session().execute(tampered_again)
    session().commit()
    found = differences()
    assert found["2026-10"] == ["It is in the audit log but missing."]
    assert "the edition before it, which is None" in found["2026-11"][0]
