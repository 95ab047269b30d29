"""Parts of the real records: every kind of row is in them, and they are read in a tenth of the time."""

import csv
from collections import Counter
from collections.abc import Callable
from pathlib import Path

Row = dict[str, str]


def part_of(path: Path, folder: Path, is_kept: Callable[[int, Row], bool]) -> Path:
    """A file with the rows of `path` for which `is_kept` says so, which gets their place and the row."""
    with path.open(encoding="utf-8", newline="") as stream:
        reader = csv.DictReader(stream)
        kept = [row for place, row in enumerate(reader) if is_kept(place, row)]
        names = reader.fieldnames or ()
    part = folder / path.name
    with part.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, names)
        writer.writeheader()
        writer.writerows(kept)
    return part


def first(rows: int, *, of_each: str = "") -> Callable[[int, Row], bool]:
    """Keep the first rows of a file, and the first row with each value of the column `of_each`."""
    seen = set()

    def is_kept(place: int, row: Row) -> bool:
        is_new = bool(of_each) and row[of_each] not in seen
        seen.add(row.get(of_each, ""))
        return place < rows or is_new

    return is_kept


def first_and_repeated(rows: int, column: str, path: Path) -> Callable[[int, Row], bool]:
    """Keep the first rows of a file, and every row whose value of the column another has too."""
    with path.open(encoding="utf-8", newline="") as stream:
        times = Counter(row[column] for row in csv.DictReader(stream))
    return lambda place, row: place < rows or times[row[column]] > 1
