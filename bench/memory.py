"""The most memory that the method takes, and its time by parts, in a process of its own.

    python bench/memory.py COMPANIES MONTHS

The tallies are generated a block of companies at a time, as the site reads them.
"""

import json
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parent), str(Path(__file__).resolve().parent.parent)]

import numpy as np

from pact.rankings.building import choosing_method
from pact.rankings.building.inputs import BLOCK
from pact.rankings.measures import ANSWER_COLUMNS, SCALES
from pact.rankings.method import fitting
from pact.rankings.method.arrays import TallyArrays, TallyBlocks
from pact.rankings.method.ranks import rank_table

SECTORS, MOST_BYTES = 20, 2**30


def main() -> None:
    companies, months = (int(word) for word in sys.argv[1:3])
    spent, began = {}, time.process_time()

    def note(part: str) -> None:
        nonlocal began
        spent[part], began = time.process_time() - began, time.process_time()

    tallies = TallyBlocks(generated(companies, months))
    note("packing")
    parameters = fitting.fit_blocks(tallies)
    note("fit")
    scores = choosing_method.score_blocks(tallies, parameters).scores
    note("scores")
    for own in scores.measures.values():
        eligible = np.flatnonzero(own.is_eligible)
        rank_table(own.mean[eligible], own.sd[eligible], seed=1)
    note("ranks")
    spent["bytes"] = most_memory()
    print(json.dumps(spent))


def most_memory() -> int:
    """The most memory that this process had at once, in bytes. getrusage would also count that of its parent before exec."""
    found = re.search(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text())
    assert found
    return int(found[1]) * 1024


def measured(companies: int, months: int) -> dict[str, float]:
    """Seconds of processor time of each part, and the most bytes that were resident."""
    ran = subprocess.run(
        [sys.executable, __file__, str(companies), str(months)], capture_output=True, text=True, check=True
    )
    found: dict[str, float] = json.loads(ran.stdout)
    return found


def generated(companies: int, months: int) -> Iterator[TallyArrays]:
    """Tallies of companies with a median of six stories, most of them of one month each."""
    for number, start in enumerate(range(0, companies, BLOCK)):
        yield _block(np.random.default_rng([1, number]), min(BLOCK, companies - start), months)


def _block(random: np.random.Generator, companies: int, months: int) -> TallyArrays:
    size = np.minimum(2.0 * random.random(companies) ** (-1 / 0.65), 5000.0)
    n = random.poisson(np.broadcast_to(size[:, None, None] / (2 * months), (companies, months, 2))).astype(float)
    good = np.clip(0.5 + 0.15 * random.normal(size=(companies, 1, 1)), 0.05, 0.95)
    answered = random.binomial(n.astype(int), 0.85).astype(float)
    minutes = (
        np.log(6.0) + 2.0 * (0.5 - good) + 0.9 * random.normal(size=n.shape) / np.sqrt(np.maximum(answered, 1.0))
    )
    answers = []
    for scale in SCALES.values():
        solved = random.binomial(n.astype(int), np.broadcast_to(good, n.shape)).astype(float)
        answers += [n - solved, *[np.zeros_like(n)] * (len(scale.columns) - 2), solved]
    assert len(answers) == len(ANSWER_COLUMNS)
    gone = np.zeros((*n.shape, 8))
    gone[..., 4] = n - answered
    told = answered.sum(axis=(1, 2))
    share = good[:, 0, 0]
    crossed = (1, share, share, share, share, share**2, share**2, share, share**2, share**2)
    return TallyArrays(
        months=months,
        sector=random.integers(SECTORS, size=companies),
        stories=n,
        n=n,
        n_overall=n,
        answers=np.stack(answers, axis=-1),
        answered_n=answered,
        answered_sum=answered * minutes,
        answered_sum_squares=answered * (minutes**2 + 0.7),
        gave_up_histogram=gone,
        products=np.stack([told * term for term in crossed], axis=1),
        authors=n.sum(axis=(1, 2)).astype(np.int64),
    )


if __name__ == "__main__":
    main()
