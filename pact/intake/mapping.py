"""Turn a row of a file into a story: which column fills which field, how it is read, and why a row is rejected.

Values have the same ranges as on the share form, but only the company and the day are required. A row without text
becomes a record; a row without any measure counts as a story but adds nothing to the measures.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from pact.core import clock
from pact.core.sanitising import clean_line
from pact.intake.reading import Row
from pact.intake.values import EARLIEST_DAY, READERS, Price, Reader
from pact.rankings.sources import INVITED, NOT_SCORED, SOURCES
from pact.stories.fields import ENDINGS, IN_VAIN, RANGED, WHOLE_NUMBERS, Affiliation, Resolved, oldest_contact
from pact.stories.models import StoryVersion
from pact.stories.said.figures import Said
from pact.stories.search.index import IndexWords
from pact.stories.service import received_fields

"""A lower limit, so that a mistyped year does not create tables for every month since then."""
MAX_NAME_LENGTH = 60
"""Characters in a source's name, which is stored in the tallies' buckets."""
MAX_ID_LENGTH = 80
MAX_QUOTE_LENGTH = 60
REQUIRED = {"company": "a company", "contacted_on": "the day of the contact"}


class PlanError(Exception):
    """The import cannot run with these options. The message says what to change."""


class RowError(Exception):
    """A row that cannot become a story. `rule` is the same for all such rows; `reason` also quotes this row's value."""

    def __init__(self, rule: str, reason: str = "") -> None:
        super().__init__(reason or rule)
        self.rule = rule
        self.reason = f"{reason or rule}."


@dataclass(frozen=True)
class Column:
    """A column of the file and the story's field that it fills."""

    name: str
    field: str
    read: Reader


@dataclass(frozen=True, kw_only=True)
class Plan:
    """How the rows of one source become stories. `fixed` holds values that are the same for every row."""

    source_name: str
    columns: tuple[Column, ...]
    id_column: str | None = None
    fixed: Mapping[str, Any] = field(default_factory=dict)

    def for_company(self, name: str) -> "Plan":
        """The same plan with every row about this company. Raises PlanError if the name is not valid."""
        try:
            company = READERS["company"](name)
        except ValueError as error:
            raise PlanError(f"The company's name {error}.") from None
        columns = tuple(column for column in self.columns if column.field != "company")
        return replace(self, columns=columns, fixed={**self.fixed, "company": company})

    def check(self, names: Sequence[str]) -> None:
        """Raise PlanError unless a file with columns of these names can be imported."""
        answered = {column.field for column in self.columns} | self.fixed.keys()
        if "company" not in answered:
            raise PlanError("No column names the company. Use --company to say which company the rows are about.")
        if "contacted_on" not in answered:
            raise PlanError("No column gives the day of the contact. Add --map COLUMN=contacted_on.")
        wanted = [column.name for column in self.columns] + ([self.id_column] if self.id_column else [])
        if missing := [name for name in wanted if name not in names]:
            raise PlanError(f"The file has no column “{missing[0]}”; it has {', '.join(names)}.")


@dataclass(frozen=True)
class Draft:
    """A row ready to become a story, with its identity in the source."""

    source_row: str
    company: str
    sector: str | None
    version: StoryVersion  # without its story yet
    words: IndexWords | None = None  # for the search index; made with its HTML


def plan_from_pairs(pairs: Sequence[tuple[str, str]], *, source_name: str, id_column: str | None) -> Plan:
    """A plan from (column, field) pairs. Raises PlanError if they are not valid."""
    columns: list[Column] = []
    for name, field_name in pairs:
        if field_name not in READERS:
            raise PlanError(f"There is no field “{field_name}”. The fields are {', '.join(sorted(READERS))}.")
        if field_name in {column.field for column in columns}:
            raise PlanError(f"Two columns are mapped to the field {field_name}.")
        columns.append(Column(name, field_name, READERS[field_name]))
    if not 1 <= len(source_name) <= MAX_NAME_LENGTH:
        raise PlanError(
            f"A source's name must have 1 to {MAX_NAME_LENGTH} characters. Choose another with --source."
        )
    if source_name in (*SOURCES, NOT_SCORED, INVITED):
        raise PlanError(f"“{source_name}” is the name of another source. Choose another with --source.")
    return Plan(source_name=source_name, columns=tuple(columns), id_column=id_column)


def read_row(row: Row, plan: Plan, *, source_row: str, allow_old: bool) -> Draft:
    """Read a row as a story. Raises RowError if the site cannot accept it."""
    answers = {**plan.fixed, **{column.field: _answer(row, column) for column in plan.columns}}
    _check_day(row, plan, answers["contacted_on"], allow_old=allow_old)
    _take_figures(answers)
    _check_answers(answers)
    # The columns' defaults apply only at the flush, and these two are needed before it.
    answers["affiliation"] = answers.get("affiliation") or Affiliation.NONE
    answers["incentive"] = bool(answers.get("incentive"))
    version = StoryVersion(**received_fields(answers))
    return Draft(source_row, answers["company"], answers.get("sector"), version)


def _take_figures(answers: dict[str, Any]) -> None:
    """Put each figure's number and ends into their own columns, and the currency of a price into its own."""
    for name in RANGED:
        said = answers.get(name)
        if isinstance(said, Price):
            known = answers.setdefault("currency", said.currency) or said.currency
            if known is None and said.said != Said(0):
                raise RowError(f"{name} has no currency, and no column is mapped to it")
            if said.currency not in (None, known):
                raise RowError(f"{name} is in another currency than the row")
            answers["currency"], said = known, said.said
        if isinstance(said, Said):
            kind: type = int if name in WHOLE_NUMBERS else float
            numbers = (said.value, said.low, said.high)
            answers |= {
                f"{name}{end}": None if number is None else kind(number)
                for end, number in zip(("", "_low", "_high"), numbers, strict=True)
            }


def _check_answers(answers: Mapping[str, Any]) -> None:
    """Raise RowError for answers that contradict each other."""
    channel, ended, resolved = (answers.get(name) for name in ("channel", "ended_how", "resolved"))
    if channel and ended and ended not in ENDINGS[channel]:
        raise RowError(f"A contact by {channel} cannot end with {ended}")
    if resolved == Resolved.FIRST_CONTACT:
        if ended in IN_VAIN:
            raise RowError(f"A contact that ended with {ended} cannot have been solved at the first contact")
        if (answers.get("contacts_for_issue_high") or answers.get("contacts_for_issue") or 1) > 1:
            raise RowError("What took several contacts cannot have been solved at the first contact")


def id_of(row: Row, column: str) -> str:
    """The row's id in its source. Raises RowError if it is missing or too long."""
    ident = clean_line(row.cells.get(column, ""))
    if not ident:
        raise RowError(f"{column} is empty, and each row needs its id")
    if len(ident) > MAX_ID_LENGTH:
        raise _row_error(column, ident, f"must have at most {MAX_ID_LENGTH} characters")
    return ident


def _answer(row: Row, column: Column) -> Any:
    text = row.cells.get(column.name, "").strip()
    if not text:
        if column.field in REQUIRED:
            raise RowError(f"{column.name} is empty, and a story needs {REQUIRED[column.field]}")
        return None
    try:
        return column.read(text)
    except ValueError as error:
        raise _row_error(column.name, text, str(error)) from None


def _check_day(row: Row, plan: Plan, day: date, *, allow_old: bool) -> None:
    oldest = EARLIEST_DAY if allow_old else oldest_contact(clock.today())
    column = next(column.name for column in plan.columns if column.field == "contacted_on")
    if day > clock.today():
        raise _row_error(column, row.cells[column], "must not be in the future")
    if day < oldest:
        limit = "1970" if allow_old else "twelve months ago, unless old contacts are allowed"
        raise _row_error(column, row.cells[column], f"must not be before {limit}")


def _row_error(column: str, value: str, rule: str) -> RowError:
    quoted = value if len(value) <= MAX_QUOTE_LENGTH else f"{value[:MAX_QUOTE_LENGTH]}…"
    return RowError(f"{column} {rule}", f"{column} is “{quoted}” but {rule}")
