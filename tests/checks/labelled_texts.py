"""The labelled set: invented texts with `[[kind|labelled text]]`, separated by lines of `---`.

`tuned` was used while the checks were written. `held_out` was not: it was written before them, except for `fresh.txt`,
which was written after the first tuning. test_labelled.py has the results of each step. The author of the checks wrote
both sets, so strangers' texts are harder.
`tuned/seen.txt` is half of a set by somebody who had not read the checks; they were then extended with it in view.
`tuned/variants.txt` has other wordings of each kind, and `tuned/traps.txt` clean texts that resemble them.
`untuned` is for texts on which the checks are only measured. `untuned/heldout.txt` is the other half: the checks of before
found .47 of its labels, those extended with the first half in view .72, and .80 after they were extended once more, when
only the figures by kind were known. Do not read it to change them. Beside a file may lie one with the company of each story,
one a line: `seen.companies`.
All numbers are reserved for fiction or for tests, all domains for documentation, all people invented.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pact.checks.facts import StoryFacts
from pact.checks.findings import Finding, Place
from pact.checks.phrases.other_companies import possible_names
from pact.checks.running import check_story
from pact.checks.settings import CheckSettings
from pact.checks.spans import Kind

FOLDER = Path(__file__).parent / "labelled"
MARK = re.compile(r"\[\[(\w+)\|(.+?)\]\](?!\])")
EXACT = {Kind.email, Kind.phone, Kind.card, Kind.bank_account, Kind.national_id, Kind.link, Kind.handle}
"""Kinds whose labels must be matched exactly. For names and addresses an overlap of half is enough."""
NOT_SOUGHT = {"order_number"}
"""Labels of what the checks leave alone: a company's own number of an order says nothing about a person."""


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
    company_names: tuple[str, ...] = ()
    site: frozenset[str] = frozenset()
    """Companies on the site: those of all stories in the file, and the other companies that they are said to tell about."""

    def findings(self) -> list[Finding]:
        texts = {Place.body: self.text}
        names = possible_names(texts, self.company_names)
        facts = StoryFacts(other_companies=frozenset(name for name in names if name in self.site))
        return check_story(texts, facts, settings=CheckSettings(), company_names=self.company_names)


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
    """The texts of `tuned`, `held_out` or `untuned`."""
    for path in sorted((FOLDER / part).glob("*.txt")):
        marked = [text.strip("\n") for text in path.read_text().split("\n---\n")]
        beside = path.with_suffix(".companies")
        companies = beside.read_text().splitlines() if beside.exists() else []
        assert len(companies) in (0, len(marked)), beside
        told_about = (mark[2] for text in marked for mark in MARK.finditer(text) if mark[1] == Kind.other_company)
        site = frozenset((*companies, *told_about))
        for number, text in enumerate(marked):
            names = (companies[number],) if companies else ()
            yield _parsed(f"{part}/{path.name}", text, names, site)


def _parsed(file: str, marked: str, company_names: tuple[str, ...], site: frozenset[str]) -> LabelledText:
    text, labels, reached = "", [], 0
    for mark in MARK.finditer(marked):
        text += marked[reached : mark.start()]
        if mark[1] not in NOT_SOUGHT:
            labels.append(Label(Kind(mark[1]), len(text), len(text) + len(mark[2])))
        text += mark[2]
        reached = mark.end()
    return LabelledText(file, text + marked[reached:], tuple(labels), company_names, site)


def meets(label: Label, finding: Finding) -> bool:
    """Whether a finding matches a label."""
    if finding.kind != label.kind or finding.start is None or finding.end is None:
        return False
    if label.kind in EXACT:
        return (finding.start, finding.end) == (label.start, label.end)
    common = min(finding.end, label.end) - max(finding.start, label.start)
    return common * 2 >= max(finding.end, label.end) - min(finding.start, label.start)


def total(found: dict[Kind, Score]) -> Score:
    """All kinds together."""
    return Score(
        *(sum(getattr(score, name) for score in found.values()) for name in ("labels", "found", "finds", "right"))
    )


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
