"""A process with wrong settings ends with one line for each of them, without a traceback and without a secret."""

from pathlib import Path

import click
import pytest

from pact.config import SETTINGS, ConfigurationError, load_config
from pact.config_checks import OF_TOOLS, OTHERS
from pact.starting import started_app, take_away
from tests.test_config import SAFE, load

ROOT = Path(__file__).parents[1]


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> pytest.MonkeyPatch:
    for name, value in {**SAFE, "PACT_INSTANCE": str(tmp_path / "instance")}.items():
        monkeypatch.setenv(name, value)
    return monkeypatch


@pytest.mark.parametrize(("server", "code"), [("", 2), ("gunicorn/26.2.0", 3)])
def test_wrong_settings_are_named_line_by_line(
    environment: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str], server: str, code: int
) -> None:
    environment.setenv("SERVER_SOFTWARE", server)
    environment.setenv("PACT_SITE_ULR", "https://ccpact.example")
    environment.setenv("PORT", "many")
    environment.setenv("PACT_SECRET_KEY", "my-secret-word")
    with pytest.raises(SystemExit) as end:
        started_app()
    said = capsys.readouterr().err.splitlines()
    assert end.value.code == code
    assert said == [
        "Error: These settings are wrong:",
        "- PACT_SITE_ULR is not a setting. Did you mean PACT_SITE_URL?",
        "- PORT must be a whole number from 0 to 65535, not 'many'.",
        "- PACT_SECRET_KEY is not safe for production: it must be 32 characters or more, and random; each, if there are "
        "several.",
    ]
    assert not (tmp_path / "instance").exists()


def test_a_server_makes_the_folder_of_counts_and_a_command_does_not(
    tmp_path: Path, environment: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "run" / "counts"
    environment.setenv("PROMETHEUS_MULTIPROC_DIR", str(folder))
    with click.Context(click.Command("doctor")).scope():
        started_app()
    assert not folder.exists()
    started_app()
    assert folder.is_dir()


def test_a_folder_that_cannot_be_made_is_a_wrong_setting(
    environment: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").touch()
    for name in ("PACT_INSTANCE", "PROMETHEUS_MULTIPROC_DIR"):
        with environment.context() as patched:
            patched.setenv(name, str(tmp_path / "file" / "folder"))
            with pytest.raises(SystemExit):
                started_app()
        assert f"{name} names a folder that cannot be made" in capsys.readouterr().err


def test_a_command_keeps_no_keys_until_it_writes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PACT_INSTANCE", str(tmp_path / "instance"))
    with click.Context(click.Command("doctor")).scope():
        app = started_app()
    assert app.config["PACT"].unkept_keys
    assert not (tmp_path / "instance").exists()


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("PACT_SITE_ULR", "PACT_SITE_URL"), ("PACT_PAGE_LIMTI", "PACT_PAGE_LIMIT"), ("pact_site_url", "PACT_SITE_URL"),
        ("PACT_SECRET_KEYS", "PACT_SECRET_KEY"), ("PACT-SITE-URL", "PACT_SITE_URL"), ("PCAT_SITE_URL", "PACT_SITE_URL"),
        ("DATABASE_ULR", "DATABASE_URL"), ("DATABASE_URL_FIL", "DATABASE_URL_FILE"), ("PACT_SOMETHING", ""),
        ("prometheus_multiproc_dir", "PROMETHEUS_MULTIPROC_DIR"), ("PACT_SITE_NAME_FILE", ""),
    ],
)  # fmt: skip
def test_a_misspelt_setting_is_refused(tmp_path: Path, name: str, meant: str) -> None:
    with pytest.raises(ConfigurationError) as refused:
        load(tmp_path, **{name: "secret-word"})
    assert f"{name} is not a setting. {f'Did you mean {meant}?' if meant else ''}" in str(refused.value)
    assert "secret-word" not in str(refused.value)


@pytest.mark.parametrize(
    "name", ["PORTS", "HOME", "DATABASE", "PGPASSWORD", "IMPACT_SITE", *sorted(OTHERS), OF_TOOLS[0] + "DATABASE"]
)
def test_names_of_others_are_left_alone(tmp_path: Path, name: str) -> None:
    load(tmp_path, **{name: "anything"})


def test_keys_must_differ(tmp_path: Path) -> None:
    data, edition = SAFE["PACT_DATA_KEYS"], SAFE["PACT_EDITION_KEY"]
    for given, words in (
        ({"PACT_DIGEST_KEY": SAFE["PACT_SECRET_KEY"]}, "PACT_DIGEST_KEY must be another key than PACT_SECRET_KEY."),
        ({"PACT_EDITION_KEY": data}, "PACT_EDITION_KEY must be another key than PACT_DATA_KEYS."),
        ({"PACT_DATA_KEYS": f"{data},{edition.replace('+', '-').replace('/', '_')}"},
         "PACT_EDITION_KEY must be another key than PACT_DATA_KEYS."),
        ({"PACT_SECRET_KEY": f"{SAFE['PACT_SECRET_KEY']},{SAFE['PACT_DIGEST_KEY']}"},
         "PACT_DIGEST_KEY must be another key than PACT_SECRET_KEY."),
        ({"PACT_METRICS_TOKEN": SAFE["PACT_SECRET_KEY"]}, "PACT_METRICS_TOKEN must be another key than PACT_SECRET_KEY."),
        ({"PACT_DATA_KEYS": f"{data},{data}"}, "PACT_DATA_KEYS has the same key twice."),
    ):  # fmt: skip
        with pytest.raises(ConfigurationError) as refused:
            load(tmp_path, **given)
        assert str(refused.value).endswith(f"- {words}"), str(refused.value)
        assert not [value for value in given.values() if value in str(refused.value)]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *(("PACT_SITE_URL", value) for value in (
            "https://ccpact.example/site", "https://ccpact.example/?a=b", "https://me:secret-word@ccpact.example",
            "https://ccpact.example#top", "https://ccpact .example", "ccpact.example", "https://-.example", "https://a:b",
            "https://ccpact.example:99999",
        )),
        *(("PACT_MAIL_URL", value) for value in (
            "mail://mail.example", "smtp://me@mail.example", "smtp://:secret-word@mail.example", "smtp://mail.example/inbox",
            "smtp://me:secret-word/1@mail.example", "smtp://me:secret#word@mail.example", "smtp://10.0.0.1?tls=on",
            "smtps://10.0.0.1?tls=off", "smtp://mail.example:smtp", "smtp://10.0.0.1?tsl=off", "smtp://mail example",
        )),
        *(("PACT_MAIL_FROM", value) for value in (
            "CCPact", "CCPact <stories>", "a@b.example, c@d.example", "CC <a@b.example>\nBcc: c@d.example",
            "a@b.example (c) d",
        )),
        ("PACT_SITE_NAME", " "), ("PORT", "99999"), ("PACT_INSTANCE", ""), ("PACT_TRUSTED_PROXIES", "9" * 5000),
        *(("DATABASE_URL", f"postgresql://me:secret-word@host/site?{option}") for option in (
            "sslmode=requires", "sslmode=", "slmode=require", "connect_timeout=soon", "host=a&target_session_attrs=rw",
        )),
        *(("PACT_PAGE_LIMIT", value) for value in ("0 per hour", "9 per hour; 0 per day")),
        ("PACT_MAILROOM_LISTEN", "a b:25"), ("PACT_MAILROOM_LISTEN", "127.0.0.1:" + "9" * 5000),
        ("DATABASE_URL", "sqlite://"), ("DATABASE_URL", "sqlitefile"), ("PACT_PAGE_STORE", "redis://cache/first"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("environment_name", ["development", "production"])
def test_values_that_cannot_work_are_refused_everywhere(
    tmp_path: Path, name: str, value: str, environment_name: str
) -> None:
    with pytest.raises(ConfigurationError) as refused:
        load(tmp_path, **{"PACT_ENV": environment_name, name: value})
    lines = str(refused.value).splitlines()
    assert (len(lines), lines[1].startswith(f"- {name} ")) == (2, True), lines
    assert len(lines[1]) < 300
    assert "secret" not in lines[1]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PACT_SITE_URL", "https://ccpact.example/"), ("PACT_SITE_URL", "https://xn--rger-koa.example:8443"),
        ("PACT_SITE_URL", "https://[2001:db8::1]"), ("PACT_MAIL_URL", "smtp://me%40host:a%2Fb@mail.example:587"),
        ("PACT_MAIL_URL", "smtps://me:word@mail.example/"), ("PACT_MAIL_FROM", "stories@ccpact.example"),
        ("PACT_MAIL_FROM", '"Calls, fair" <stories@ccpact.example>'), ("PACT_PAGE_STORE", "rediss://:word@cache:6379/15"),
        ("PACT_RATE_LIMIT_STORAGE", "redis+unix:///run/redis.sock"), ("DATABASE_URL", "sqlite:////srv/site.sqlite"),
        ("PACT_MAILROOM_LISTEN", "[::1]:25"), ("PACT_MAILROOM_LISTEN", "0.0.0.0:8025"),
        ("DATABASE_URL", "postgresql://me:a%2Fb@/site?host=a:5432&host=b:5432&target_session_attrs=read-write&connect_timeout=5"),
        ("DATABASE_URL", "postgresql://me@host/site?sslmode=verify-full&sslrootcert=/etc/ca.pem&tcp_user_timeout=5000"),
        ("DATABASE_URL", "postgres://me@%2Fvar%2Frun%2Fpostgresql/site"),
    ],
)  # fmt: skip
def test_values_that_work_are_taken(tmp_path: Path, name: str, value: str) -> None:
    assert load(tmp_path, **{name: value})


def test_the_shipped_example_has_only_settings() -> None:
    known = {name for each in SETTINGS.values() for name in (each.name, each.from_file)}
    lines = (ROOT / "deploy/ccpact.env").read_text().splitlines()
    assert {line.partition("=")[0] for line in lines if line and not line.startswith("#")} <= known


def test_two_processes_that_start_at_once_have_the_same_keys(tmp_path: Path) -> None:
    given = {"PACT_INSTANCE": str(tmp_path)}
    first, second = load_config(given, keeps=False), load_config(given, keeps=False)
    assert first.data_keys != second.data_keys
    from pact.config import keep_keys

    assert (keep_keys(first), keep_keys(second)) == (False, True)
    assert load_config(given).data_keys == first.data_keys
    (tmp_path / "keys.json").write_text("{damaged")
    with pytest.raises(ConfigurationError, match="cannot be read"):
        load_config(given)


def test_the_limiters_own_commands_are_taken_away() -> None:
    group = click.Group(
        "flask", commands=[click.Group("limiter", commands=[click.Command("clear")]), click.Command("run")]
    )
    with click.Context(group, info_name="flask") as root:
        take_away(root)
        assert set(group.commands) == {"run"}
        with click.Context(click.Group("limiter"), parent=root, info_name="limiter") as above:
            inner = click.Context(click.Command("clear"), parent=above, info_name="clear")
            with pytest.raises(click.UsageError, match="No such command 'limiter'"):
                take_away(inner)
        with click.Context(click.Command("run"), parent=root, info_name="run") as other:
            take_away(other)
