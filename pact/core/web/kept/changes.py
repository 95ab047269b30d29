"""What a process knows of the changes of what the public sees: enough to tell which kept pages they may have changed."""

from collections.abc import Iterable, Set
from typing import NamedTuple

from pact.core import data_version
from pact.core.data_version import KEPT, Scope
from pact.core.db import Numbers

Scopes = Set[Scope] | None
"""What a page depends on, besides changes that may change everything. None if any change may change it."""


class News(NamedTuple):
    """The number of the data's version, and the changes since those that are known."""

    number: int
    changes: Iterable[tuple[int, Scope]] = ()


class KnownChanges:
    """The changes up to a number. Whatever is not explained by them may have changed everything: a change without
    scopes, one by an older version of the site, and all that is so long ago that it is no longer in the database.
    """

    def __init__(self) -> None:
        self.number = 0
        self._since = 0  # all later changes are explained
        self._last: dict[Scope, int] = {}

    def news(self, numbers: Numbers) -> News:
        """Read what is new: one number and, only if it is another one, the changes."""
        number, known = data_version.read(numbers), self.number
        if number == known:
            return News(number)
        return News(number, data_version.changes(numbers, max(min(known, number), number - KEPT), number))

    def learn(self, news: News) -> None:
        """A smaller number than the known one comes from a restored database, of which nothing is known."""
        number, known = news.number, self.number
        if number == known:
            return
        if number < known:
            self._last.clear()
            self._since = self.number = number
            return
        explained = set()
        for at, scope in news.changes:
            explained.add(at)
            self._last[scope] = max(at, self._last.get(scope, 0))
        unexplained = (at for at in range(number, max(known, number - KEPT), -1) if at not in explained)
        self._since = max(self._since, number - KEPT, next(unexplained, 0))
        self.number = number
        if len(self._last) > 2 * KEPT:  # not at each change: it looks at them all
            self._last = {scope: at for scope, at in self._last.items() if at > self._since}

    def may_have_changed(self, made_at: int, scopes: Scopes) -> bool:
        """Whether a page that was made when the number was `made_at` may be another one now."""
        if made_at < self._since:
            return True
        if scopes is None:
            return made_at < self.number
        return any(self._last.get(scope, 0) > made_at for scope in scopes)
