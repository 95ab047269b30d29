"""`flask moderation evaluate`."""

import csv
import re
from collections import defaultdict
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner

from tests.checks.test_likeness import SHORT, STORY, UNRELATED
from tests.support.real_records import first_and_repeated, part_of

TEXTS = [
    STORY,
    f"{SHORT} Ring 07700 900123 or 020 7946 0958.",
    STORY.upper(),
    STORY.replace("very kind", "quite friendly"),
    UNRELATED,
    "",
    f"{UNRELATED} Her name was Xanthe.",
]


@pytest.fixture
def run(app: Flask) -> FlaskCliRunner:
    return app.test_cli_runner()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "texts.csv"
    with path.open("w", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(["words", "about", "heading"])
        writer.writerows([text, "Northwind", "One title"] for text in TEXTS)
    return path


def clusters(output: str, name: str) -> set[frozenset[int]]:
    """The clusters printed below a line that starts with `name`; checks their sizes."""
    section = re.split(r"\nTexts ", output)
    [lines] = [part.splitlines()[1:] for part in section if part.startswith(name)]
    found: list[tuple[int, list[int]]] = []
    for line in lines:
        size, _, rows = line.rpartition(":")
        if size:
            found.append((int(size), []))
        found[-1][1].extend(map(int, rows.split()))
    assert all(size == len(rows) == len(set(rows)) for size, rows in found)
    return {frozenset(rows) for _, rows in found}


def test_it_prints_kinds_times_and_clusters_but_no_text(run: FlaskCliRunner, file: Path) -> None:
    arguments = ["--map", "body=words", "--map", "title=heading", "--map", "company=about"]
    done = run.invoke(args=["moderation", "evaluate", str(file), *arguments])

    assert done.exit_code == 0
    assert "Texts: 6\nRows without a text: 1\n" in done.output
    assert re.search(r"^phone +2 +1 +0\.\d\d$", done.output, re.MULTILINE)
    assert re.search(r"^name +1 +1 +0\.\d\d$", done.output, re.MULTILINE)
    assert re.search(r"median \d+\.\d ms, 95th percentile \d+\.\d ms, longest \d+\.\d ms", done.output)
    assert clusters(done.output, "equal") == {frozenset({1, 3})}
    assert clusters(done.output, "nearly") == {frozenset({1, 3, 4}), frozenset({5, 7})}
    for word in ("Xanthe", "07700", "Northwind", "meter", "One title"):
        assert word not in done.output


def test_json_lines_are_read_and_broken_rows_counted(run: FlaskCliRunner, tmp_path: Path) -> None:
    path = tmp_path / "texts.data"
    path.write_text('{"words": "Nothing to find here."}\nno json\n{"words": null}\n')
    done = run.invoke(args=["moderation", "evaluate", str(path), "--format", "jsonl", "--map", "body=words"])

    assert done.exit_code == 0
    assert "Texts: 1\nRows without a text: 2\n" in done.output
    assert "None." in done.output


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([], "--map body=COLUMN"),
        (["--map", "title=heading"], "--map body=COLUMN"),
        (["--map", "words"], "FIELD=COLUMN"),
        (["--map", "words=body"], "FIELD=COLUMN"),
        (["--map", "body=words", "--map", "body=heading"], "twice"),
        (["--map", "body=nothing"], "no column “nothing”; it has words, about, heading"),
    ],
)
def test_usage_errors_say_what_to_write(run: FlaskCliRunner, file: Path, arguments: list[str], words: str) -> None:
    done = run.invoke(args=["moderation", "evaluate", str(file), *arguments])
    assert done.exit_code != 0
    assert words in done.output


def test_files_of_unknown_format_or_without_rows(run: FlaskCliRunner, tmp_path: Path) -> None:
    unknown = tmp_path / "texts.doc"
    unknown.write_text("words\n")
    done = run.invoke(args=["moderation", "evaluate", str(unknown), "--map", "body=words"])
    assert (done.exit_code, "--format" in done.output) == (2, True)
    done = run.invoke(args=["moderation", "evaluate", str(unknown), "--map", "body=words", "--format", "csv"])
    assert (done.exit_code, done.output) == (0, "Texts: 0\n")


@pytest.mark.real_data
def test_clusters_in_the_real_narratives_are_found_quickly(
    run: FlaskCliRunner, real_data: Path, tmp_path: Path
) -> None:
    whole = real_data / "cfpb-narratives.csv"
    path = part_of(whole, tmp_path, first_and_repeated(300, "narrative", whole))
    done = run.invoke(
        args=["moderation", "evaluate", str(path), "--map", "body=narrative", "--map", "company=company"]
    )
    assert done.exit_code == 0

    with path.open(newline="", encoding="utf-8") as stream:
        narratives = [row["narrative"] for row in csv.DictReader(stream)]
    rows_of = defaultdict(set)
    for number, narrative in enumerate(narratives, start=1):
        rows_of[narrative].add(number)
    exact = [rows for rows in rows_of.values() if len(rows) > 1]
    assert sum(map(len, exact)) == 99
    for name in ("equal", "nearly"):
        found = clusters(done.output, name)
        assert all(any(rows <= cluster for cluster in found) for rows in exact), name
    assert f"Texts: {len(narratives):,}" in done.output
    middle = re.search(r"median (\d+\.\d) ms", done.output)
    assert middle
    assert float(middle[1]) <= 50
