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
        ("a\n".encode("utf-16"), "Line 1 is not UTF-8 text"),
        (b"a\n" + b"x" * (MAX_LINE_LENGTH + 1), "Line 2 is longer than 4 MB"),
        (b'a,"b\n1,2\n', "Line 1 should name the columns"),
    ],
)
def test_unreadable_file_error_names_the_line(text: bytes, words: str) -> None:
    with pytest.raises(FileError) as raised:
        rows_of(text)
    assert words in str(raised.value)


OPEN = """id,firm,story
1,Fernwire,"I rang them. One."
2,Fernwire,"I rang them, and the closing mark is missing.
3,Hopfield Telecom,I rang them. Three.
4,Lettermere,"I rang them.
Four."
"""


def test_an_unclosed_quotation_mark_costs_its_own_row() -> None:
    rows = rows_of(OPEN)
    assert [(row.line, row.cells.get("firm"), bool(row.error)) for row in rows] == [
        (2, "Fernwire", False), (3, None, True), (4, "Hopfield Telecom", False), (5, "Lettermere", False),
    ]  # fmt: skip
    assert "is a quotation mark missing" in rows[1].error
    assert rows[1].original == ['2,Fernwire,"I rang them, and the closing mark is missing.']
    assert rows[3].cells["story"] == "I rang them.\nFour."


@pytest.mark.parametrize(
    ("text", "good", "bad"),
    [
        ('a,b\n1,"x\n2,"y"\n3,z\n', [3, 4], [2]),
        ('a,b\n1,"x" y\n2,z\n', [3], [2]),
        ('a,b\n1,"x"y"\n2,z\n', [3], [2]),
        ('a,b\n1,x\n2,"y', [2], [3]),
        ('a,b\n1,5" pipe\n2,"say ""yes"""\n', [2, 3], []),
        ('a,b\n1,"' + "x\n" * MAX_FIELD_LENGTH + "2,z\n", [MAX_FIELD_LENGTH + 2], None),
        ("a,b\n1,\x00\n2,z\n", [2, 3], []),
    ],
)
def test_no_row_is_swallowed_by_another(text: str, good: list[int], bad: list[int] | None) -> None:
    rows = rows_of(text)
    assert [row.line for row in rows if not row.error] == good
    if bad is not None:
        assert [row.line for row in rows if row.error] == bad


@pytest.mark.parametrize("kind", list(FileFormat))
def test_a_row_that_is_not_utf8_is_refused_with_what_to_do(kind: FileFormat) -> None:
    is_csv = kind is FileFormat.CSV
    text = "a\n1\nSão\n2\n" if is_csv else '{"a": "1"}\n{"a": "São"}\n{"a": "2"}\n'
    rows = rows_of(text.encode("latin-1"), kind)
    assert [row.cells.get("a") for row in rows] == ["1", None, "2"]
    assert rows[1].line == (3 if is_csv else 2)
    assert "Save the file as UTF-8" in rows[1].error
    assert "rows that are imported already are skipped" in rows[1].error


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
