"""/metrics: what it counts, what it says of what waits, and who may read it."""

import subprocess
import sys
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from flask import Flask
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import update

from pact.config import ConfigurationError
from pact.core import clock
from pact.core.access import public
from pact.core.db import is_postgresql, session
from pact.core.monitoring.counting_files import FIRST_BYTES
from pact.jobs.models import Job
from pact.jobs.service import run_due
from pact.moderation.models import QueueKind
from tests.support import make
from tests.support.applications import running
from tests.support.client import WatchingClient
from tests.support.databases import settings
from tests.support.queries import count_queries
from tests.test_config import SAFE

TOKEN = "a-token-for-tests-only-0123456789abc"
Sample = tuple[str, frozenset[tuple[str, str]]]


def samples(client: Any) -> dict[Sample, float]:
    """All samples by name and labels."""
    response = client.get("/metrics")
    assert response.status_code == 200
    assert response.headers["Content-Type"].startswith("text/plain; version=0.0.4")
    assert response.headers["Cache-Control"] == "no-store"
    return read(response.text)


def read(text: str) -> dict[Sample, float]:
    return {
        (sample.name, frozenset(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def figure(client: Any, name: str, **labels: str) -> float:
    return samples(client)[f"ccpact_{name}", frozenset(labels.items())]


def grown(before: Mapping[Sample, float], after: Mapping[Sample, float], name: str) -> dict[Any, int]:
    """By how much counters of this name have grown, by their labels in alphabetical order."""
    return {
        tuple(value for _label, value in sorted(labels)): int(value - before.get((found, labels), 0))
        for (found, labels), value in after.items()
        if found == name and value != before.get((found, labels), 0)
    }


def requests_of(client: Any, *asked: tuple[str, str]) -> dict[Any, int]:
    """What these requests, each a method and a path, have added to the counter: (cache, method, rule, status)."""
    before = samples(client)
    for method, path in asked:
        client.open(path, method=method)
    found = grown(before, samples(client), "ccpact_requests_total")
    found[("no", "GET", "/metrics", "200")] -= 1  # the first of the two
    return {labels: number for labels, number in found.items() if number}


def test_requests_are_counted_by_rule_status_and_cache(client: WatchingClient) -> None:
    slug = make.company("Quirky Rail").slug
    path = f"/companies/{slug}"

    assert requests_of(
        client, ("GET", path), ("GET", path), ("HEAD", path), ("GET", path + "?measure=wait"), ("GET", "/health/live"),
        ("GET", "/no/such/page-at-all"), ("POST", "/about"), ("GET", "/static/css/base.css"),
    ) == {
        ("miss", "GET", "/companies/<slug>", "200"): 2,
        ("hit", "GET", "/companies/<slug>", "200"): 1,
        ("hit", "HEAD", "/companies/<slug>", "200"): 1,
        ("no", "GET", "/health/live", "200"): 1,
        ("no", "GET", "(no such page)", "404"): 1,
        ("no", "POST", "(no such page)", "405"): 1,
        ("no", "GET", "/static/<path:filename>", "200"): 1,
    }  # fmt: skip
    page = client.get("/metrics").text
    assert "quirky" not in page
    assert "page-at-all" not in page


def test_an_answer_that_the_reader_already_has_is_a_hit(client: WatchingClient) -> None:
    tag = client.get("/about").headers["ETag"]
    before = samples(client)
    client.get("/about", headers={"If-None-Match": tag})

    assert grown(before, samples(client), "ccpact_requests_total")["hit", "GET", "/about", "304"] == 1


def test_readers_cannot_add_labels(app: Flask, client: WatchingClient) -> None:
    before = samples(client)
    for method in ("BREW", "PROPFIND", "X" * 50):
        client.open("/about", method=method)
    after = samples(client)
    known = {rule.rule for rule in app.url_map.iter_rules()} | {"(no such page)"}

    labels: list[dict[str, str]] = [dict(labels) for (_name, labels) in after.keys() - before.keys()]
    assert {each["rule"] for each in labels if "rule" in each} <= known
    labels = [dict(labels) for (_name, labels) in after]
    methods = {each["method"] for each in labels if "method" in each}
    assert methods <= {"GET", "HEAD", "POST", "OPTIONS", "PUT", "PATCH", "DELETE", "other"}
    assert "other" in methods


def test_failures_and_durations_are_counted(
    app: Flask, client: WatchingClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    @public
    def broken() -> None:
        raise RuntimeError("a fault")

    app.config["PROPAGATE_EXCEPTIONS"] = False
    monkeypatch.setitem(app.view_functions, "pages.show_about", broken)
    before = samples(client)
    client.get("/about")
    after = samples(client)

    assert grown(before, after, "ccpact_requests_total")["no", "GET", "/about", "500"] == 1
    assert grown(before, after, "ccpact_request_seconds_count")["/about",] == 1
    buckets = grown(before, after, "ccpact_request_seconds_bucket")
    assert buckets["+Inf", "/about"] == 1


def test_what_waits_is_a_figure_by_kind(client: WatchingClient) -> None:
    assert (
        figure(client, "queue_items", kind="new_story")
        == figure(client, "queue_oldest_seconds", kind="new_story")
        == 0
    )
    make.story(status="pending", confirmed_at=clock.now() - timedelta(hours=3))
    make.story(status="pending", confirmed_at=clock.now() - timedelta(hours=2))
    found = samples(client)

    assert found["ccpact_queue_items", frozenset({("kind", "new_story")})] == 2
    assert found["ccpact_queue_oldest_seconds", frozenset({("kind", "new_story")})] == pytest.approx(
        3 * 3600, abs=60
    )
    assert {dict(labels)["kind"] for name, labels in found if name == "ccpact_queue_items"} == {*QueueKind}


def test_the_outbox_is_watched(client: WatchingClient) -> None:
    make.story(status="pending")
    session().execute(update(Job).values(not_before=clock.now() - timedelta(minutes=7)))
    found = samples(client)
    jobs = found["ccpact_jobs_open", frozenset()]

    assert jobs > 0
    assert found["ccpact_jobs_given_up", frozenset()] == 0
    assert found["ccpact_jobs_oldest_due_seconds", frozenset()] == pytest.approx(7 * 60, abs=30)
    session().execute(update(Job).values(failed_at=clock.now()))
    assert figure(client, "jobs_open") == figure(client, "jobs_oldest_due_seconds") == 0
    assert figure(client, "jobs_given_up") == jobs


def test_the_tables_tell_how_old_they_are_and_since_when_they_lack_a_change(client: WatchingClient) -> None:
    assert ("ccpact_tables_age_seconds", frozenset()) not in samples(client)
    now = clock.now()
    with time_machine.travel(now, tick=False) as travelled:
        make.story()
        travelled.shift(timedelta(minutes=2))
        make.story()
        assert figure(client, "tables_behind_seconds") == 120
        run_due()
        assert figure(client, "tables_behind_seconds") == 0
        assert figure(client, "tables_age_seconds") == 0
        travelled.shift(timedelta(hours=1))
        assert figure(client, "tables_behind_seconds") == 0
        assert figure(client, "tables_age_seconds") == 3600


def test_it_costs_few_queries(client: WatchingClient) -> None:
    with count_queries() as statements:
        client.get("/metrics")

    assert len(statements.reads) == (8 if is_postgresql() else 7)  # the standby


@pytest.mark.parametrize(
    "url", ["sqlite:////nowhere-at-all/ccpact.sqlite", "postgresql://me:hush@127.0.0.1:9/ccpact"]
)
def test_without_a_database_it_still_says_what_the_process_knows(tmp_path: Path, url: str) -> None:
    with running(settings(tmp_path, url), is_new=True) as app:
        client = app.test_client()
        client.get("/health/live")
        found = samples(client)

    assert found["ccpact_database_up", frozenset()] == 0
    assert ("ccpact_jobs_open", frozenset()) not in found
    assert any(name == "ccpact_requests_total" for name, _labels in found)


@pytest.mark.parametrize(
    ("address", "headers", "status"),
    [
        ("127.0.0.1", {}, 200),
        ("::1", {}, 200),
        ("::ffff:127.0.0.1", {}, 200),
        ("10.1.2.3", {}, 404),
        ("not an address", {}, 404),
        ("127.0.0.1", {"X-Forwarded-For": "203.0.113.5"}, 404),
        ("127.0.0.1", {"Forwarded": "for=203.0.113.5"}, 404),
        ("127.0.0.1", {"X-Real-IP": "127.0.0.1"}, 404),
        ("203.0.113.5", {"Authorization": f"Bearer {TOKEN}"}, 200),
        ("203.0.113.5", {"X-Forwarded-For": "203.0.113.5", "Authorization": f"Bearer {TOKEN}"}, 200),
        ("203.0.113.5", {"Authorization": f"Bearer {TOKEN}é"}, 404),
        ("203.0.113.5", {"Authorization": f"Basic {TOKEN}"}, 404),
        ("203.0.113.5", {"Authorization": "Bearer "}, 404),
        ("203.0.113.5", {}, 404),
    ],
)
def test_who_may_read_it(
    database_url: str, tmp_path: Path, address: str, headers: dict[str, str], status: int
) -> None:
    with running(settings(tmp_path, database_url, PACT_METRICS_TOKEN=TOKEN)) as app:
        response = app.test_client().get("/metrics", environ_base={"REMOTE_ADDR": address}, headers=headers)

    assert response.status_code == status
    assert ("ccpact_jobs_open" in response.text) is (status == 200)


def test_networks_are_a_setting_and_without_a_token_none_is_right(database_url: str, tmp_path: Path) -> None:
    changes = {"PACT_METRICS_FROM": "10.1.0.0/16, 2001:db8::/32", "PACT_TRUSTED_PROXIES": "1"}
    with running(settings(tmp_path, database_url, **changes)) as app:
        client = app.test_client()

        def asked(address: str, **headers: str) -> int:
            given = {"X-Forwarded-For": address, **headers}
            return client.get("/metrics", environ_base={"REMOTE_ADDR": "10.1.0.1"}, headers=given).status_code

        assert [asked(address) for address in ("10.1.2.3", "2001:db8::5", "10.2.0.1", "127.0.0.1")] == [
            200,
            200,
            404,
            404,
        ]
        assert (
            asked("203.0.113.5", Authorization="Bearer ") == asked("203.0.113.5", Authorization="Bearer x") == 404
        )


@pytest.mark.parametrize(
    ("name", "value"),
    [("PACT_METRICS_FROM", "everybody"), ("PACT_METRICS_TOKEN", "short"), ("PACT_READY_JOB_MINUTES", "0")],
)
def test_unsafe_settings_are_refused(tmp_path: Path, name: str, value: str) -> None:
    with pytest.raises(ConfigurationError, match=name):
        settings(tmp_path, "sqlite://", **{**SAFE, name: value})


def test_processes_count_together_in_a_folder(tmp_path: Path) -> None:
    folder = tmp_path

    def run(program: str) -> str:
        start = "from pact.core.monitoring.counters import *; "
        return subprocess.run(
            [sys.executable, "-c", start + program],
            env={"PROMETHEUS_MULTIPROC_DIR": str(folder), "PYTHONPATH": "."},
            capture_output=True, text=True, check=True, cwd=Path(__file__).parents[2],
        ).stdout  # fmt: skip

    counts = "count_request('/about', 'GET', 200, {!r}, 0.002)"
    for cache in ("miss", "hit", "hit"):
        run(counts.format(cache))
    found = read(run("print(exposition([Figure('ccpact_jobs_open', 'Jobs.', {'': 3.0})]).decode())"))

    assert grown({}, found, "ccpact_requests_total") == {
        ("miss", "GET", "/about", "200"): 1,
        ("hit", "GET", "/about", "200"): 2,
    }
    assert grown({}, found, "ccpact_request_seconds_count") == {("/about",): 1}
    assert found["ccpact_jobs_open", frozenset()] == 3


@pytest.mark.parametrize("fault", ["not a folder", "gone", "full", "full later"])
def test_a_folder_that_cannot_be_written_costs_counts_and_no_page(tmp_path: Path, fault: str) -> None:
    folder, answer = tmp_path / "counts", tmp_path / "answer"
    spoil = {
        "not a folder": "folder.mkdir(); folder.rmdir(); folder.write_text('')",
        "gone": "folder.mkdir(); folder.rmdir()",
        "full": "folder.mkdir(); resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))",
        "full later": "folder.mkdir(); resource.setrlimit(resource.RLIMIT_FSIZE, (70_000, 70_000))",
    }[fault]
    program = (
        f"import pathlib, resource; from pact.core.monitoring.counters import *; folder = pathlib.Path({str(folder)!r})\n"
        f"{spoil}\n"
        "for each in range(500): count_request(f'/about-{each}', 'GET', 200, 'miss', 0.002)\n"
        "figures = [Figure('ccpact_jobs_open', 'Jobs.', {'': 3.0})]\n"
        f"pathlib.Path({str(answer)!r}).write_bytes(exposition(figures))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], env={"PROMETHEUS_MULTIPROC_DIR": str(folder), "PYTHONPATH": "."},
        capture_output=True, text=True, check=False, cwd=Path(__file__).parents[2],
    )  # fmt: skip

    assert done.returncode == 0, done.stderr
    found = read(answer.read_text())
    assert found["ccpact_jobs_open", frozenset()] == 3
    assert found["ccpact_counting_failed", frozenset()] == 1
    assert (done.stdout + done.stderr).count("[error") == 1
    counted = grown({}, found, "ccpact_requests_total")
    assert counted.get(("miss", "GET", "/about-0", "200")) == (1 if fault == "full later" else None)


def test_what_is_counted_has_its_place_on_the_disk(tmp_path: Path) -> None:
    """A file with holes kills the process that writes to one on a full disk (SIGBUS)."""
    program = (
        "from pact.core.monitoring.counters import count_request\n"
        "for each in range(500): count_request(f'/about-{each}', 'GET', 200, 'miss', 0.002)"
    )
    subprocess.run(
        [sys.executable, "-c", program], env={"PROMETHEUS_MULTIPROC_DIR": str(tmp_path), "PYTHONPATH": "."},
        check=True, cwd=Path(__file__).parents[2],
    )  # fmt: skip
    found = [path.stat() for path in tmp_path.iterdir()]

    assert len(found) == 2
    assert max(file.st_size for file in found) > FIRST_BYTES
    assert all(file.st_blocks * 512 >= file.st_size for file in found)
