"""Reading CSV and JSON Lines row by row."""

import io
import json
from pathlib import Path

import pytest

from pact.intake.reading import MAX_FIELD_LENGTH, MAX_LINE_LENGTH, FileError, FileFormat, Row, RowSource, format_of


def rows_of(text: str | bytes, kind: FileFormat = FileFormat.CSV) -> list[Row]:
    return list(source_of(text, kind))


def source_of(text: str | bytes, kind: FileFormat = FileFormat.CSV) -> RowSource:
    return RowSource(io.BytesIO(text.encode() if isinstance(text, str) else text), kind)


def test_line_number_of_rows_with_multi_line_text() -> None:
    rows = rows_of('day,text\n2026-01-01,"one\ntwo"\n\n2026-01-02,three\n')
    assert [(row.line, row.cells) for row in rows] == [
        (2, {"day": "2026-01-01", "text": "one\ntwo"}),
        (5, {"day": "2026-01-02", "text": "three"}),
    ]


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_common_csv_dialects_are_read_alike(end: str, separator: str, mark: str) -> None:
    text = (
        mark + end.join((separator.join(("day", " company ")), separator.join(("2026-01-01", "São João")))) + end
    )
    assert rows_of(text)[0].cells == {"day": "2026-01-01", "company": "São João"}


def test_rows_are_read_lazily() -> None:
    """Unread rows are not in memory, and `position` tells how far the file is read."""
    file = io.BytesIO(b"n\n" + b"1\n" * 100_000)
    source = RowSource(file, FileFormat.CSV)
    next(iter(source))
    assert source.position == 4
    assert file.tell() == 4


def test_row_with_wrong_number_of_cells_has_an_error() -> None:
    rows = rows_of("a,b\n1,2\n1,2,3\n1\n")
    assert [row.error for row in rows] == [
        "",
        "The row has 3 cells and the first line 2",
        "The row has 1 cells and the first line 2",
    ]
    assert rows[1].original == ["1", "2", "3"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (b"", "The file is empty"),
        (b"\n", "The file is empty"),
        (b"a,b,a\n", "names the column “a” more than once"),
        ("a\nb\nSão\n".encode("latin-1"), "Line 3 is not UTF-8 text"),
        ("a\n".encode("utf-16"), "Line 1 is not UTF-8 text"),
        (b"a\n" + b"x" * (MAX_LINE_LENGTH + 1), "Line 2 is longer than 4 MB"),
        (b'a\n1\n"' + b"x\n" * MAX_FIELD_LENGTH, "begins on line 3 cannot be read; is a quotation mark missing?"),
    ],
)
def test_unreadable_file_error_names_the_line(text: bytes, words: str) -> None:
    with pytest.raises(FileError) as raised:
        rows_of(text)
    assert words in str(raised.value)


def test_only_equal_rows_have_equal_digests() -> None:
    first, second, third, fourth = rows_of("a,b\n1,2\n1,2\n12,\n,12\n")
    assert first.digest() == second.digest()
    assert len({first.digest(), third.digest(), fourth.digest()}) == 3
    assert len(first.digest()) == 32


def test_json_values_become_csv_cells() -> None:
    value = {"text": "a\nb", "n": 2.5, "yes": True, "no": False, "none": None, "list": ["fair", "prepared"]}
    (row,) = rows_of(json.dumps(value) + "\n\n", FileFormat.JSONL)
    assert row.cells == {"text": "a\nb", "n": "2.5", "yes": "yes", "no": "no", "none": "", "list": "fair,prepared"}


def test_json_line_that_is_not_an_object_has_an_error() -> None:
    rows = rows_of('{"a": 1}\n[1]\n{"a": \n' + "[" * 100_000 + "\n", FileFormat.JSONL)
    assert [(row.line, row.error) for row in rows] == [
        (1, ""),
        *((line, "The line is not a JSON object") for line in (2, 3, 4)),
    ]
    assert rows[1].original == ("[1]",)


@pytest.mark.parametrize(
    ("text", "words"), [("", "The file is empty"), ("a,b\n1,2\n", "Line 1 is not a JSON object")]
)
def test_file_that_is_not_json_lines_is_refused(text: str, words: str) -> None:
    with pytest.raises(FileError, match=words):
        source_of(text, FileFormat.JSONL)


def test_key_order_does_not_change_the_digest() -> None:
    first, second = rows_of('{"a": 1, "b": 2}\n{"b": 2, "a": 1}\n', FileFormat.JSONL)
    assert first.digest() == second.digest()


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("a.csv", FileFormat.CSV),
        ("a.TSV", FileFormat.CSV),
        ("a.jsonl", FileFormat.JSONL),
        ("a.ndjson", FileFormat.JSONL),
        ("a.xlsx", None),
        ("a", None),
    ],
)
def test_format_from_file_name(name: str, kind: FileFormat | None) -> None:
    assert format_of(Path(name)) is kind
