"""A whole site under load: readers, searches and stories for minutes, then many moderators who decide at once.

    make setup-deploy
    python bench/load.py --minutes 5 --rate 40 --moderators 50

Starts a site of its own (deploy/local-cluster, which needs postgresql, redis-server and nginx) with stories that it
invents, and deletes it afterwards. 95 requests in 100 read a page, 4 search, and one tells a story with the form, all
through nginx with TLS. Requests begin at the rate given, whether earlier ones were answered or not, as long as
`--connections` are enough; a request that begins late is measured from its beginning and counted as late. Hot pages are
five addresses that are asked for again and again.

Then moderators, each signed in with a password and a second factor, publish what waits, all at once and each at random
among the oldest. Whoever comes second is told so.

Prints its figures and exits with 1 where one misses its goal: no error, no story lost or there twice, the 99th percentile of
hot pages at most ten times their median, no decision lost or made twice. Percentiles are times of a wall clock, so other
work on the machine is in them; the processors' idle share is printed beside them.
"""

import argparse
import http.client
import os
import random
import ssl
import statistics
import sys
import threading
import time
from collections import Counter
from pathlib import Path

import requests

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tests.support import crowd
from tests.support.cluster import Running, lacks, started
from tests.support.reader import Reader

HOT = ("/", "/stories", "/companies", "/companies/company-1", "/method")
COLD = (*(f"/companies/company-{number}" for number in range(2, 20)), "/about", "/stories.atom")
SEARCHES = ("parcel", "bill", "company", "waited", "rude", "put right", "nobody there", "refund")
SHARES = {"read": 95, "search": 4, "tell": 1}
MOST_TIMES_MEDIAN = 10


class Load:
    """Requests at a steady rate from several threads, each with a connection of its own."""

    def __init__(self, cluster: Running, *, rate: float, seconds: float, connections: int) -> None:
        self.cluster, self.rate, self.total = cluster, rate, int(rate * seconds)
        self.ledger = crowd.Ledger()
        self.times: dict[str, list[float]] = {kind: [] for kind in ("hot", "other", "search", "tell")}
        self.errors: list[str] = []
        self.late = self.asked_again = self._next = 0
        self._lock = threading.Lock()
        self._context = ssl.create_default_context(cafile=str(cluster.folder / "tls" / "certificate.pem"))
        self._threads = [threading.Thread(target=self._work, args=(number,)) for number in range(connections)]

    def run(self) -> float:
        """Send all requests. Returns how many seconds it took."""
        self._began = time.monotonic()
        for thread in self._threads:
            thread.start()
        for thread in self._threads:
            thread.join()
        return time.monotonic() - self._began

    def _work(self, number: int) -> None:
        chance = random.Random(number)
        connection = self._connection()
        while (turn := self._turn()) is not None:
            due = self._began + turn / self.rate
            time.sleep(max(0.0, due - time.monotonic()))
            self.late += time.monotonic() - due > 0.1
            [kind] = chance.choices(list(SHARES), list(SHARES.values()))
            try:
                if kind == "tell":
                    self._tell()
                elif kind == "search":
                    self._get(connection, "search", f"/stories?q={chance.choice(SEARCHES).replace(' ', '+')}")
                else:
                    is_hot = chance.random() < 0.8
                    self._get(connection, "hot" if is_hot else "other", chance.choice(HOT if is_hot else COLD))
            except (OSError, http.client.HTTPException, requests.RequestException, AssertionError) as error:
                self.errors.append(f"{kind}: {type(error).__name__} {error}"[:200])
                connection.close()
                connection = self._connection()
        connection.close()

    def _turn(self) -> int | None:
        with self._lock:
            if self._next == self.total:
                return None
            self._next += 1
            return self._next - 1

    def _connection(self) -> http.client.HTTPSConnection:
        return http.client.HTTPSConnection(
            "localhost", self.cluster.cluster.port("https"), timeout=60, context=self._context
        )

    def _get(self, connection: http.client.HTTPSConnection, kind: str, path: str) -> None:
        began = time.monotonic()
        connection.request("GET", path, headers={"Accept-Encoding": "gzip, deflate, br"})
        answer = connection.getresponse()
        answer.read()
        self.times[kind].append(time.monotonic() - began)
        if answer.status != 200:
            self.errors.append(f"{path} answered {answer.status}")

    def _tell(self) -> None:
        mark, began = crowd.new_mark(), time.monotonic()
        email = f"{mark}@example.org"
        with self.cluster.reader() as reader:
            if crowd.tell(reader, email, mark, self._again):
                self.ledger.told[email] = mark
                self.times["tell"].append(time.monotonic() - began)
            else:
                self.errors.append("A story was not taken.")

    def _again(self) -> None:
        self.asked_again += 1
        time.sleep(crowd.PAUSE)


class Desk:
    """Moderators who publish what waits, all at once."""

    def __init__(self, moderators: tuple[Reader, ...]) -> None:
        self.ledger = crowd.Ledger()
        self.answers: Counter[int] = Counter()
        self.errors: list[str] = []
        self._gate = threading.Barrier(len(moderators))
        self._threads = [threading.Thread(target=self._work, args=(moderator,)) for moderator in moderators]

    def run(self) -> float:
        began = time.monotonic()
        for thread in self._threads:
            thread.start()
        for thread in self._threads:
            thread.join()
        return time.monotonic() - began

    def _work(self, moderator: Reader) -> None:
        self._gate.wait()
        while True:
            try:
                moderator.go("/moderation/")
                waiting = {crowd.last_part(link) for link in moderator.links("/moderation/stories/")}
                if not waiting:
                    return
                story = random.choice(sorted(waiting))
                status = crowd.publish(moderator, story)
                self.answers[status] += 1
                if status == 303:
                    self.ledger.published.append(story)
            except (requests.RequestException, AssertionError) as error:
                self.errors.append(f"{type(error).__name__} {error}"[:200])
                return


def _times(kind: str, seconds: list[float]) -> str:
    if len(seconds) < 2:
        return f"{kind:8} {len(seconds):7,}"
    cuts = statistics.quantiles(seconds, n=100, method="inclusive")
    marks = (cuts[49], cuts[94], cuts[98], max(seconds))
    return f"{kind:8} {len(seconds):7,} " + " ".join(f"{1000 * mark:9.1f}" for mark in marks)


def _idle() -> tuple[int, int]:
    """Ticks that the machine's processors have been idle, and all of them."""
    ticks = [int(word) for word in Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:9]]
    return ticks[3] + ticks[4], sum(ticks)


def _run_load(cluster: Running, given: argparse.Namespace) -> bool:
    for path in HOT:  # made once before they are measured
        for _process in range(6):
            with cluster.reader() as reader:
                reader.go(path)
    load = Load(cluster, rate=given.rate, seconds=given.minutes * 60, connections=given.connections)
    before = _idle()
    taken = load.run()
    idle, total = (after - earlier for after, earlier in zip(_idle(), before, strict=True))
    print(f"\n{load.total:,} requests in {taken:.0f} s ({load.total / taken:.1f} a second), {load.late:,} begun late. "
          f"{os.cpu_count()} processors, {100 * idle / total:.0f}% idle.")  # fmt: skip
    print(f"{'ms':8} {'number':>7} {'median':>9} {'95th':>9} {'99th':>9} {'longest':>9}")
    for kind, seconds in load.times.items():
        print(_times(kind, seconds))
    for error in load.errors[:10]:
        print("error:", error)
    lost = crowd.not_there_once(cluster, load.ledger)
    crowd.reckon(cluster, load.ledger)  # also decisions, mails, the log and the tallies
    hot = statistics.quantiles(load.times["hot"], n=100, method="inclusive")
    return all([
        _goal("errors", len(load.errors), 0),
        _goal("stories sent a second time after an error", load.asked_again, 0),
        _goal(f"lost, or there twice, of {len(load.ledger.told)} acknowledged stories", len(lost), 0),
        _goal("mails that came twice", crowd.copies(cluster), 0),
        _goal("99th percentile of hot pages, in medians", hot[98] / hot[49], MOST_TIMES_MEDIAN),
    ])  # fmt: skip


def _run_desk(cluster: Running, moderators: int) -> bool:
    readers = crowd.signed_in(cluster, moderators)
    [(waiting,)] = cluster.rows("SELECT count(*) FROM story WHERE status = 'pending'")
    desk = Desk(readers)
    taken = desk.run()
    decided = len(desk.ledger.published)
    print(f"\n{moderators} moderators published {decided} stories in {taken:.0f} s ({decided / taken:.1f} a second) and "
          f"were told {desk.answers.total() - decided} times that somebody else had.")  # fmt: skip
    for error in desk.errors[:10]:
        print("error:", error)
    crowd.reckon(cluster, desk.ledger)
    left = cluster.rows("SELECT count(*) FROM story WHERE status = 'pending'")[0][0]
    statuses = set(desk.answers) - {303, 409}
    return all([
        _goal("errors", len(desk.errors) + len(statuses), 0),
        _goal(f"stories of {waiting} that still wait", left, 0),
        _goal("decisions that nobody was told of, or that were made twice", abs(waiting - left - decided), 0),
    ])  # fmt: skip


def _goal(name: str, found: float, most: float) -> bool:
    print(f"{name:64} {found:8.4g}  at most {most:g}  {'met' if found <= most else 'MISSED'}")
    return found <= most


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=5)
    parser.add_argument("--rate", type=float, default=40, help="requests a second")
    parser.add_argument("--connections", type=int, default=16, help="how many requests there may be at once")
    parser.add_argument("--moderators", type=int, default=50)
    parser.add_argument("--stories", type=int, default=300, help="how many are published before")
    parser.add_argument("--waiting", type=int, default=200, help="how many wait for the moderators")
    given = parser.parse_args()
    if missing := lacks():
        parser.error(f"there is no {missing} on this machine")
    with started() as cluster:
        crowd.make_people(cluster, given.moderators, published=given.stories, waiting=given.waiting)
        cluster.command("flask", "rankings", "rebuild")
        is_met = [_run_load(cluster, given), _run_desk(cluster, given.moderators)]
    return 0 if all(is_met) else 1


if __name__ == "__main__":
    raise SystemExit(main())
