"""The labelled set: invented texts with `[[kind|labelled text]]`, separated by lines of `---`.

`tuned` was used while the checks were written. `held_out` was not: it was written before them, except for `fresh.txt`,
which was written after the first tuning. test_labelled.py has the results of each step. The author of the checks wrote
both sets, so strangers' texts are harder.
All numbers are reserved for fiction or for tests, all domains for documentation, all people invented.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pact.checks.findings import Finding, Place
from pact.checks.running import check_texts
from pact.checks.settings import CheckSettings
from pact.checks.spans import Kind

FOLDER = Path(__file__).parent / "labelled"
MARK = re.compile(r"\[\[(\w+)\|(.+?)\]\](?!\])")
EXACT = {Kind.email, Kind.phone, Kind.card, Kind.bank_account, Kind.national_id, Kind.link, Kind.handle}
"""Kinds whose labels must be matched exactly. For names and addresses an overlap of half is enough."""


@dataclass(frozen=True)
class Label:
    kind: Kind
    start: int
    end: int


@dataclass(frozen=True)
class LabelledText:
    file: str
    text: str
    labels: tuple[Label, ...]

    def findings(self) -> list[Finding]:
        return check_texts({Place.body: self.text}, settings=CheckSettings())


@dataclass
class Score:
    """Labels of a kind found, findings that were labelled, and the totals."""

    labels: int = 0
    found: int = 0
    finds: int = 0
    right: int = 0

    @property
    def recall(self) -> float:
        return self.found / self.labels if self.labels else 1.0

    @property
    def precision(self) -> float:
        return self.right / self.finds if self.finds else 1.0


def labelled_texts(part: str) -> Iterator[LabelledText]:
    """The texts of `tuned` or `held_out`."""
    for path in sorted((FOLDER / part).glob("*.txt")):
        for marked in path.read_text().split("\n---\n"):
            yield _parsed(f"{part}/{path.name}", marked.strip("\n"))


def _parsed(file: str, marked: str) -> LabelledText:
    text, labels, reached = "", [], 0
    for mark in MARK.finditer(marked):
        text += marked[reached : mark.start()]
        labels.append(Label(Kind(mark[1]), len(text), len(text) + len(mark[2])))
        text += mark[2]
        reached = mark.end()
    return LabelledText(file, text + marked[reached:], tuple(labels))


def meets(label: Label, finding: Finding) -> bool:
    """Whether a finding matches a label."""
    if finding.kind != label.kind or finding.start is None or finding.end is None:
        return False
    if label.kind in EXACT:
        return (finding.start, finding.end) == (label.start, label.end)
    common = min(finding.end, label.end) - max(finding.start, label.start)
    return common * 2 >= max(finding.end, label.end) - min(finding.start, label.start)


def scores(texts: Iterator[LabelledText]) -> dict[Kind, Score]:
    """Recall and precision of each kind over the texts."""
    result: dict[Kind, Score] = {}
    for text in texts:
        findings = text.findings()
        for label in text.labels:
            score = result.setdefault(label.kind, Score())
            score.labels += 1
            score.found += any(meets(label, finding) for finding in findings)
        for finding in findings:
            score = result.setdefault(finding.kind, Score())
            score.finds += 1
            score.right += any(meets(label, finding) for label in text.labels)
    return result
