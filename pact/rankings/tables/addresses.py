"""A table's address with the reader's choices, for links that change one of them and keep the rest."""

from dataclasses import dataclass, replace
from urllib.parse import urlencode

from pact.rankings.measures import Measure
from pact.rankings.tables.sorting import Sort, sort_named


@dataclass(frozen=True)
class TableAddress:
    """The choices in a table's address. Empty ones are left out."""

    measure: Measure
    sector: str = ""
    country: str = ""
    period: str = ""
    order: str = ""
    w: str = ""

    @property
    def chosen_sort(self) -> Sort:
        return sort_named(self.order)

    def to(self, **changes: str) -> str:
        """The page with these choices changed. Weights only apply to the overall table and are dropped elsewhere."""
        changed = replace(self, **changes)  # type: ignore[arg-type]
        return changed._written("", {"order": changed.order, "w": changed.w})

    def page(self, first: int, find: str = "") -> str:
        """The page whose first row has this place in the order, with the rows marked that `find` finds."""
        start = str(first) if first > 1 or find else ""
        return self._written("", {"order": self.order, "w": self.w, "from": start, "find": find})

    def file(self, ending: str, **more: str) -> str:
        """The same table as a file: `ending` is csv or json. Files ignore the order."""
        return self._written(f".{ending}", {"w": self.w, **more})

    @property
    def use(self) -> str:
        """The page from which the chart of the table can be taken. It has our own weights."""
        return f"/charts{self.canonical}"

    @property
    def canonical(self) -> str:
        """The page with our own weights, ordered by rank."""
        return self._written("", {})

    @property
    def is_variant(self) -> bool:
        """Whether the address only changes weights or order of a table that has an address of its own."""
        return bool(self.order or self.w)

    def _written(self, ending: str, more: dict[str, str]) -> str:
        pairs = {"sector": self.sector, "country": self.country, "period": self.period, **more}
        if self.measure is not Measure.OVERALL:
            pairs.pop("w", None)
        query = urlencode({name: value for name, value in pairs.items() if value})
        return f"/rankings/{self.measure}{ending}{'?' + query if query else ''}"
