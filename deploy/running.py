"""Runs `flask --app app …` on a host as the services run: with their settings, their secrets and their user.

A shell cannot read the file of settings: systemd takes what follows `=` as it is, with spaces and `<`, and a shell does not.
"""

import argparse
import os
import pwd
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NoReturn

ROOT = Path(__file__).resolve().parents[1]
KEPT = ("LANG", "LC_ALL", "PATH", "TERM", "TZ")
"""What a command gets of the environment of whoever runs it."""
NO_INSTANCE = "/nonexistent/ccpact"
"""In production nothing is written to the instance folder, so there need be none."""
_LINE = re.compile(r"(?:export\s+)?([A-Za-z_][A-Za-z0-9_]*)=(.*)", re.DOTALL)


class Refused(Exception):
    """Why the command cannot be run, without any value of a setting."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Become the user and run the command in place of this process. Exits with 2 and a sentence if that is not possible."""
    parser = argparse.ArgumentParser(prog="deploy/command", description=__doc__.partition("\n")[0])
    parser.add_argument(
        "--settings", type=Path, default=Path("/etc/ccpact/ccpact.env"), help="the file of settings"
    )
    parser.add_argument("--secrets", type=Path, default=Path("/etc/ccpact/secrets"), help="the folder of secrets")
    parser.add_argument("--user", default="ccpact", help="the user of the services")
    parser.add_argument(
        "command", nargs=argparse.REMAINDER, help="such as doctor, or users create you@example.org"
    )
    given = parser.parse_args(arguments)
    try:
        environment = environment_of(given.settings, given.secrets)
        become(given.user)
        os.chdir(ROOT)
        python = str(ROOT / ".venv/bin/python")
        os.execve(python, [python, "-m", "flask", "--app", "app", *(given.command or ["--help"])], environment)  # noqa: S606
    except Refused as error:
        _give_up(str(error))
    except OSError as error:
        _give_up(f"{error.filename or given.user}: {error.strerror}.")


def _give_up(words: str) -> NoReturn:
    """End with the code of a command that was called wrongly or with a wrong setting."""
    print(f"Error: {words}", file=sys.stderr)  # noqa: T201 (this is a command)
    raise SystemExit(2)


def environment_of(settings: Path, secrets: Path, outer: Mapping[str, str] = os.environ) -> dict[str, str]:
    """What the command gets. Raises Refused or OSError."""
    kept = {name: outer[name] for name in KEPT if name in outer}
    own = {"PACT_INSTANCE": NO_INSTANCE, "PYTHONDONTWRITEBYTECODE": "1", "HOME": "/nonexistent"}
    found = dict(settings_in(settings))
    for path in sorted(secrets.iterdir()) if secrets.is_dir() else []:
        if not path.is_file() or path.name.startswith("."):
            continue
        if found.get(path.name):
            raise Refused(f"{path.name} is given twice: in {settings} and in {secrets}.")
        found[path.name] = _text_of(path).rstrip("\r\n")
    return kept | own | found


def settings_in(file: Path) -> Iterator[tuple[str, str]]:
    """The settings of a file as systemd reads it. Raises Refused, or OSError."""
    text, number = _text_of(file), 0
    for line in re.sub(r"\\\n", "\x00", text).split("\n"):
        number += 1
        words = line.replace("\x00", "").strip()
        if words and words[0] not in "#;":
            found = _LINE.fullmatch(words)
            if found is None:
                raise Refused(f"{file}, line {number}, is no setting.")
            yield found[1], _unquoted(found[2].strip())
        number += line.count("\x00")


def _text_of(file: Path) -> str:
    """Raises Refused if an environment cannot hold it, or OSError."""
    try:
        text = file.read_text("utf-8")
    except UnicodeDecodeError:
        raise Refused(f"{file} is not text in UTF-8.") from None
    if "\x00" in text:
        raise Refused(f"{file} has a null byte.")
    return text


def _unquoted(value: str) -> str:
    if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'":
        inner = value[1:-1]
        return re.sub(r'\\(["\\$`])', r"\1", inner) if value[0] == '"' else inner
    return value


def become(name: str) -> None:
    """Go on as this user. Raises Refused."""
    try:
        user = pwd.getpwnam(name)
    except KeyError:
        raise Refused(f"There is no user {name}.") from None
    if user.pw_uid != os.geteuid():
        if os.geteuid() != 0:
            raise Refused(f"Only root can run commands as {name}.")
        os.initgroups(name, user.pw_gid)
        os.setgid(user.pw_gid)
        os.setuid(user.pw_uid)
    os.umask(0o077)


if __name__ == "__main__":
    main()
