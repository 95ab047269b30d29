"""What somebody entered for a company, for the copy of their data. It stays when they are erased: it is the company’s."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from pact.companies.users.own_data import also_exported
from pact.core.db import all_of
from pact.promises.stated.models import StatedFigure

_FIELDS = ("metric", "first_month", "last_month", "n", "source_kind", "source_name", "page", "dated_on", "entered_at",
           "state", "words", "decided_at")  # fmt: skip


def figures_entered_by(account_id: int) -> list[dict[str, Any]]:
    """Every figure that this account entered."""
    entered = select(StatedFigure).where(StatedFigure.entered_by_id == account_id).order_by(StatedFigure.id)
    return [
        {"company": figure.company.name, "value": str(figure.value)}
        | {name: getattr(figure, name) for name in _FIELDS}
        for figure in all_of(entered.options(joinedload(StatedFigure.company)))
    ]


also_exported["stated_figures"] = figures_entered_by
