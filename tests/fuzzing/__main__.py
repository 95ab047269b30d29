"""Looks for texts and mails that break a rule: `make fuzz`.

    python -m tests.fuzzing texts|long-texts|mails|built --seconds 60 --corpus FOLDER

`texts`, `long-texts` and `mails` are guided by what of the code each input reaches; that needs atheris, which `make fuzz`
installs beside the site's own packages. `built` makes sound mails of many parts at random. Ends with an error at the first
input that breaks a rule, which is written to a file in the corpus' folder. Make a test in tests/fuzzing/test_finds.py of it.
"""

import argparse
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

LONGEST = {"texts": 120, "long-texts": 20_000, "mails": 20_000}
"""Bytes. A check takes as long as its text, so most texts are short: what a rule of the text door does shows in a few
lines, and only its time, its limits and deep nesting need long ones.
"""


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("kind", choices=(*LONGEST, "built"))
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--corpus", type=Path, required=True)
    options = parser.parse_args()
    folder: Path = options.corpus / options.kind
    folder.mkdir(parents=True, exist_ok=True)
    if options.kind == "built":
        build(folder, options.seconds)
    else:
        search(options.kind, folder, options.seconds)


def build(folder: Path, seconds: int) -> None:
    from tests.fuzzing.mail_rules import check_built

    ends, count = time.monotonic() + seconds, 0
    while time.monotonic() < ends:
        seed = os.urandom(8)
        (folder / "last").write_bytes(seed)
        check_built(seed)
        count += 1
    sys.stdout.write(f"{count:,} mails were built and read\n")


def search(kind: str, folder: Path, seconds: int) -> None:
    import atheris

    check: Callable[[bytes], object]
    if kind == "mails":
        with atheris.instrument_imports(include=["pact.core.sanitising", "pact.intake.mail", "email"]):
            from tests.fuzzing.mail_rules import check_bytes as check
    else:
        with atheris.instrument_imports(include=["pact.core.sanitising", "markdown_it"]):
            from tests.fuzzing.text_rules import check_text

        def check(data: bytes) -> None:
            check_text(data.decode("utf-8", "surrogateescape"))

    for number, seed in enumerate(seeds(kind)):
        (folder / f"seed-{number}").write_bytes(seed)
    arguments = [
        sys.argv[0], str(folder), f"-max_total_time={seconds}", f"-max_len={LONGEST[kind]}", "-timeout=60",
        "-rss_limit_mb=2048", f"-artifact_prefix={folder}-", "-print_final_stats=1", "-verbosity=0",
    ]  # fmt: skip
    atheris.Setup(arguments, check)
    atheris.Fuzz()


def seeds(kind: str) -> list[bytes]:
    """Where the search begins: the hostile texts and mails that tests know."""
    from tests.core.hostile_html import HOSTILE_HTML
    from tests.intake.hostile_mails import MAILS

    if kind != "mails":
        return [text.encode("utf-8", "surrogateescape") for text in HOSTILE_HTML]
    return [mail.raw for mail in MAILS.values() if len(mail.raw) < 20_000]


if __name__ == "__main__":
    main()
