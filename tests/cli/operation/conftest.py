"""Filled sites on both databases, whichever the run uses, because these commands carry one into another."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask import Flask

from tests.support.applications import running
from tests.support.databases import Databases, SqliteDatabases, settings
from tests.support.fixtures import FILLED
from tests.support.run_folder import made_once


@dataclass(frozen=True)
class Kind:
    """A kind of database, with a filled sample site on it."""

    name: str
    databases: Databases
    sample: str


def kind_of(name: str, request: pytest.FixtureRequest) -> Kind:
    databases: Databases = SqliteDatabases() if name == "sqlite" else request.getfixturevalue("postgresql")
    folder = request.getfixturevalue("tmp_path_factory").mktemp("sample")

    def fill() -> str:
        url = databases.create()
        with running(settings(folder, url)):
            for step in FILLED["sample_site"]:
                step()
        return url

    return Kind(name, databases, made_once(f"operation-{name}", fill))


@pytest.fixture(scope="session", params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def kind(request: pytest.FixtureRequest) -> Kind:
    return kind_of(request.param, request)


@pytest.fixture
def site(kind: Kind, tmp_path: Path) -> Iterator[Flask]:
    """A copy of the sample site."""
    url = kind.databases.create(like=kind.sample)
    with running(settings(tmp_path / "instance", url)) as app:
        yield app
    kind.databases.drop(url)


@pytest.fixture
def empty(kind: Kind) -> Iterator[str]:
    """The URL of a database without tables."""
    url = kind.databases.create(migrated=False)
    yield url
    kind.databases.drop(url)


@pytest.fixture(
    params=["sqlite to sqlite"]
    + [pytest.param(way, marks=pytest.mark.postgresql) for way in ("sqlite to postgresql", "postgresql to sqlite")]
)
def way(request: pytest.FixtureRequest) -> tuple[Kind, Kind]:
    """The kinds of the databases from and to which a site is copied."""
    start, _, end = request.param.partition(" to ")
    return kind_of(start, request), kind_of(end, request)


@pytest.fixture
def source(way: tuple[Kind, Kind], tmp_path: Path) -> Iterator[Flask]:
    """A copy of the sample site on the first kind."""
    url = way[0].databases.create(like=way[0].sample)
    with running(settings(tmp_path / "instance", url)) as app:
        yield app
    way[0].databases.drop(url)


@pytest.fixture
def target(way: tuple[Kind, Kind]) -> Iterator[str]:
    """The URL of a new site on the second kind."""
    url = way[1].databases.create()
    yield url
    way[1].databases.drop(url)
