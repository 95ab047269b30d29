"""`flask keys make` gives keys with which a site starts."""

import stat
from pathlib import Path

from flask import Flask

from pact.config import load_config
from tests.cli.operation.commands import run
from tests.test_config import SAFE

NAMES = ["PACT_SECRET_KEY", "PACT_DIGEST_KEY", "PACT_DATA_KEYS", "PACT_EDITION_KEY"]


def test_a_site_starts_with_the_keys_that_are_made(app: Flask, tmp_path: Path) -> None:
    code, said = run(app, "keys", "make")
    made = dict(line.split("=", 1) for line in said.splitlines())
    assert (code, list(made)) == (0, NAMES)
    assert load_config({**SAFE, **made, "PACT_INSTANCE": str(tmp_path)}).is_production
    assert made != dict(line.split("=", 1) for line in run(app, "keys", "make")[1].splitlines())
    assert run(app, "keys", "make", "PACT_DATA_KEYS")[1].startswith("PACT_DATA_KEYS=")


def test_keys_in_files_are_for_their_owner_and_replace_none(app: Flask, tmp_path: Path) -> None:
    code, said = run(app, "keys", "make", "--into", str(tmp_path), *NAMES[:2])
    made = {name: (tmp_path / name).read_text() for name in NAMES[:2]}
    assert (code, [key for key in made.values() if key.strip() in said]) == (0, [])
    assert {stat.S_IMODE((tmp_path / name).stat().st_mode) for name in made} == {0o600}
    code, said = run(app, "keys", "make", "--into", str(tmp_path))
    assert (code, "PACT_SECRET_KEY, PACT_DIGEST_KEY already" in said) == (1, True)
    assert {name: (tmp_path / name).read_text() for name in NAMES[:2]} == made
    assert not (tmp_path / "PACT_DATA_KEYS").exists()
