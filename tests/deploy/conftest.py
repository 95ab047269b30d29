"""A cluster for the tests of a module, which leave it running."""

from collections.abc import Iterator
from contextlib import ExitStack
from typing import NamedTuple

import pytest

from tests.support import crowd
from tests.support.cluster import Running, lacks, started
from tests.support.needs import lacking
from tests.support.reader import Reader


class Site(NamedTuple):
    """A cluster, moderators who are signed in at its desk, and somebody who is for a company."""

    cluster: Running
    moderators: tuple[Reader, ...]
    company: Reader


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    if missing := lacks():
        lacking(f"there is no {missing} on this machine")
    with started() as cluster:
        crowd.make_people(cluster, 2)
        with ExitStack() as readers:
            moderators = tuple(readers.enter_context(reader) for reader in crowd.signed_in(cluster, 2))
            company = readers.enter_context(crowd.signed_in_company(cluster))
            yield Site(cluster, moderators, company)
