"""Follows all companies a block of them at a time, so that memory hardly grows with them. Imports numpy."""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any, Final

from pact.rankings.measures import Measure
from pact.rankings.method.arrays import FloatArray, IntArray, TallyBlocks, joined
from pact.rankings.method.bursts import burst_bound, most_usual
from pact.rankings.method.fitting import Parameters
from pact.rankings.method.more_stories import Standing
from pact.rankings.method.scoring import (
    AllCells,
    Followed,
    Said,
    Surroundings,
    Tracks,
    all_cells,
    follow_around,
    said,
    sector_centres,
    surroundings_of,
)

MOST_KEPT: Final = 250_000
"""Up to so many companies × months their cells, and what the filters found, are kept until they are needed again: 75 MB."""


@dataclass(frozen=True, eq=False)
class FollowedBlocks:
    """All companies, block by block. Of very many each block is followed anew whenever it is needed."""

    tallies: TallyBlocks
    parameters: Parameters
    bound: FloatArray  # (C, T), the share of each month's stories that counts
    centre: dict[Measure, FloatArray]  # (C,), around which the filter runs
    cells: "BlocksOfCells"
    around: dict[int, Surroundings]  # what all companies together say, by month
    tracks: list[Tracks]  # what the filters found of each block, if that is kept

    def results(self, compute: Callable[[Followed, dict[int, Surroundings]], Any]) -> Any:
        """What `compute` finds for each block, joined: arrays whose first axis counts companies."""
        return joined([
            compute(followed, {at: around.of(place) for at, around in self.around.items()})
            for place, followed in _each(self.cells, self.centre, self.around, self.tracks)
        ])  # fmt: skip

    def standing(self, companies: IntArray) -> Standing:
        """What the scores of these companies in the last month are made from."""
        at = self.tallies.months - 1
        return Standing(
            self.tallies.of(companies),
            self.parameters,
            self.bound[companies],
            most_usual(self.tallies.n, at)[companies],
            {measure: centre[companies] for measure, centre in self.centre.items()},
            self.around[at].of(companies),
        )


def follow_blocks(tallies: TallyBlocks, parameters: Parameters, months: Collection[int]) -> FollowedBlocks:
    """Follow all companies, for the tables of these months (0-based), of which the last must be one."""
    bound = burst_bound(tallies.n)
    cells = BlocksOfCells(tallies, parameters, bound)
    centre = sector_centres(cells, tallies.sector, parameters)
    parts: dict[int, list[Said]] = {at: [] for at in months}
    tracks: list[Tracks] = []
    for _, followed in _each(cells, centre, months, ()):
        for at, found in parts.items():
            found.append(said(followed, at))
        if cells.are_kept:
            tracks.append(Tracks(followed.runs, followed.belief))
    around = {
        at: surroundings_of(_together(found), parameters, tallies.sector, tallies.products)
        for at, found in parts.items()
    }
    return FollowedBlocks(tallies, parameters, bound, centre, cells, around, tracks)


class BlocksOfCells:
    """The cells of each block, and where its companies are among all. Of not too many they are kept once they are made."""

    def __init__(self, tallies: TallyBlocks, parameters: Parameters, bound: FloatArray) -> None:
        self.tallies, self.parameters, self.bound = tallies, parameters, bound
        self.are_kept = bound.size <= MOST_KEPT
        self._kept: list[AllCells] = []

    def __iter__(self) -> Iterator[tuple[slice, AllCells]]:
        if self._kept:
            yield from zip(self.tallies.places, self._kept, strict=True)
            return
        kept = []
        for place, block in self.tallies:
            cells = all_cells(block, self.parameters, self.bound[place])
            if self.are_kept:
                kept.append(cells)
            yield place, cells
        self._kept = kept


def _each(
    blocks: BlocksOfCells, centre: dict[Measure, FloatArray], months: Collection[int], tracks: Sequence[Tracks]
) -> Iterator[tuple[slice, Followed]]:
    for (place, cells), (_, block), found in zip_longest(blocks, blocks.tallies, tracks):
        own = {measure: expected[place] for measure, expected in centre.items()}
        followed = follow_around(
            own, block, cells, blocks.parameters, bound=blocks.bound[place], months=months, found=found
        )
        yield place, followed


def _together(parts: list[Said]) -> Said:
    together: Said = joined(parts)
    return together
