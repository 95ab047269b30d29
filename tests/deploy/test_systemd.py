"""The shipped units run a site on a machine with systemd, step by step as docs/deployment.md says."""

import threading
from collections import Counter
from collections.abc import Iterator

import pytest

from deploy.cluster import processes
from pact.starting import GUNICORN_GIVES_UP
from tests.support.machine import Machine, machine
from tests.support.needs import program

pytestmark = [pytest.mark.cluster, pytest.mark.slow, pytest.mark.timeout(1500)]

WEBS = ("ccpact-web@8001", "ccpact-web@8002", "ccpact-web@8003")
UNITS = (*WEBS, "ccpact-worker@1", "ccpact-worker@2", "ccpact-mailroom")
SERVERS = r"""
version=$(ls /usr/lib/postgresql | tail -1)
pg_createcluster "$version" first -p 5441
systemctl start postgresql@"$version"-first redis-server
runuser -u postgres -- psql -p 5441 -c "CREATE ROLE ccpact LOGIN PASSWORD 'of-the-site'" \
  -c "CREATE DATABASE ccpact OWNER ccpact"
runuser -u postgres -- psql -p 5441 -d ccpact -c "CREATE EXTENSION pg_trgm"
mkdir -p /var/tmp/mails
systemd-run --unit=mails --working-directory=/srv/ccpact \
  /srv/ccpact/.venv/bin/python -m deploy.cluster.sink 2525 /var/tmp/mails
"""
SITE = r"""
useradd --system --home-dir /nonexistent --shell /usr/sbin/nologin ccpact
cd /srv/ccpact
install -D --mode=0600 deploy/ccpact.env /etc/ccpact/ccpact.env
install -d --mode=0700 /etc/ccpact/secrets
.venv/bin/flask --app app keys make --into /etc/ccpact/secrets
cat >> /etc/ccpact/ccpact.env <<END
PACT_OPERATOR_NAME=Example Ltd
PACT_OPERATOR_ADDRESS=1 Example Street, Exampleton
PACT_OPERATOR_COUNTRY=GB
PACT_OPERATOR_AUTHORITY=Example Authority https://authority.example
PACT_MAILROOM_ADDRESS=stories@example.org
END
cd /etc/ccpact/secrets
umask 077
printf %s 'postgresql+psycopg://ccpact:of-the-site@127.0.0.1:5441/ccpact?target_session_attrs=read-write' > DATABASE_URL
printf %s 'smtp://127.0.0.1:2525?tls=off' > PACT_MAIL_URL
printf %s 'redis://127.0.0.1:6379/0' > PACT_RATE_LIMIT_STORAGE
printf %s 'redis://127.0.0.1:6379/1' > PACT_PAGE_STORE
umask 022
cp -r /srv/ccpact/deploy/systemd/* /etc/systemd/system/
systemctl daemon-reload
systemctl start ccpact-migrate
systemctl enable --now ccpact.target ccpact-mailroom
"""
NGINX = r"""
rm -f /etc/nginx/sites-enabled/default
mkdir -p /var/cache/nginx /etc/ssl/site
openssl req -x509 -newkey rsa:2048 -nodes -keyout /etc/ssl/site/key.pem -out /etc/ssl/site/cert.pem -days 2 \
  -subj /CN=www.example.org -addext subjectAltName=DNS:www.example.org
cp /srv/ccpact/deploy/nginx/*.conf /etc/nginx/conf.d/
sed -i -e 's#ssl_certificate_key .*#ssl_certificate_key /etc/ssl/site/key.pem;#' \
  -e 's#ssl_certificate .*#ssl_certificate /etc/ssl/site/cert.pem;#' /etc/nginx/conf.d/*.conf
nginx -t
rm /etc/systemd/system/nginx.service
systemctl daemon-reload
systemctl start nginx
"""


@pytest.fixture(scope="module")
def host() -> Iterator[Machine]:
    program("curl"), program("pg_createcluster"), program("redis-server")
    with machine() as running:
        running.run(SERVERS)
        running.run(SITE)
        running.run(NGINX)
        yield running


def test_all_units_run_and_the_site_is_ready(host: Machine) -> None:
    assert [_state(host, unit) for unit in UNITS] == ["active"] * len(UNITS)
    assert '"status":"ready"' in _get(host, "/health/ready")
    advice = host.run("/srv/ccpact/deploy/command doctor", may_fail=True).splitlines()
    assert [line.split(":")[0] for line in advice if line.startswith("mend")] == ["mend  addresses"]  # of examples


def test_what_is_killed_is_started_again(host: Machine) -> None:
    for unit in ("ccpact-web@8002", "ccpact-worker@1", "ccpact-mailroom"):
        killed = _pid(host, unit)
        host.run(f"kill -9 {killed}")
        processes.wait_for(
            unit, lambda unit=unit, killed=killed: _pid(host, unit) not in ("0", killed), seconds=120
        )
        processes.wait_for(unit, lambda unit=unit: _state(host, unit) == "active", seconds=120)
    assert '"status":"ready"' in _get(host, "/health/ready")


def test_web_processes_are_restarted_and_every_reader_is_answered(host: Machine) -> None:
    answers, stopped = Counter[str](), threading.Event()

    def read() -> None:
        while not stopped.wait(0.2):
            answers[_get(host, "/stories", "-o", "/dev/null", "-w", "%{http_code}")] += 1

    reader = threading.Thread(target=read)
    reader.start()
    try:
        host.run("for port in 8001 8002 8003; do systemctl restart ccpact-web@$port; done")
    finally:
        stopped.set()
        reader.join()
    assert [*answers] == ["200"]


def test_a_wrong_setting_ends_one_process_which_is_not_started_again(host: Machine) -> None:
    unit = WEBS[2]
    change = "sed -i 's#^PACT_SITE_URL=.*#PACT_SITE_URL={}#' /etc/ccpact/ccpact.env"
    host.run(change.format("nowhere"))
    host.run(f"systemctl restart {unit}", may_fail=True)
    shown = host.run(f"systemctl show -p ActiveState -p ExecMainStatus -p NRestarts {unit}").split()
    assert shown == ["NRestarts=0", f"ExecMainStatus={GUNICORN_GIVES_UP}", "ActiveState=failed"]
    assert "PACT_SITE_URL must be an address" in host.run(f"journalctl -o cat -u {unit} -n 20")
    assert "<title>" in _get(host, "/")
    host.run(change.format("https://www.example.org"))
    host.run(f"systemctl start {unit}")


def test_a_secret_is_read_by_systemd_alone(host: Machine) -> None:
    environment = host.run(f"tr '\\0' '\\n' < /proc/{_pid(host, 'ccpact-worker@2')}/environ")
    assert "DATABASE_URL_FILE=" in environment
    assert "of-the-site" not in environment
    refused = host.run("runuser -u ccpact -- cat /etc/ccpact/secrets/DATABASE_URL", may_fail=True)
    assert "Permission denied" in refused


def _pid(host: Machine, unit: str) -> str:
    return host.run(f"systemctl show -p MainPID --value {unit}").strip()


def _state(host: Machine, unit: str) -> str:
    return host.run(f"systemctl is-active {unit}", may_fail=True).strip()


def _get(host: Machine, path: str, *options: str) -> str:
    words = " ".join(("curl", "-sk", "--max-time", "60", *options, "--resolve", "www.example.org:443:127.0.0.1"))
    return host.run(f"{words} https://www.example.org{path}", may_fail=True)
