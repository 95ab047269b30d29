"""Which kept pages a change leaves: never one that it may have changed, whatever a process knows of the changes."""

import random
from collections.abc import Sequence
from datetime import timedelta
from typing import cast

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st

from pact.core import clock, data_version
from pact.core.data_version import KEPT, Scope
from pact.core.db import Numbers, db, session
from pact.core.web.finished import FinishedAnswer
from pact.core.web.kept.changes import KnownChanges, News, Scopes
from pact.core.web.kept.pages import CachedPage, MadeFrom, PageCache

ONE, OTHER = Scope("one"), Scope("other")
WIDE: frozenset[Scope] = frozenset()
SCOPES = st.sets(st.sampled_from([ONE, OTHER]))


class Told:
    """Stands for the database: each change's scopes, by number. One without scopes may have changed everything."""

    def __init__(self, *changes: frozenset[Scope] | set[Scope]) -> None:
        self.changes = list(changes)
        self.asked = 0

    def read(self, _statement: str) -> int:
        return len(self.changes)

    def rows(self, _statement: str, after: int, until: int) -> Sequence[tuple[int, Scope]]:
        self.asked += 1
        return [(at + 1, scope) for at in range(after, until) for scope in self.changes[at]]

    @property
    def numbers(self) -> Numbers:
        return cast(Numbers, self)


def page(letters: int = 10, *, version: int = 0, scopes: Scopes = None) -> CachedPage:
    answer = FinishedAnswer(random.Random(1).randbytes(letters), [], tag="x")
    made_from = MadeFrom(version, clock.today())
    return CachedPage(answer, endpoint="page", rule="/page", made_from=made_from, scopes=scopes)


@given(changes=st.lists(SCOPES), seen=st.lists(st.integers(0, 20)), made_at=st.integers(0, 20),
       scopes=st.none() | SCOPES.map(frozenset))  # fmt: skip
def test_a_page_may_have_changed_if_a_later_change_has_its_scope_or_none(
    changes: list[set[Scope]], seen: list[int], made_at: int, scopes: Scopes
) -> None:
    known, made_at = KnownChanges(), min(made_at, len(changes))
    for until in [*sorted(min(number, len(changes)) for number in seen), len(changes)]:
        known.learn(known.news(Told(*changes[:until]).numbers))

    later = changes[made_at:]
    expected = any(not change or scopes is None or change & scopes for change in later)
    assert known.may_have_changed(made_at, scopes) == expected


def test_what_is_too_long_ago_may_have_changed_everything() -> None:
    known = KnownChanges()
    known.learn(known.news(Told(*[{OTHER}] * (KEPT + 5)).numbers))

    assert known.may_have_changed(4, frozenset([ONE]))
    assert not known.may_have_changed(5, frozenset([ONE]))


def test_what_is_known_of_many_scopes_is_bounded() -> None:
    known = KnownChanges()
    for number in range(1, 3 * KEPT):
        known.learn(News(number, [(number, Scope(f"company:{number}"))]))

    assert len(known._last) <= 2 * KEPT
    assert known.may_have_changed(1, frozenset([Scope("company:2")]))
    assert not known.may_have_changed(3 * KEPT - 2, frozenset([Scope("company:2")]))


def test_a_change_drops_only_the_pages_that_it_may_have_changed() -> None:
    cache, told = PageCache(), Told()
    for name, scopes in (("one", {ONE}), ("both", {ONE, OTHER}), ("fixed", WIDE), ("any", None)):
        cache.keep((name,), page(scopes=frozenset(scopes) if scopes is not None else None))

    told.changes.append({OTHER})
    assert cache.get(("one",), told.numbers)
    assert [key for key in ("one", "both", "fixed", "any") if (key,) in cache] == ["one", "fixed"]
    told.changes.append(WIDE)
    assert cache.get(("elsewhere",), told.numbers) is None
    assert cache.bodies() == []  # also what nobody asks for again: its text may have been erased


def test_the_changes_are_read_once() -> None:
    cache, told = PageCache(), Told({ONE}, {OTHER})
    for _again in range(3):
        cache.get(("page",), told.numbers)
    assert told.asked == 1


def test_a_page_that_changed_while_it_was_made_is_not_kept() -> None:
    cache, told = PageCache(), Told({ONE}, {ONE})
    cache.get(("page",), told.numbers)
    cache.keep(("page",), page(version=1, scopes=frozenset([ONE])))
    cache.keep(("other",), page(version=1, scopes=frozenset([OTHER])))

    assert ("page",) not in cache
    assert ("other",) in cache


def test_a_page_newer_than_what_the_process_knows_is_kept() -> None:
    cache, told = PageCache(), Told({ONE}, WIDE)
    cache.keep(("page",), page(version=2))
    assert cache.get(("page",), told.numbers)


def test_a_restored_database_drops_everything() -> None:
    cache = PageCache()
    cache.get(("page",), Told({ONE}, {ONE}).numbers)
    cache.keep(("page",), page(version=2, scopes=WIDE))

    assert cache.get(("page",), Told({ONE}).numbers) is None
    assert cache.bodies() == []


def test_a_new_day_drops_everything() -> None:
    cache, told = PageCache(), Told()
    cache.keep(("page",), page(scopes=WIDE))
    with time_machine.travel(clock.now() + timedelta(days=1)):
        assert cache.get(("page",), told.numbers) is None
    assert cache.bodies() == []


def test_the_cache_is_bounded_and_forgets_what_was_not_asked_for() -> None:
    cache, told = PageCache(max_bytes=50_000), Told()
    for number in range(30):
        cache.keep((str(number),), page(500))
        cache.get(("0",), told.numbers)
    assert ("0",) in cache
    assert ("29",) in cache
    assert ("1",) not in cache
    assert len(cache.bodies()) * 4500 <= 50_000
    cache.keep(("large",), page(20_000))
    assert ("large",) not in cache


@pytest.mark.usefixtures("app")
def test_scopes_are_kept_with_their_number_and_only_so_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(data_version, "KEPT", 2)
    start = data_version.current()
    for scopes in ((ONE, OTHER, ONE), (), (OTHER,), (ONE,)):
        data_version.bump(*scopes)
    session().commit()

    with Numbers(db.engine) as numbers:
        found = data_version.changes(numbers, start, start + 4)
    assert found == [(start + 3, OTHER), (start + 4, ONE)]
