"""A table's address with what was chosen on it, for links that change one thing and keep the rest."""

from dataclasses import dataclass, replace
from urllib.parse import urlencode

from pact.rankings.measures import Measure


@dataclass(frozen=True)
class TableAddress:
    """What stands in a table's address; empty words are left out of it."""

    measure: Measure
    sector: str = ""
    period: str = ""
    sort: str = ""
    w: str = ""

    def to(self, **changes: str) -> str:
        """The page with these words changed. Weights are of the overall table and go where that is left."""
        changed = replace(self, **changes)  # type: ignore[arg-type]
        return changed._written("", {"sort": changed.sort, "w": changed.w})

    def file(self, ending: str, **more: str) -> str:
        """The same table to take away: `ending` is csv or json. The order is the reader's affair there."""
        return self._written(f".{ending}", {"w": self.w, **more})

    @property
    def canonical(self) -> str:
        """The page as the site has it: by its own weights, in the order of its ranks."""
        return self._written("", {})

    @property
    def is_variant(self) -> bool:
        """Whether the same table stands at another address in the site's own weights and order."""
        return bool(self.sort or self.w)

    def _written(self, ending: str, more: dict[str, str]) -> str:
        pairs = {"sector": self.sector, "period": self.period, **more}
        if self.measure is not Measure.OVERALL:
            pairs.pop("w", None)
        query = urlencode({name: value for name, value in pairs.items() if value})
        return f"/rankings/{self.measure}{ending}{'?' + query if query else ''}"
