"""Files to import, and the command that imports them."""

import csv
import io
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask

from pact.core.db import session

Write = Callable[[str, str], Path]
Import = Callable[..., Result]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write a file with this name and text. Returns its path."""

    def write_file(name: str, text: str) -> Path:
        path = tmp_path / name
        path.write_bytes(text.encode())
        return path

    return write_file


@pytest.fixture
def run_import(app: Flask, tmp_path: Path) -> Import:
    """Run `flask stories import` on a file with these options; rejected rows go to rejected.csv beside it."""

    def run(path: Path, *options: str) -> Result:
        rejected = () if "--rejected" in options else ("--rejected", str(tmp_path / "rejected.csv"))
        return app.test_cli_runner().invoke(args=["stories", "import", str(path), *options, *rejected])

    return run


@pytest.fixture
def rejected_rows(tmp_path: Path) -> Callable[[], list[dict[str, str]]]:
    """The rows of the file of rejected rows; empty if there is no such file."""

    def read() -> list[dict[str, str]]:
        path = tmp_path / "rejected.csv"
        if not path.exists():
            return []
        with path.open(encoding="utf-8", newline="") as stream:
            return list(csv.DictReader(stream))

    return read


@pytest.fixture
def import_companies(app: Flask, tmp_path: Path) -> Callable[..., str]:
    """Run `flask companies import` on a file, or on a file of these rows. Returns what it says."""

    def run(source: Path | list[dict[str, str]], *options: str, code: int = 0) -> str:
        path = source
        if not isinstance(path, Path):
            assert not isinstance(source, Path)
            path = tmp_path / "companies.csv"
            stream = io.StringIO()
            writer = csv.DictWriter(stream, ["name", *sorted({name for row in source for name in row} - {"name"})])
            writer.writeheader()
            writer.writerows(source)
            path.write_text(stream.getvalue())
        session().rollback()
        rejected = ("--rejected", str(tmp_path / "rejected.csv"))
        result = app.test_cli_runner().invoke(args=["companies", "import", str(path), *options, *rejected])
        assert result.exit_code == code, result.output
        session().rollback()
        session().expire_all()
        return result.output

    return run
