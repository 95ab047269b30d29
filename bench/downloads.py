"""The memory and time that the files of stories take, with a million stories against a thousandth of them.

    python bench/downloads.py [--few 1000] [--many 1000000]

Fills the lines of a finished file of an otherwise empty site, and asks the application for both files of stories, in a
process of its own each: the most memory that it has while it sends them, and its processor time for each story. The
yardstick is the file with few stories. Exits with 1 if many take more than 64 MB more memory than few, or more than 1.5
times as long a story.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from time import process_time

ROOT = Path(__file__).resolve().parent.parent
MOST_MORE_BYTES, MOST_TIMES = 64 * 2**20, 1.5
PATHS = ("/data/stories.csv", "/data/stories.jsonl")
TEXT = (
    "I rang about the bill, waited, was passed on, and had to say everything again. Then somebody put it right. "
    * 8
)


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--few", type=int, default=1000)
    parser.add_argument("--many", type=int, default=1_000_000)
    parser.add_argument("--ask", help="the address to ask for, in a process of its own")
    options = parser.parse_args()
    os.environ.pop("DATABASE_URL", None)
    sys.path[:0] = [str(ROOT), str(ROOT / "bench")]
    if options.ask:
        return _ask(options.ask)
    missed = 0
    found = {number: _measured(number) for number in (options.few, options.many)}
    for path in PATHS:
        few, many = found[options.few][path], found[options.many][path]
        more = many["bytes"] - few["bytes"]
        times = (many["seconds"] / options.many) / (few["seconds"] / options.few)
        print(f"{path}: {options.many:,} stories, {many['sent'] / 2**20:,.0f} MB sent; {many['bytes'] / 2**20:,.0f} MB of "
              f"memory, {more / 2**20:+.0f} MB against {options.few:,}; {times:.2f} times as long a story")  # fmt: skip
        missed += more > MOST_MORE_BYTES or times > MOST_TIMES
    return 1 if missed else 0


def _measured(number: int) -> dict[str, dict[str, float]]:
    with tempfile.TemporaryDirectory() as folder:
        os.environ["PACT_INSTANCE"] = folder
        command = [sys.executable, "-m", "flask", "--app", "app", "db", "upgrade"]
        subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        _fill(number)
        found = {}
        for path in PATHS:
            ran = subprocess.run(
                [sys.executable, __file__, "--ask", path], cwd=ROOT, check=True, capture_output=True, text=True
            )
            found[path] = json.loads(ran.stdout.splitlines()[-1])
    return found


def _fill(number: int) -> None:
    """The lines alone: nothing that is sent is read from the stories, so they need not exist."""
    from pact.core import clock
    from pact.core.db import db, session
    from pact.factory import create_app
    from pact.press.downloads.files import NAMES
    from pact.press.downloads.models import StoryFile

    record = dict.fromkeys(NAMES) | {
        "courtesies": ["courteous"],
        "title": "A bill",
        "body": TEXT,
        "incentive": False,
    }
    with create_app().app_context():
        connection = db.engine.raw_connection()
        connection.execute("PRAGMA foreign_keys=OFF")
        connection.execute("BEGIN")
        connection.executemany(
            "INSERT INTO story_line (story_id, version_id, public_id, from_file, line) VALUES (?, ?, ?, 1, ?)",
            (
                (ident, ident, f"s{ident}", json.dumps(record | {"id": f"s{ident}"}))
                for ident in range(1, number + 1)
            ),
        )
        connection.execute("COMMIT")
        connection.close()
        session().add(StoryFile(number=1, day=clock.today(), made_at=clock.now(), stories=number, taken_out=0))
        session().commit()


def _ask(path: str) -> int:
    from memory import most_memory

    from pact.factory import create_app

    client = create_app().test_client()
    client.get("/data/withdrawn.csv").get_data()  # what every process loads once
    began, sent = process_time(), 0
    answer = client.get(path, buffered=False)
    assert answer.status_code == 200
    for part in answer.response:
        sent += len(part)
    answer.close()
    print(json.dumps({"bytes": most_memory(), "seconds": process_time() - began, "sent": sent}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
