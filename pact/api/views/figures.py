"""Figures of a company, its history, and the contact map."""

from pact.api.answers import Answer
from pact.api.resources import FIGURE, MEASURES, MONTH
from pact.api.rows.figures import figure_row
from pact.api.views.finding import company_named, no_position, position, sector_filter
from pact.api.views.parameters import SECTOR, choice, no_such, not_allowed, one, pages, text
from pact.api.views.parameters import measure as measure_filter
from pact.api.views.serving import operation
from pact.core import clock
from pact.core.i18n.messages import gettext
from pact.core.pagination import encode_position, ident_of
from pact.pages.company.expectations import window_start
from pact.pages.company.figures import FIGURES, figure_of
from pact.pages.contact_map.counting import contact_map, counts_of_sector
from pact.pages.contact_map.drawing import map_figure
from pact.rankings.editions.history import history_of
from pact.rankings.measures import Measure
from pact.rankings.sources import basis_of_buckets
from pact.rankings.tables.queries import published_counts
from pact.rankings.tallies.dimensions import PUBLISHED

# Marks a message for extraction: the document says it in English, the page in the reader's language.
_ = str
_OF_A_MEASURE = ("trend", "distribution")


@operation(
    "/companies/<company>/figures/<figure>",
    tag="figures",
    summary=_("Show a figure of a company"),
    description=_("A figure of the company’s page: score by month (trend), answers (distribution), how long until someone "
                  "answers (waits), when to call (hours), or the contact map (map). Where there is too little to say, "
                  "there are no rows, or null."),
    resource=FIGURE,
    query=one(FIGURE, measure=choice(
        _("The measure, of trend and distribution only. The other figures are of none."), MEASURES)),
    example="/companies/{company}/figures/waits",
)  # fmt: skip
def show_figure(*, company: str, figure: str, measure: str | None = None) -> Answer:
    if figure not in FIGURES:
        raise no_such(_("There is no figure “%(name)s”."), figure)
    if measure and figure not in _OF_A_MEASURE:
        raise not_allowed(("measure", gettext("This figure is of no measure. Leave it out.")))
    found = company_named(company)
    kind = Measure(measure) if measure else Measure.OVERALL
    own = f"/companies/{found.slug}/figures/{figure}"
    row = figure_row(
        figure_of(found, figure, kind), own=own, measure=kind.value if figure in _OF_A_MEASURE else None
    )
    return Answer(published_counts([found.id])[found.id].english, item=row)


@operation(
    "/companies/<company>/history",
    tag="figures",
    summary=_("Show a company’s history"),
    description=_("Score, interval and rank of a company by measure and month, from the tables as they are today. Where a "
                  "month is frozen, the edition is named. Scores made by different methods cannot be compared."),
    resource=MONTH,
    query=pages(MONTH, most=500, measure=measure_filter()),
    is_list=True,
    example="/companies/{company}/history?measure={measure}&limit=1",
)  # fmt: skip
def list_history(*, company: str, limit: int, after: str | None = None, measure: str | None = None) -> Answer:
    found = company_named(company)
    place = position(after, parts=1)
    first = ident_of(place[0]) if place else 0
    if first is None:
        raise no_position()
    rows = history_of(found, Measure(measure) if measure else None)
    follows = encode_position(first + limit) if len(rows) > first + limit else None
    about = published_counts([found.id])[found.id].english
    return Answer(about, items=rows[first : first + limit], after=follows)


@operation(
    "/contact-map",
    tag="figures",
    summary=_("Show the contact map"),
    description=_("Where contacts go wrong, of all companies or a sector: how many contacts of the last twelve months went "
                  "from each part of a stage to each part of the next."),
    resource=FIGURE,
    query=one(FIGURE, sector=text(SECTOR)),
    example="/contact-map",
)  # fmt: skip
def show_map(*, sector: str | None = None) -> Answer:
    found = sector_filter(sector)
    counts = counts_of_sector(found)
    row = figure_row(map_figure(contact_map(counts)), own="/contact-map", measure=None)
    if found is not None:
        row |= {name: row[name] and f"{row[name]}?sector={found.slug}" for name in ("csv", "svg")}
    first, last = window_start(), clock.month_of(clock.today())
    basis = basis_of_buckets((bucket, n, first, last) for bucket, n in counts[PUBLISHED].items())
    return Answer(basis.english, item=row)
