"""Runs the checks over many texts and measures what they find and how long they take."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from pact.checks.findings import Place
from pact.checks.likeness.fingerprints import fingerprint
from pact.checks.likeness.queries import MAX_STORIES_PER_KEY
from pact.checks.likeness.sketches import likeness, sketch
from pact.checks.running import check_texts
from pact.checks.settings import CheckSettings
from pact.checks.spans import Kind
from pact.core.clock import stopwatch

_MAX_CANDIDATES = 20


@dataclass
class KindCount:
    """How often a kind was found, in how many texts, and the sum of the confidences."""

    findings: int = 0
    texts: int = 0
    confidence: float = 0.0

    @property
    def mean_confidence(self) -> float:
        return self.confidence / self.findings if self.findings else 0.0


class Clusters:
    """Groups of rows (union-find): joining two rows joins their groups."""

    def __init__(self) -> None:
        self._parent: dict[int, int] = {}

    def join(self, row: int, other: int) -> None:
        first, second = sorted((self._root(row), self._root(other)))
        self._parent[second] = first

    def groups(self) -> list[list[int]]:
        """Groups of at least two rows, largest first, with rows in order."""
        members: dict[int, list[int]] = defaultdict(list)
        for row in sorted(self._parent):
            members[self._root(row)].append(row)
        return sorted(
            (group for group in members.values() if len(group) > 1), key=lambda group: (-len(group), group)
        )

    def _root(self, row: int) -> int:
        self._parent.setdefault(row, row)
        while (parent := self._parent[row]) != row:
            self._parent[row] = self._parent[parent]
            row = parent
        return row


@dataclass
class Evaluation:
    """The results of the checks for the texts given to `add`.

    Near-duplicates are found as on the site, with the same sketch, limits and similarity. Only the index is in
    memory, together with the texts it compares.
    """

    settings: CheckSettings = field(default_factory=CheckSettings)
    kinds: dict[Kind, KindCount] = field(default_factory=dict)
    seconds: list[float] = field(default_factory=list)
    exact: Clusters = field(default_factory=Clusters)
    near: Clusters = field(default_factory=Clusters)
    _rows_by_key: dict[int, list[int]] = field(default_factory=lambda: defaultdict(list))
    _first_by_fingerprint: dict[str, int] = field(default_factory=dict)
    _bodies: dict[int, str] = field(default_factory=dict)

    def add(self, row: int, texts: Mapping[Place, str], *, company_names: tuple[str, ...] = ()) -> None:
        """Check the texts of a row, and time the checks together with the sketch."""
        body = texts[Place.body]
        start = stopwatch()
        findings = check_texts(texts, settings=self.settings, company_names=company_names)
        keys = sketch(body)
        self.seconds.append(stopwatch() - start)
        for kind, count in Counter(finding.kind for finding in findings).items():
            seen = self.kinds.setdefault(kind, KindCount())
            seen.findings += count
            seen.texts += 1
            seen.confidence += sum(finding.confidence for finding in findings if finding.kind is kind)
        if keys:
            self._compare(row, body, keys)

    def _compare(self, row: int, body: str, keys: tuple[int, ...]) -> None:
        first = self._first_by_fingerprint.setdefault(fingerprint(body), row)
        if first != row:
            self.exact.join(first, row)
            self.near.join(first, row)
        for other in self._candidates(keys):
            if likeness(body, self._bodies[other]) >= self.settings.duplicate_likeness:
                self.near.join(other, row)
        self._bodies[row] = body
        for key in keys:
            if len(self._rows_by_key[key]) < MAX_STORIES_PER_KEY:
                self._rows_by_key[key].append(row)

    def _candidates(self, keys: tuple[int, ...]) -> Iterator[int]:
        """The rows that share most keys, like `candidates` in pact/checks/likeness/queries.py."""
        shared = Counter(row for key in keys for row in self._rows_by_key.get(key, ()))
        for row, _count in sorted(shared.items(), key=lambda item: (-item[1], item[0]))[:_MAX_CANDIDATES]:
            yield row
