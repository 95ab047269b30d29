"""Why a company's estimates are clearly apart from its plain figures, in a sentence beside them."""

from collections.abc import Mapping, Sequence
from typing import Final

from pact.core.i18n.messages import gettext
from pact.pages.company.expectations import Waited
from pact.rankings.explaining import NOTICED, Explained, Scores, plain_and_steps, reason_words
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
    estimate = row.figures.get("median_wait") if row else None
    if not row or not curve or not estimate:
        return ""
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
    moved = {step: points for step, points in steps.items() if step != "other" and points * side > 0}
    step = max(moved, key=lambda step: abs(moved[step]), default=None)
    return reason_words(step, moved[step]) if step and abs(moved[step]) >= NOTICED else ""
