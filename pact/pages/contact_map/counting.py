"""The contact map in numbers: how many contacts came to each part of each stage, and from where."""

import itertools
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pact.companies.models import Sector
from pact.pages.company.expectations import window_start
from pact.rankings.survival import wait_curve
from pact.rankings.tables.queries import sector_counts_since
from pact.rankings.tallies import paths
from pact.rankings.tallies.dimensions import OBSTACLES, PUBLISHED, REASONS
from pact.rankings.tallies.paths import MINUTES, PAIRS, SKIPPED, STAGES, UNKNOWN
from pact.rankings.values import FEWEST, WAIT_MIDPOINTS
from pact.stories.fields import Obstacle, Reason

DIMENSIONS = (*PAIRS, MINUTES, OBSTACLES, REASONS)
Counts = Mapping[str, Mapping[str, int]]
Pair = tuple[str, str]


@dataclass(frozen=True)
class ContactMap:
    """The stages that are known of some contacts, in order. `flows` has one entry less.

    `parts` has how many contacts are in each part of a stage; in every stage they add up to `contacts`.
    """

    contacts: int
    stages: Sequence[str]
    parts: Mapping[str, Mapping[str, int]]
    flows: Sequence[Mapping[Pair, int]]
    minutes: Mapping[str, float]


def counts_of_sector(sector: Sector | None) -> dict[str, dict[str, int]]:
    """Of a sector, or of the whole site. One query, however many companies and stories it has."""
    return sector_counts_since(sector, (*DIMENSIONS, PUBLISHED), window_start())


def contact_map(counts: Counts) -> ContactMap:
    """The map, from the counts of `DIMENSIONS`. A stage that fewer than `FEWEST` contacts tell of is left out at the
    beginning and at the end; between others it stays, so that each band leads to the next stage.
    """
    pairs = {stages: _pairs(counts[name]) for name, stages in PAIRS.items()}
    parts = {stage: _parts(stage, pairs) for stage in STAGES}
    told = [stage for stage in STAGES if _known(parts[stage]) >= FEWEST]
    order = list(STAGES)
    shown = order[order.index(told[0]) : order.index(told[-1]) + 1] if told else []
    return ContactMap(
        contacts=sum(parts["outcome"].values()),
        stages=shown,
        parts={stage: parts[stage] for stage in shown},
        flows=[pairs[before, after] for before, after in itertools.pairwise(shown)],
        minutes=_medians(counts[MINUTES]),
    )


def share_of(
    flows: Mapping[Pair, int], start: Sequence[str], ends: Sequence[str], known: Sequence[str]
) -> tuple[int, int]:
    """Of those that come from one of `start` to one of `known`, how many come to one of `ends`, and how many there are."""
    some = sum(n for (before, after), n in flows.items() if before in start and after in ends)
    every = sum(n for (before, after), n in flows.items() if before in start and after in known)
    return some, every


def _pairs(buckets: Mapping[str, int]) -> dict[Pair, int]:
    found = {}
    for bucket, n in buckets.items():
        before, after = bucket.split(">")
        found[before, after] = n
    return found


def _parts(stage: str, pairs: Mapping[Pair, Mapping[Pair, int]]) -> dict[str, int]:
    """The parts of a stage in the order of the map, from the pairs that lead to it (to the first: from it)."""
    found: Counter[str] = Counter()
    side = next((1 for _before, after in pairs if after == stage), 0)
    of = next(names for names in pairs if names[side] == stage)
    for ends, n in pairs[of].items():
        found[ends[side]] += n
    return {part: found[part] for part in STAGES[stage] if found[part]}


def _known(parts: Mapping[str, int]) -> int:
    return sum(n for part, n in parts.items() if part not in (UNKNOWN, SKIPPED))


def _medians(buckets: Mapping[str, int]) -> dict[str, float]:
    """The median of the minutes that are known, by part, where at least `FEWEST` are and it lies below an hour."""
    histograms: dict[str, list[int]] = {}
    for bucket, n in buckets.items():
        part, place = bucket.split(":")
        histograms.setdefault(part, [0] * len(WAIT_MIDPOINTS))[int(place)] += n
    found = {}
    for part, told in histograms.items():
        median = wait_curve(told, [0] * len(told)).median if sum(told) >= FEWEST else None
        if median is not None:
            found[part] = median
    return found


def obstacles_of(counts: Counts) -> list[tuple[Obstacle, int]]:
    """What stood in the way, the most frequent first. Nothing where fewer than `FEWEST` stories say it."""
    if sum(counts[OBSTACLES].values()) < FEWEST:
        return []
    found = [(Obstacle(bucket), n) for bucket, n in counts[OBSTACLES].items()]
    return sorted(found, key=lambda item: (-item[1], item[0]))


def reasons_of(counts: Counts) -> list[tuple[Reason, int, int]]:
    """What contacts were about, with how many were not solved or only partly, and how many say whether it was: `FEWEST` at
    least.
    """
    unsolved: Counter[str] = Counter()
    every: Counter[str] = Counter()
    for bucket, n in counts[REASONS].items():
        reason, outcome = bucket.split(":")
        if outcome in _OUTCOMES:
            every[reason] += n
            unsolved[reason] += n if outcome in _UNSOLVED else 0
    found = [(Reason(reason), unsolved[reason], every[reason]) for reason in every if every[reason] >= FEWEST]
    return sorted(found, key=lambda item: (-item[1], item[0]))


_UNSOLVED = ("partly", "no")
_OUTCOMES = frozenset({"first_contact", paths.SOLVED_SOMEHOW, "later_contact", *_UNSOLVED})
