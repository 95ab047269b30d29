import re
import stat
from pathlib import Path

import click
import pytest

from pact import __version__
from pact.cli import COMMANDS
from pact.cli.settings import settings_table
from pact.config import SETTINGS, Config, ConfigurationError, load_config
from pact.config_checks import sqlalchemy_url
from pact.core.db import db, making_database
from pact.core.site import code_version
from pact.factory import create_app
from tests.support.applications import running
from tests.support.databases import OPERATOR, SECRETS, settings

ROOT = Path(__file__).parents[1]
SAFE = {
    "PACT_ENV": "production",
    **SECRETS,
    "PACT_SITE_URL": "https://ccpact.example",
    "PACT_MAIL_URL": "smtp://mail.example:587",
    "PACT_MAIL_FROM": "CCPact <stories@ccpact.example>",
    **OPERATOR,
}


def load(tmp_path: Path, **changes: str) -> Config:
    return load_config({"PACT_INSTANCE": str(tmp_path / "instance"), **SAFE, **changes})


def test_development_needs_no_settings(tmp_path: Path) -> None:
    config = load_config({"PACT_INSTANCE": str(tmp_path)})

    assert not config.is_production
    assert config.database_url == f"sqlite:///{tmp_path / 'ccpact.sqlite'}"
    assert config.mail_url == "files:"


def test_development_creates_keys_once_readable_by_their_owner_only(tmp_path: Path) -> None:
    first = load_config({"PACT_INSTANCE": str(tmp_path)})
    second = load_config({"PACT_INSTANCE": str(tmp_path)})
    elsewhere = load_config({"PACT_INSTANCE": str(tmp_path / "elsewhere")})

    assert (first.secret_keys, first.digest_key, first.data_keys) == (
        second.secret_keys,
        second.digest_key,
        second.data_keys,
    )
    assert first.secret_keys != elsewhere.secret_keys
    assert stat.S_IMODE((tmp_path / "keys.json").stat().st_mode) == 0o600


def test_files_of_the_instance_are_for_their_owner_only(tmp_path: Path) -> None:
    config = settings(tmp_path / "instance", f"sqlite:///{tmp_path / 'instance' / 'ccpact.sqlite'}")
    with running(config) as app, app.app_context(), making_database():
        db.create_all()
        modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in config.instance.iterdir()}

    assert stat.S_IMODE(config.instance.stat().st_mode) == 0o700
    assert "ccpact.sqlite-wal" in modes
    assert {mode & 0o077 for mode in modes.values()} == {0}


def test_the_commit_setting_must_be_a_commit(tmp_path: Path) -> None:
    assert load(tmp_path).commit == ""
    assert load(tmp_path, PACT_COMMIT="1E4B564").commit == "1e4b564"
    with pytest.raises(ConfigurationError, match="PACT_COMMIT"):
        load(tmp_path, PACT_COMMIT="main")


def test_the_mailroom_needs_an_address_and_a_port(tmp_path: Path) -> None:
    assert load(tmp_path).mailroom_address == ""
    given = load(tmp_path, PACT_MAILROOM_ADDRESS="tell@stories.example", PACT_MAILROOM_LISTEN="[::1]:24")
    assert (given.mailroom_address, given.mailroom_listens) == ("tell@stories.example", ("::1", 24))
    assert given.mailroom_bytes == 10_000_000
    for name, value in (("ADDRESS", "a, b@c"), ("LISTEN", "24"), ("LISTEN", "host:99999"), ("MEGABYTES", "0")):
        with pytest.raises(ConfigurationError, match=f"PACT_MAILROOM_{name}"):
            load(tmp_path, **{f"PACT_MAILROOM_{name}": value})


def test_the_code_knows_its_version_and_commit(tmp_path: Path, database_url: str) -> None:
    with running(settings(tmp_path, database_url, PACT_COMMIT="1e4b5646470b8b2100a4c18e82608b5c209a8a13")):
        assert code_version() == f"{__version__}+1e4b5646470b"


def test_a_safe_production_configuration_starts(tmp_path: Path) -> None:
    config = load(tmp_path)

    assert config.is_production
    assert create_app(config).config["SESSION_COOKIE_SECURE"] is True


@pytest.mark.parametrize(
    "name", ["PACT_SECRET_KEY", "PACT_DIGEST_KEY", "PACT_DATA_KEYS", "PACT_SITE_URL", "PACT_MAIL_FROM", *OPERATOR]
)
@pytest.mark.parametrize("value", [None, ""])
def test_production_names_missing_settings(tmp_path: Path, name: str, value: str | None) -> None:
    environment = {"PACT_INSTANCE": str(tmp_path), **SAFE}
    del environment[name]
    if value is not None:
        environment[name] = value

    with pytest.raises(ConfigurationError, match=name):
        load_config(environment)


def test_production_lists_all_errors_at_once(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError) as fault:
        load_config({"PACT_ENV": "production", "PACT_INSTANCE": str(tmp_path)})

    for name in (
        "PACT_SECRET_KEY",
        "PACT_DIGEST_KEY",
        "PACT_DATA_KEYS",
        "PACT_SITE_URL",
        "PACT_MAIL_FROM",
        "PACT_MAIL_URL",
        *OPERATOR,
    ):
        assert name in str(fault.value)


@pytest.mark.parametrize("host", ["127.0.0.1", "[::1]", "localhost", "10.1.2.3", "mail"])
def test_a_mail_server_of_ones_own_needs_no_certificate(tmp_path: Path, host: str) -> None:
    for option in ("tls", "verify"):
        url = f"smtp://{host}:2525?{option}=off"
        assert load(tmp_path, PACT_MAIL_URL=url).mail_url == url


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PACT_SECRET_KEY", "short"),
        ("PACT_DIGEST_KEY", "short"),
        ("PACT_SECRET_KEY", "k" * 64),
        ("PACT_SECRET_KEY", SECRETS["PACT_SECRET_KEY"] + ",short"),
        ("PACT_SECRET_KEY", ","),
        ("PACT_DIGEST_KEY", "abc" * 20),
        ("PACT_DATA_KEYS", "not-a-fernet-key"),
        ("PACT_DATA_KEYS", SECRETS["PACT_DATA_KEYS"] + ",broken"),
        ("PACT_DATA_KEYS", " , "),
        ("PACT_MAIL_URL", "files:"),
        ("PACT_MAIL_URL", "mail.example"),
        ("PACT_MAIL_URL", "smtp://"),
        ("PACT_MAIL_URL", "smtp://mail.example?tls=off"),
        ("PACT_MAIL_URL", "smtps://mail.example?verify=off"),
        ("PACT_MAIL_URL", "smtp://203.0.112.9?verify=off"),
        ("PACT_SITE_URL", "http://ccpact.example"),
        ("PACT_SITE_URL", "https://"),
        ("PACT_STAFF_SECOND_FACTOR", "off"),
        ("PACT_STAFF_SECOND_FACTOR", ""),
        ("PACT_STAFF_SESSION_HOURS", "0"),
        ("PACT_STAFF_SESSION_HOURS", "long"),
        ("PORT", "eighty"),
        ("PORT", "-1"),
        ("PACT_TRUSTED_PROXIES", "all"),
        ("PACT_WORKER_POLL_SECONDS", "often"),
        ("PACT_SHARE_LIMIT", "now and then"),
        ("PACT_CONTACT", "write to us"),
        ("PACT_OPERATOR_NAME", " "),
        ("PACT_OPERATOR_ADDRESS", "\n"),
        ("PACT_OPERATOR_COUNTRY", "England"),
        ("PACT_OPERATOR_AUTHORITY", "The authority"),
        ("PACT_OPERATOR_AUTHORITY", "https://authority.example"),
        ("PACT_OPERATOR_AUTHORITY", "The authority http://authority.example"),
        ("PACT_OPERATOR_CONTACT", "a@b.example, c@d.example"),
        ("PACT_OPERATOR_LANGUAGES", "English"),
        ("PACT_OPERATOR_LANGUAGES", ","),
        ("PACT_RATE_LIMIT_STORAGE", "memcached://:secret-word@cache"),
        ("PACT_RATE_LIMIT_STORAGE", "redis://:secret-word/4@cache:6379/0"),
        ("PACT_PAGE_STORE", "redis://:secret-word@4@cache:6379/0"),
        ("DATABASE_URL", "postgresql://ccpact:secret-word@4@127.0.0.1/ccpact"),
        ("DATABASE_URL", "postgresql://ccpact:secret-word/4@127.0.0.1/ccpact"),
        ("DATABASE_URL", "mysql://ccpact:secret-word@127.0.0.1/ccpact"),
    ],
)
def test_production_refuses_unsafe_settings_and_names_them(tmp_path: Path, name: str, value: str) -> None:
    with pytest.raises(ConfigurationError, match=name) as refused:
        load(tmp_path, **{name: value})
    assert "secret-word" not in str(refused.value)


def test_the_operator_is_read_from_settings_of_its_own(tmp_path: Path) -> None:
    operator = load(
        tmp_path, PACT_OPERATOR_NAME=" Fair Calls\nLtd ", PACT_OPERATOR_COUNTRY="ie", PACT_OPERATOR_LANGUAGES="en, ga"
    ).operator  # fmt: skip

    assert (operator.name, operator.country, operator.languages) == ("Fair Calls Ltd", "IE", ("en", "ga"))
    assert operator.authority == ("Data Authority", "https://authority.example")
    assert operator.contact == OPERATOR["PACT_CONTACT"]
    assert (operator.processors, operator.representative, operator.data_officer) == ("", "", "")


def test_in_development_the_operator_is_invented_and_says_so(tmp_path: Path) -> None:
    operator = load_config({"PACT_INSTANCE": str(tmp_path), "PACT_COUNTRY": "ES"}).operator

    assert "invented" in operator.name
    assert "invented" in operator.address
    assert operator.authority.url.endswith(".example")
    assert operator.country == "ES"


def test_a_setting_that_another_follows_is_named_once_if_it_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError) as fault:
        load_config({"PACT_INSTANCE": str(tmp_path), "PACT_COUNTRY": "Spain", "PACT_CONTACT": "us"})

    assert str(fault.value).count("PACT_") == 2


def test_production_requires_a_second_factor_for_staff(tmp_path: Path) -> None:
    development = {"PACT_INSTANCE": str(tmp_path)}

    assert load(tmp_path).staff_second_factor
    assert load(tmp_path, PACT_STAFF_SECOND_FACTOR="on").staff_second_factor
    assert not load_config(development).staff_second_factor
    assert load_config(development | {"PACT_STAFF_SECOND_FACTOR": "on"}).staff_second_factor


@pytest.mark.parametrize(
    ("name", "value"), [("PACT_STAFF_SECOND_FACTOR", "maybe"), ("PACT_STAFF_SESSION_HOURS", "0")]
)
def test_development_refuses_invalid_settings(tmp_path: Path, name: str, value: str) -> None:
    with pytest.raises(ConfigurationError, match=name):
        load_config({"PACT_INSTANCE": str(tmp_path), name: value})


def test_error_messages_do_not_contain_secrets(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError) as fault:
        load(tmp_path, PACT_SECRET_KEY="a-secret-too-short", PACT_DATA_KEYS="not-a-fernet-key-but-a-secret")

    assert "a-secret-too-short" not in str(fault.value)
    assert "but-a-secret" not in str(fault.value)


SECRET_NAMES = [declared.name for declared in SETTINGS.values() if declared.secret]


def test_what_is_secret_can_come_from_a_file() -> None:
    assert {*SECRETS, "DATABASE_URL", "PACT_MAIL_URL", "PACT_RATE_LIMIT_STORAGE"} <= set(SECRET_NAMES)
    for name in SECRET_NAMES:
        assert f"| `{name}` or `{name}_FILE` |" in settings_table()
    assert "PACT_SITE_NAME_FILE" not in settings_table()


@pytest.mark.parametrize("ending", ["", "\n", "\r\n"])
def test_a_secret_is_the_content_of_a_file_without_its_last_newline(tmp_path: Path, ending: str) -> None:
    given = {"PACT_INSTANCE": str(tmp_path / "instance"), **SAFE}
    url = given["DATABASE_URL"] = "postgresql://user:a word@db.example/ccpact"
    by_itself = load_config(given)
    for name in SECRET_NAMES:
        if name in given:
            path = tmp_path / name
            path.write_bytes((given.pop(name) + ending).encode())
            given[f"{name}_FILE"] = str(path)

    assert load_config(given) == by_itself
    assert by_itself.database_url == sqlalchemy_url(url)


def test_in_development_a_key_from_a_file_is_used_and_none_is_made_for_it(tmp_path: Path) -> None:
    path = tmp_path / "key"
    path.write_text(SECRETS["PACT_SECRET_KEY"])
    config = load_config({"PACT_INSTANCE": str(tmp_path), "PACT_SECRET_KEY_FILE": str(path)})

    assert config.secret_keys == (SECRETS["PACT_SECRET_KEY"],)


@pytest.mark.parametrize("name", SECRET_NAMES)
def test_a_secret_given_twice_or_by_a_file_that_cannot_be_read_is_named_without_its_value(
    tmp_path: Path, name: str
) -> None:
    path, given = tmp_path / "secret", {"PACT_INSTANCE": str(tmp_path / "instance"), **SAFE}
    path.write_text("of-the-file")
    no_text = tmp_path / "bytes"
    no_text.write_bytes(b"\xff\xfe")
    with pytest.raises(ConfigurationError, match=f"{name} is given twice: by itself and by {name}_FILE") as twice:
        load_config(given | {name: "by-itself", f"{name}_FILE": str(path)})
    given.pop(name, None)
    for wrong, reason in ((tmp_path / "lost", "No such file"), (tmp_path, "directory"), (no_text, "UTF-8")):
        with pytest.raises(
            ConfigurationError, match=f"{name} cannot be read from the file that {name}_FILE names: .*{reason}"
        ) as lost:
            load_config(given | {f"{name}_FILE": str(wrong)})
        assert str(lost.value).count("\n") == 1, "It is named once."
        assert str(wrong) not in str(lost.value), "It may be the secret itself, written in the wrong place."

    assert "by-itself" not in str(twice.value)
    assert "of-the-file" not in str(twice.value)
    assert not (tmp_path / "instance").exists()


def test_an_empty_name_of_a_file_names_none(tmp_path: Path) -> None:
    assert load(tmp_path, PACT_SECRET_KEY_FILE="").secret_keys == (SECRETS["PACT_SECRET_KEY"],)


def test_an_empty_file_is_a_missing_setting(tmp_path: Path) -> None:
    (tmp_path / "empty").write_text("\n")
    with pytest.raises(ConfigurationError, match="PACT_SECRET_KEY is missing"):
        load(tmp_path, PACT_SECRET_KEY="", PACT_SECRET_KEY_FILE=str(tmp_path / "empty"))


def test_an_unknown_environment_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="staging"):
        load(tmp_path, PACT_ENV="staging")


def test_a_refused_production_start_writes_nothing(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError):
        load(tmp_path, PACT_SECRET_KEY="")

    assert not (tmp_path / "instance").exists()


@pytest.mark.parametrize("scheme", ["postgres", "postgresql"])
def test_database_urls_from_hosting_providers_are_accepted(tmp_path: Path, scheme: str) -> None:
    config = load(tmp_path, DATABASE_URL=f"{scheme}://user@db.example/ccpact")

    assert config.database_url == "postgresql+psycopg://user@db.example/ccpact"


def test_a_configuration_is_immutable(tmp_path: Path) -> None:
    with pytest.raises(AttributeError):
        load(tmp_path).site_name = "Another"  # type: ignore[misc]


def test_production_refuses_demo_data(tmp_path: Path, database_url: str) -> None:
    with running(load(tmp_path, DATABASE_URL=database_url)) as app:
        answered = app.test_cli_runner().invoke(args=["demo"])

    assert answered.exit_code == 1
    assert "in production" in answered.output


def test_the_documentation_lists_every_setting_as_it_is_declared() -> None:
    assert settings_table() in (ROOT / "docs/settings.md").read_text(), "flask --app app settings prints the table"


def own_commands(group: click.Group) -> list[str]:
    """Those of the project: Flask-Migrate's group `db` has many that nobody needs here."""
    return [
        name
        for name, each in group.commands.items()
        if each.callback is None or each.callback.__module__.startswith("pact.")
    ]


def test_the_documentation_lists_every_command() -> None:
    told = (ROOT / "docs/commands.md").read_text()
    for group in (module.command for module in COMMANDS):
        for name in own_commands(group) if isinstance(group, click.Group) else [""]:
            command = f"flask --app app {group.name} {name}".strip()
            assert re.search(rf"`{command}(?: [^`]*)?`", told), command
