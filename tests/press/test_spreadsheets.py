"""What a spreadsheet makes of the files: LibreOffice opens them, and every cell is what the file says."""

import csv
import io
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from pact.core.db import session
from pact.jobs.service import enqueue
from tests.support import make
from tests.support.client import WatchingClient
from tests.support.needs import program

pytestmark = pytest.mark.slow

# Field separator and text delimiter as in the file, UTF-8, from the first line, English numbers, quoted cells as text, and
# numbers with a point recognised: what the dialogue offers when the file is opened.
AS_OFFERED = "CSV:44,34,76,1,,1033,false,true"
BACK = "csv:Text - txt - csv (StarCalc):44,34,76,1,,1033,true,true,false,false,false,-1"
TITLES = (
    "=1+1",
    "+44 is no sum",
    "-2 stars",
    "@home at last",
    '=HYPERLINK("http://quill.example";"x")',
    "＝1+1 in wide signs",
    "“Quoted”, and a comma",
    "Señor Núñez esperó 😀",
    "  =2+2 after spaces",
    "=cmd|' /C calc'!A0",
)
BODY = (
    'He said "one moment", twice.\n\n- first, the menu\n- then; the queue\n\n'
    "=SUM(A1:A9) @ +1 -1, ¿no?\tÁé 😀 and that was all."
)


def opened(path: Path, folder: Path) -> list[list[str]]:
    """The cells as LibreOffice has read them. It writes them to a file again, as it shows them."""
    folder.mkdir()
    subprocess.run(
        [program("soffice"), "--headless", f"-env:UserInstallation={(folder / 'profile').as_uri()}",
         f"--infilter={AS_OFFERED}", "--convert-to", BACK, "--outdir", str(folder), str(path)],
        check=True, capture_output=True,
    )  # fmt: skip
    [written] = folder.glob("*.csv")
    return list(csv.reader(io.StringIO(written.read_text(encoding="utf-8"), newline="")))


def test_a_spreadsheet_shows_each_story_as_the_file_says_it(client: WatchingClient, tmp_path: Path) -> None:
    moment = datetime.now(UTC) - timedelta(days=3)
    for title in TITLES:
        make.story(title=title, body=BODY, tips="=1+1", display_name="+Ana", consent_reuse=True, wait_minutes=12.5,
                   wait_minutes_low=10, wait_minutes_high=15, confirmed_at=moment)  # fmt: skip
    enqueue("press.stories")
    session().commit()
    make.run_jobs()
    text = client.get("/data/stories.csv").get_data()
    path = tmp_path / "stories.csv"
    path.write_bytes(text)
    said = list(csv.reader(io.StringIO(text.decode(), newline="")))

    shown = opened(path, tmp_path / "opened")

    assert [len(row) for row in shown] == [len(said[0])] * (len(TITLES) + 1)
    for row, cells in zip(said, shown, strict=True):
        assert [cell.replace("\r\n", "\n") for cell in cells] == row
    titles = [row[said[0].index("title")].strip() for row in shown[1:]]
    assert [title.removeprefix("'") for title in titles] == [title.strip() for title in TITLES]
    assert not {"2", "4", "#NAME?", "Err:508"} & {cell for row in shown for cell in row if cell in titles}
