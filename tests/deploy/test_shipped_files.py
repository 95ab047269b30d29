"""The files in deploy/: each can be read by what it is for, and they agree with each other and with the settings."""

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml
from flask import Flask

from deploy.cluster import nginx
from deploy.cluster.layout import Cluster
from pact.config import SETTINGS
from pact.starting import GUNICORN_GIVES_UP, WRONG_SETTINGS
from tests.support.needs import program

ROOT = Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "deploy"
UNITS = sorted((DEPLOY / "systemd").glob("*.service"))
SECRETS = DEPLOY / "systemd" / "ccpact-.service.d" / "secrets.conf"
INSTRUCTIONS = {"FROM", "ENV", "RUN", "WORKDIR", "COPY", "USER", "EXPOSE", "HEALTHCHECK", "CMD"}


def test_the_image_has_pg_dump_of_the_server_that_compose_runs() -> None:
    [client] = re.findall(r"postgresql-client-(\d+)", (DEPLOY / "docker" / "Dockerfile").read_text())
    assert compose()["services"]["postgresql"]["image"].startswith(f"postgres:{client}-")


def test_a_mail_server_reaches_the_mailroom_in_its_container() -> None:
    mailroom = compose()["services"]["mailroom"]
    port = mailroom["environment"]["PACT_MAILROOM_LISTEN"].rpartition(":")[2]
    assert mailroom["ports"] == [f"127.0.0.1:{port}:{port}"]  # and the internet does not


def test_units_that_lack_a_setting_are_not_started_again_and_again() -> None:
    restarted = [given for unit in UNITS if "Restart" in (given := settings_of(unit))]
    assert len(restarted) == 3
    assert {given["RestartPreventExitStatus"] for given in restarted} == {f"{WRONG_SETTINGS} {GUNICORN_GIVES_UP}"}


def test_a_mailroom_without_an_address_ends_with_a_sentence_and_that_code(app: Flask) -> None:
    ended = app.test_cli_runner().invoke(args=["mailroom"])
    assert ended.exit_code == WRONG_SETTINGS
    assert "Set the address that accepts stories: PACT_MAILROOM_ADDRESS=" in ended.output


def test_the_mailroom_starts_only_where_somebody_wants_it() -> None:
    assert "mailroom.service" not in (DEPLOY / "systemd" / "ccpact.target").read_text()


def instructions() -> list[tuple[str, str]]:
    """The Dockerfile's instructions, each with its arguments."""
    text = re.sub(r"(?m)^#.*\n", "", (DEPLOY / "docker" / "Dockerfile").read_text()).replace("\\\n", " ")
    return [(line.split(None, 1)[0], line.split(None, 1)[1]) for line in text.splitlines() if line.strip()]


def settings_of(unit: Path) -> dict[str, str]:
    return dict(
        line.split("=", 1) for line in unit.read_text().splitlines() if "=" in line and line[0] not in "#["
    )


def compose() -> Any:
    return yaml.safe_load((DEPLOY / "docker" / "compose.yaml").read_text())


def test_the_dockerfile_has_known_instructions_and_copies_what_is_there() -> None:
    assert {name for name, _given in instructions()} <= INSTRUCTIONS
    for name, given in instructions():
        if name == "COPY":
            *sources, _target = given.split()
            assert all((ROOT / source).exists() for source in sources), given
        if given.startswith("["):
            assert isinstance(yaml.safe_load(given), list)
    assert [given for name, given in instructions() if name == "USER"] == ["10001"]


def test_what_the_image_copies_is_not_ignored() -> None:
    kept = {
        line[1:]
        for line in (DEPLOY / "docker" / "Dockerfile.dockerignore").read_text().splitlines()
        if line[:1] == "!"
    }
    copied = {source for name, given in instructions() if name == "COPY" for source in given.split()[:-1]}
    assert {re.sub(r"requirements/\w+\.txt", "requirements/*.txt", source) for source in copied} == kept


def test_services_of_the_compose_file_name_networks_volumes_secrets_and_services_that_exist() -> None:
    read = compose()
    for service in read["services"].values():
        assert set(service.get("networks", [])) <= set(read["networks"])
        assert set(service.get("secrets", [])) <= set(read["secrets"])
        assert set(service.get("depends_on", [])) <= set(read["services"])
        for volume in service.get("volumes", []):
            source = volume.partition(":")[0]
            is_shipped = source.endswith(".conf") and (DEPLOY / "docker" / source).exists()
            assert is_shipped or source in read["volumes"] or source in ("./tls", "./acme")


def test_compose_has_the_upstreams_that_nginx_asks_and_asks_for_their_addresses_again() -> None:
    upstream = (DEPLOY / "docker" / "upstream.conf").read_text()
    asked = re.findall(r"server (\w+):8001 resolve ", upstream)
    assert re.search(r"(?m)^resolver 127\.0\.0\.11 valid=\d+s", upstream)
    assert asked == [name for name in compose()["services"] if name.startswith("web")]


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_units_are_hardened(unit: Path) -> None:
    given = settings_of(unit)
    assert given["ProtectSystem"] == "strict"
    assert given["NoNewPrivileges"] == given["PrivateTmp"] == given["ProtectHome"] == "yes"
    assert given["CapabilityBoundingSet"] == ""
    assert given["User"] == "ccpact"
    assert given["EnvironmentFile"] == "/etc/ccpact/ccpact.env"


def test_units_take_each_secret_from_a_file_that_systemd_hands_over() -> None:
    loaded = re.findall(r"(?m)^LoadCredential=(\w+):/etc/ccpact/secrets/(\w+)$", SECRETS.read_text())
    named = re.findall(r"(?m)^Environment=(\w+)=%d/(\w+)$", SECRETS.read_text())
    secret = {declared.name: declared for declared in SETTINGS.values() if declared.secret}
    assert loaded == [(name, name) for name, _path in loaded]
    assert named == [(secret[name].from_file, name) for name, _path in loaded]
    example = dict(re.findall(r"(?m)^([A-Z_]+)=(.*)$", (DEPLOY / "ccpact.env").read_text()))
    assert {name for name, _path in loaded} == secret.keys() & example.keys()
    assert not any(example[name] for name in secret.keys() & example.keys())
    assert all(unit.name.startswith("ccpact-") for unit in UNITS)


@pytest.mark.cluster
def test_systemd_reads_the_units(tmp_path: Path) -> None:
    analyze = program("systemd-analyze")
    shutil.copytree(SECRETS.parent, tmp_path / SECRETS.parent.name)
    for path in filter(
        Path.is_file, (DEPLOY / "systemd").iterdir()
    ):  # this machine does not have the site's programs in /srv
        text = re.sub(r"/srv/ccpact/\.venv/bin/\w+", "/bin/true", path.read_text())
        for name in (path.name, path.name.replace("@.", "@8001."), path.name.replace("@.", "@1.")):
            (tmp_path / name).write_text(text)
    units = [str(path) for path in tmp_path.iterdir() if path.is_file() and "@." not in path.name]
    done = subprocess.run([analyze, "verify", *units], env={"SYSTEMD_UNIT_PATH": f"{tmp_path}:", "PATH": "/usr/bin:/bin"},
                          capture_output=True, text=True, check=False)  # fmt: skip
    said = [line for line in done.stderr.splitlines() if str(tmp_path) in line or "ccpact" in line]
    assert (done.returncode, said) == (0, [])


def test_the_example_of_settings_names_settings_that_exist() -> None:
    named = re.findall(r"(?m)^([A-Z_]+)=", (DEPLOY / "ccpact.env").read_text())
    known = {declared.name: declared for declared in SETTINGS.values()}
    assert set(named) <= set(known)
    assert {name for name, declared in known.items() if declared.required} <= set(named)


@pytest.mark.cluster
def test_nginx_reads_the_site(tmp_path: Path) -> None:
    nginx_there = shutil.which("nginx", path="/usr/sbin:/usr/bin") or program("nginx")
    cluster = Cluster(tmp_path / "site", 20400)
    cluster.folder.mkdir()
    for name in ("logs", "nginx", "tls"):
        (cluster.folder / name).mkdir()
    command = nginx.command(cluster)
    assert command[0] == nginx_there
    done = subprocess.run([*command, "-t"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_nginx_repeats_no_post_and_believes_no_reader() -> None:
    site = re.sub(r"(?m)^ *#.*\n", "", (DEPLOY / "nginx" / "ccpact.conf").read_text())
    assert re.findall(r"proxy_next_upstream ([^;]*);", site) == ["error timeout"]
    assert "proxy_set_header X-Forwarded-For $remote_addr;" in site
    assert "$proxy_add_x_forwarded_for" not in site
    assert not re.search(
        r"\$(?:remote_addr|request_uri|request\b|http_referer|args)",
        site.partition("log_format")[2].partition(";")[0],
    )


def test_nginx_closes_idle_connections_before_the_web_process_does() -> None:
    kept = re.search(r"keepalive_timeout (\d+)s", (DEPLOY / "nginx" / "upstream.conf").read_text())
    assert kept
    web = (DEPLOY / "gunicorn_settings.py").read_text()
    closes = re.search(r"(?m)^keepalive = (\d+)$", web)
    assert closes
    assert int(kept[1]) < int(closes[1])
    ends = re.search(r"(?m)^graceful_timeout = (\d+)$", web)
    assert ends
    assert (
        int(kept[1])
        < int(ends[1])
        < int(settings_of(DEPLOY / "systemd" / "ccpact-web@.service")["TimeoutStopSec"])
    )


def test_scripts_of_the_shell_are_read_by_the_shell() -> None:
    subprocess.run([program("sh"), "-n", str(DEPLOY / "local-cluster")], check=True)
