"""A site of many processes, as deploy/local-cluster runs it: people use it while processes are killed."""

import pytest

from tests.deploy.conftest import Site
from tests.support.crowd import Crowd, at_work, reckon

pytestmark = [pytest.mark.cluster, pytest.mark.timeout(1500)]


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


@pytest.mark.slow
def test_nothing_acknowledged_is_lost_when_the_primary_is_killed_and_the_standby_promoted(site: Site) -> None:
    cluster = site.cluster
    with at_work(cluster, site.moderators, site.company) as crowd:
        crowd.wait_for(5)
        cluster.kill("primary")
        cluster.command("promote")
        crowd.wait_for(5)
    assert cluster.is_on_every_process(f"/stories/{crowd.published[0]}")
