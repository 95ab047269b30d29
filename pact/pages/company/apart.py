"""Why a company's estimates are clearly apart from its plain figures, in a sentence beside them."""

from collections.abc import Mapping, Sequence
from typing import Final

from pact.core.i18n.messages import gettext
from pact.core.i18n.rounding import whole
from pact.pages.company.expectations import Waited
from pact.rankings.explaining import Explained, Scores, named_steps, plain_and_steps, reason_words
from pact.rankings.measures import Measure
from pact.rankings.tables.company_queries import TableHead
from pact.rankings.tables.rows import TableRow
from pact.rankings.values import shown_score
from pact.rankings.wording import wait_words

CLEAR: Final = 10
"""Points between the printed scores from which we say why."""
CLEARLY_LONGER: Final = 1.5
"""How many times as long one of two waits must be for us to say why."""
Rows = Sequence[tuple[TableHead, TableRow]]


def reasons_of(rows: Rows) -> dict[Measure, str]:
    """By measure; empty where estimate and plain figure are close."""
    return {
        table.measure: main_reason(table.measure, row.explained, Scores(row.score, row.shares))
        for table, row in rows
        if row.score is not None
    }


def wait_sentence(rows: Rows, waited: Waited) -> str:
    """Why the rankings have another typical wait than the curve of the last year. Empty if the two are close."""
    curve = waited.longer_than if waited.typical is None else waited.typical
    row = next((row for table, row in rows if table.measure is Measure.WAIT), None)
    known = row.figures.get("median_wait") if row else None
    if not row or not curve or not known:
        return ""
    estimate = max(1, whole(known))  # as printed: what we say follows from what readers see
    shorter, longer = sorted((curve, estimate))
    is_known_longer = waited.typical is not None or curve > estimate
    if longer < CLEARLY_LONGER * shorter or not is_known_longer:
        return ""
    _plain, steps = plain_and_steps(Measure.WAIT, row.explained, Scores(row.score or 0.0))
    steps.pop("unanswered", None)  # the curve counts those calls alike
    said = gettext("The rankings estimate a typical wait of %(time)s.", time=wait_words(estimate))
    reason = _reason_to(curve - estimate, steps)  # a shorter wait scores more
    why = gettext("In points of its score, mainly: %(reason)s.", reason=reason)
    return f"{said} {why}" if reason else said


def main_reason(measure: Measure, explained: Explained | None, row: Scores) -> str:
    """Where the estimate is clearly apart from the plain score: that score, and what moved it most to that side."""
    plain, steps = plain_and_steps(measure, explained, row)
    difference = 0 if plain is None else shown_score(row.score) - shown_score(plain)
    reason = _reason_to(difference, steps)
    if plain is None or abs(difference) < CLEAR or not reason:
        return ""
    of = {"plain": shown_score(plain), "reason": reason}
    return gettext("Counted once each: a score of %(plain)s. Mainly: %(reason)s.", **of)


def _reason_to(side: float, steps: Mapping[str, float]) -> str:
    """The named step that moved the score most to this side: up if it is positive. Empty if there is none."""
    moved = next((step for step in named_steps(steps) if step[1] * side > 0), None)
    return reason_words(*moved) if moved else ""
