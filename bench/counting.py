"""What counting a cached page costs, of one process alone and of one of several that count in a folder.

.venv/bin/python bench/counting.py
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path
from time import process_time
from timeit import repeat

ROOT = Path(__file__).resolve().parents[1]
FOLDER = "PROMETHEUS_MULTIPROC_DIR"
MOST = 2.0  # microseconds
TIMES, ROUNDS = 100_000, 7


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        for words, env in (("in memory", {}), ("in a folder", {FOLDER: folder})):
            given = {**{name: value for name, value in os.environ.items() if name != FOLDER}, **env}
            taken = float(subprocess.check_output([sys.executable, __file__, "measure"], env=given))
            print(
                f"{words:12} {taken:5.2f} µs a hit, aim below {MOST:.1f}: {'met' if taken < MOST else 'NOT MET'}"
            )


def measure() -> float:
    """Processor time in microseconds, the best of several rounds: what is slower was disturbed by other processes."""
    sys.path.insert(0, str(ROOT))
    from pact.core.monitoring.counters import HIT, count_request

    rounds = repeat(
        lambda: count_request("/companies/<slug>", "GET", 200, HIT, 0.0003),
        timer=process_time,
        number=TIMES,
        repeat=ROUNDS,
    )
    return min(rounds) / TIMES * 1e6


if __name__ == "__main__":
    if sys.argv[1:] == ["measure"]:
        print(measure())
    else:
        main()
