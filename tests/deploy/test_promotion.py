"""The primary dies and the standby takes over; nobody restarts anything of the site."""

import pytest

from tests.deploy.conftest import Site
from tests.support.crowd import ONE_OF_EACH_WORKER, at_work

pytestmark = [pytest.mark.cluster, pytest.mark.slow, pytest.mark.timeout(1500)]


def test_nothing_acknowledged_is_lost_when_the_primary_is_killed_and_the_standby_promoted(site: Site) -> None:
    cluster = site.cluster
    with at_work(*site, again=ONE_OF_EACH_WORKER) as crowd:
        crowd.wait_for(5)
        cluster.kill("primary")
        cluster.command("promote")
        crowd.wait_for(5)
    assert cluster.is_on_every_process(f"/stories/{crowd.published[0]}")
