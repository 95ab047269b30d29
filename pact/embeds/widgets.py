"""What can be embedded: the widget of each kind of page, and of which page it is."""

from collections.abc import Mapping
from typing import Final, NamedTuple

from pact.charts.picture import NoSuchChart, Picture
from pact.charts.subjects.naming import picture_of
from pact.charts.subjects.tables import chosen_of, month_of, table_address, table_asked, table_title
from pact.companies.models import Company
from pact.companies.queries import company_by_slug
from pact.core.i18n.messages import gettext
from pact.press.passing_on import title_passed_on
from pact.rankings.measures import Measure
from pact.rankings.tables.company_queries import PlacedRow, rows_of_companies
from pact.rankings.tables.listing import TableView, table_view
from pact.stories.models import Story

MOST_ROWS: Final = 10


class NotEmbeddable(LookupError):
    """There is no such widget."""


class TableWidget(NamedTuple):
    view: TableView
    title: str
    page: str
    use: str


def table_widget(measure: str, asked: Mapping[str, str]) -> TableWidget:
    """A table as a widget. Raises NotEmbeddable if there is none."""
    if measure not in tuple(Measure):
        raise NotEmbeddable
    try:
        chosen, month = chosen_of(asked), month_of(asked)
        table = table_asked(Measure(measure), chosen, month)
    except NoSuchChart as missing:
        raise NotEmbeddable(*missing.args) from missing
    if table is None:
        raise NotEmbeddable
    view, address = table_view(table, chosen), table_address(Measure(measure), chosen, month)
    return TableWidget(view, table_title(view), address.page, address.use)


def rows_asked(asked: Mapping[str, str]) -> int:
    """How many rows, from 1 to ten. Ten for anything that is not such a number."""
    word = asked.get("rows", "")
    return int(word) if word in {str(number) for number in range(1, MOST_ROWS + 1)} else MOST_ROWS


class CompanyWidget(NamedTuple):
    """`placed` is the row that is shown; None if there is nothing to count yet."""

    company: Company
    placed: PlacedRow | None


def company_widget(slug: str, asked: Mapping[str, str]) -> CompanyWidget:
    """A company's row: of the measure that is asked for, otherwise of the first that ranks it, otherwise of the first."""
    company = company_by_slug(slug)
    measure = asked.get("measure", "")
    if company is None or (measure and measure not in tuple(Measure)):
        raise NotEmbeddable
    rows = rows_of_companies([company.id])
    if measure:
        rows = [placed for placed in rows if placed.table.measure == measure]
    ranked = [placed for placed in rows if placed.row.is_eligible]
    return CompanyWidget(company, next(iter([*ranked, *rows]), None))


def figure_widget(kind: str, asked: Mapping[str, str], named: Mapping[str, str]) -> Picture:
    """A figure, a map or a strip. Raises NotEmbeddable if there is none; HasMoved passes on."""
    try:
        return picture_of(kind, asked, named)
    except NoSuchChart as missing:
        raise NotEmbeddable from missing


def title_of_story(story: Story) -> str:
    version = story.published_version
    assert version is not None
    title = title_passed_on(version, story).removesuffix(".")
    return gettext("%(title)s: about %(company)s", title=title, company=story.company.name)
