"""deploy/command runs a command of the site with the settings and secrets of its services."""

import getpass
import subprocess
from pathlib import Path

import pytest

from deploy.running import NO_INSTANCE, Refused, environment_of, settings_in
from tests.support.databases import SECRETS
from tests.test_config import SAFE

ROOT = Path(__file__).parents[2]


@pytest.fixture
def host(tmp_path: Path) -> tuple[Path, Path]:
    """The shipped file of settings, filled in, and the folder of secrets."""
    lines = (ROOT / "deploy/ccpact.env").read_text().splitlines()
    names = [line.partition("=")[0] for line in lines]
    filled = [f"{name}={SAFE[name]}" if name in SAFE and name not in SECRETS and name != "PACT_MAIL_URL" else line
              for name, line in zip(names, lines, strict=True)]  # fmt: skip
    settings, secrets = tmp_path / "ccpact.env", tmp_path / "secrets"
    settings.write_text("\n".join(filled))
    secrets.mkdir()
    given = dict.fromkeys(("PACT_RATE_LIMIT_STORAGE", "PACT_PAGE_STORE"), "memory://")
    given |= {
        **SECRETS,
        "PACT_MAIL_URL": SAFE["PACT_MAIL_URL"],
        "DATABASE_URL": f"sqlite:///{tmp_path}/absent.sqlite",
    }
    for name, value in given.items():
        (secrets / name).write_text(f"{value}\n")
    return settings, secrets


def test_the_shipped_file_is_read_as_systemd_reads_it(host: tuple[Path, Path]) -> None:
    environment = environment_of(
        *host, {"PATH": "/usr/bin", "PACT_SITE_URL": "https://another.example", "AWS_KEY": "x"}
    )
    assert environment["PACT_MAIL_FROM"] == SAFE["PACT_MAIL_FROM"]  # with spaces and <
    assert environment["PACT_SECRET_KEY"] == SECRETS["PACT_SECRET_KEY"]
    assert (environment["PACT_SITE_URL"], environment["PACT_INSTANCE"]) == (SAFE["PACT_SITE_URL"], NO_INSTANCE)
    assert "AWS_KEY" not in environment


def test_lines_are_read_as_systemd_reads_them(tmp_path: Path) -> None:
    file = tmp_path / "env"
    file.write_text(
        '# words=no\n; also=no\n\nA=one two <three>\nB="four \\"five\\" $six"\nC=\'se ven\'\nD=eight \\\nnine\nE=\n'
        "F=it's #not a comment\n"
    )
    assert dict(settings_in(file)) == {
        "A": "one two <three>", "B": 'four "five" $six', "C": "se ven", "D": "eight nine", "E": "",
        "F": "it's #not a comment",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("text", "words"), [("A=1\n\nsecret-word", "line 3"), ("A=1\\\n2\nsecret-word", "line 3")]
)
def test_a_line_that_is_no_setting_is_named_without_its_words(tmp_path: Path, text: str, words: str) -> None:
    (tmp_path / "env").write_text(text)
    with pytest.raises(Refused, match=words) as refused:
        dict(settings_in(tmp_path / "env"))
    assert "secret-word" not in str(refused.value)


@pytest.mark.parametrize(
    ("content", "words"), [(b"key\xff", "is not text in UTF-8"), (b"k\x00ey", "has a null byte")]
)
def test_a_secret_that_no_environment_can_hold_is_refused(
    host: tuple[Path, Path], content: bytes, words: str
) -> None:
    (host[1] / "PACT_SECRET_KEY").write_bytes(content)
    with pytest.raises(Refused, match=f"PACT_SECRET_KEY {words}"):
        environment_of(*host)


def test_a_command_runs_with_them(host: tuple[Path, Path], tmp_path: Path) -> None:
    def run(*more: str, user: str = getpass.getuser()) -> tuple[int, str]:
        command = [
            str(ROOT / "deploy/command"),
            "--settings",
            str(host[0]),
            "--secrets",
            str(host[1]),
            "--user",
            user,
        ]
        done = subprocess.run([*command, *more], capture_output=True, text=True, check=False, cwd=tmp_path)
        return done.returncode, done.stdout + done.stderr

    code, said = run("editions", "list")
    assert (code, said) == (
        1,
        f"Error: There is no database {tmp_path}/absent.sqlite. Run `flask --app app db upgrade`.\n",
    )
    assert run("editions", user="nobody-of-this-name") == (2, "Error: There is no user nobody-of-this-name.\n")
    host[0].write_text(f"{host[0].read_text()}\nPACT_SECRET_KEY=a")
    code, said = run("editions", "list")
    assert (code, "PACT_SECRET_KEY is given twice" in said, "Traceback" in said) == (2, True, False)
    host[0].unlink()
    assert run("editions", "list") == (2, f"Error: {host[0]}: No such file or directory.\n")
