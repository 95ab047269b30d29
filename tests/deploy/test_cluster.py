"""A site of many processes, as deploy/local-cluster runs it: people use it while a part of it fails or is restarted."""

import os
import signal
import time
from collections import Counter
from concurrent.futures import Future, ThreadPoolExecutor

import pytest
import requests

from deploy.cluster import postgresql, processes
from deploy.cluster.layout import WEBS
from pact.core import clock
from tests.deploy.conftest import Site
from tests.support.cluster import Running
from tests.support.crowd import ANSWERS, Crowd, body_with, new_mark, not_there_once, reckon

pytestmark = [pytest.mark.cluster, pytest.mark.timeout(1500)]

WRITERS = 24
"""As many as the web processes have threads."""
NOT_SAVED = "So nothing was saved this time."
NOT_KNOWN = "so we do not know whether it was saved."
ON_ONE = "We have saved this on one of our two servers."


def test_readers_are_answered_while_the_standby_hangs_and_writers_are_told_what_is_true(site: Site) -> None:
    cluster = site.cluster
    with ThreadPoolExecutor(WRITERS) as pool:
        forms = [form.result() for form in [pool.submit(_open_form, cluster) for _each in range(WRITERS)]]
        with cluster.paused("standby"):
            answers = [pool.submit(_send_form, cluster, *form) for form in forms]
            pages = _read_until_all(cluster, answers)
            told = [answer.result() for answer in answers]
            later = _send_form(cluster, *_open_form(cluster))
            states = _states(cluster)
            figures = cluster.ask("web1", "/metrics").text
            advice = cluster.command("flask", "doctor", may_fail=True)
        processes.wait_for("The standby", lambda: "away" not in _states(cluster).values())
        again = [_send_form(cluster, *form)[0] for form in forms]
    assert set(pages) == {200}
    assert {status for status, _words in told} == {503}
    assert {words for _status, words in told} <= {NOT_SAVED, ON_ONE}
    assert later == (503, NOT_SAVED)
    assert states["web1"] == states["web2"] == states["web3"] == "away"
    assert "ccpact_standby_away 1.0" in figures
    assert "mend  standby" in advice
    assert again == [303] * WRITERS
    stored = Counter(mark for mark in _marks_of(forms) for (body,) in _bodies(cluster) if mark in body)
    assert stored == dict.fromkeys(_marks_of(forms), 1)


def test_writers_are_told_what_is_true_while_the_primary_hangs(site: Site) -> None:
    cluster = site.cluster
    with ThreadPoolExecutor(WRITERS) as pool:
        forms = [form.result() for form in [pool.submit(_open_form, cluster) for _each in range(WRITERS)]]
        with cluster.paused("primary"):
            told = [answer.result() for answer in [pool.submit(_send_form, cluster, *form) for form in forms]]
            later = _send_form(cluster, *forms[0])
        processes.wait_for("The primary", lambda: _are_ready(cluster))
        again = [_send_form(cluster, *form)[0] for form in forms]
    assert {status for status, _words in [*told, later]} == {503}
    assert {words for _status, words in told} <= {"", NOT_KNOWN}
    assert again == [303] * WRITERS
    stored = Counter(mark for mark in _marks_of(forms) for (body,) in _bodies(cluster) if mark in body)
    assert stored == dict.fromkeys(_marks_of(forms), 1)


def test_what_writers_are_told_is_what_the_primary_has(site: Site) -> None:
    """The standby is gone, so nobody waits; then it is dropped, and everybody can write; then it is back."""
    cluster = site.cluster
    cluster.end("standby")
    processes.wait_for("The loss", lambda: _states(cluster) == dict.fromkeys(WEBS, "away"))
    time.sleep(1.5)  # a process may believe for a second what it was told before
    form = _open_form(cluster)
    assert _send_form(cluster, *form) == (503, NOT_SAVED)
    assert [body for (body,) in _bodies(cluster) if form[1] in body] == []
    cluster.command("alone")
    processes.wait_for("The primary alone", lambda: _states(cluster) == dict.fromkeys(WEBS, "ok"))
    assert _send_form(cluster, *form)[0] == 303
    cluster.command("start")
    assert postgresql.follows(cluster.cluster)
    assert _send_form(cluster, *_open_form(cluster))[0] == 303


def test_web_processes_are_restarted_one_after_the_other_and_no_answer_is_lost(site: Site) -> None:
    cluster = site.cluster
    before = {name: processes.process_of(cluster.cluster, name) for name in WEBS}
    with Crowd(cluster, moderators=site.moderators, company=site.company) as crowd:
        crowd.wait_for(2)
        cluster.command("restart")
        crowd.wait_for(2)
    assert not_there_once(cluster, crowd) == []
    assert (crowd.unread, crowd.faults, crowd.asked_again) == ([], [], 0)
    after = {name: processes.process_of(cluster.cluster, name) for name in WEBS}
    assert not {*before.values()} & {*after.values()}


def test_a_row_of_restarts_ends_at_the_first_process_that_cannot_start(site: Site) -> None:
    cluster = site.cluster
    before = {each: processes.process_of(cluster.cluster, each) for each in WEBS}
    whole = dict(cluster.environment)
    try:
        cluster.environment = whole | {"PACT_SITE_URL": "nowhere"}
        said = cluster.command("restart", may_fail=True)
    finally:
        cluster.environment = whole
    assert "web1 ended." in said
    assert {each: processes.process_of(cluster.cluster, each) for each in WEBS} == before | {"web1": None}
    assert cluster.reader().go("/").title
    cluster.command("start")
    assert cluster.is_on_every_process("/")


def test_a_certificate_authority_is_answered_without_tls_and_everybody_else_is_sent_to_it(site: Site) -> None:
    cluster = site.cluster
    folder = cluster.folder / "nginx" / "acme" / ".well-known" / "acme-challenge"
    folder.mkdir(mode=0o755, parents=True)
    (folder / "token").write_text("token.thumbprint")
    plain = f"http://127.0.0.1:{cluster.cluster.port('http')}"
    assert requests.get(f"{plain}/.well-known/acme-challenge/token", timeout=30).text == "token.thumbprint"
    sent_on = requests.get(f"{plain}/stories", timeout=30, allow_redirects=False)
    assert (sent_on.status_code, sent_on.headers["Location"]) == (301, f"{cluster.cluster.url}/stories")


def test_nginx_starts_again_after_its_first_process_was_killed_alone(site: Site) -> None:
    cluster = site.cluster
    pid = processes.process_of(cluster.cluster, "nginx")
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    cluster.command("start")
    assert cluster.reader().go("/").title


def test_stories_go_through_while_a_web_process_and_a_worker_are_killed(site: Site) -> None:
    cluster = site.cluster
    with Crowd(cluster, moderators=site.moderators, company=site.company) as crowd:
        crowd.wait_for(2)
        cluster.kill("web2")
        cluster.kill("worker1")
        crowd.wait_until(lambda: bool(crowd.published and crowd.replied))
        assert "does not run" in cluster.command("status", may_fail=True)
        cluster.command("start")  # what was killed
        crowd.wait_for(2)
    assert crowd.unread == []
    reckon(cluster, crowd)
    assert cluster.is_on_every_process(f"/stories/{crowd.published[0]}")


def _open_form(cluster: Running) -> tuple[str, str, dict[str, str]]:
    """The open form of a new story: where it is sent, the mark of its text, and what is sent."""
    mark = new_mark()
    with cluster.reader() as reader:
        reader.go("/share")
        answers = {
            "email": f"{mark}@example.org", "body": body_with(mark), "contacted_on": clock.today().isoformat()
        }  # fmt: skip
        address, data = reader.filled("body", **ANSWERS, **answers)
    return address, mark, data


def _send_form(cluster: Running, address: str, mark: str, data: dict[str, str]) -> tuple[int, str]:
    """The status of the answer, and which of the sentences above it has. What was typed is in it, if it is an error's."""
    with cluster.reader() as reader:
        answer = reader.post(address, data)
    assert answer.status_code == 303 or mark in answer.text
    return answer.status_code, next(
        (words for words in (NOT_SAVED, ON_ONE, NOT_KNOWN) if words in answer.text), ""
    )


def _read_until_all(cluster: Running, answers: list[Future[tuple[int, str]]]) -> list[int]:
    """What readers are answered meanwhile."""
    found = []
    while not all(answer.done() for answer in answers):
        found += [cluster.ask(name, "/stories").status_code for name in WEBS]
        time.sleep(0.1)
    return found


def _are_ready(cluster: Running) -> bool:
    """Whether each web process can answer."""
    return all(cluster.ask(name, "/health/ready").status_code == 200 for name in WEBS)


def _states(cluster: Running) -> dict[str, str]:
    """What each web process says of the standby."""
    found = {}
    for name in WEBS:
        checks = cluster.ask(name, "/health/ready").json()["checks"]
        [found[name]] = [check["state"] for check in checks if check["name"] == "standby"]
    return found


def _marks_of(forms: list[tuple[str, str, dict[str, str]]]) -> list[str]:
    return [mark for _address, mark, _data in forms]


def _bodies(cluster: Running) -> list[tuple[str]]:
    return cluster.rows("SELECT body FROM story_version WHERE number = 1")
