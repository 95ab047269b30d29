"""A company's figures and the contact map of a sector, as pictures."""

from collections.abc import Mapping

from pact.charts.bodies.charts import ChartBody
from pact.charts.picture import Address, HasMoved, NoSuchChart, Picture, embed_of, with_query
from pact.charts.subjects.made import live_words
from pact.companies.models import Company
from pact.companies.queries import company_by_slug, current_slug, sector_by_slug
from pact.core import clock
from pact.core.i18n.messages import gettext
from pact.core.i18n.shipped import local_words
from pact.pages.company.expectations import window_start
from pact.pages.company.figures import FIGURES, figure_of
from pact.pages.contact_map.counting import contact_map, counts_of_sector
from pact.pages.contact_map.drawing import map_figure
from pact.pages.figures import Figure
from pact.rankings.measures import Measure
from pact.rankings.sources import Basis, basis_of_buckets
from pact.rankings.tables.queries import published_counts
from pact.rankings.tallies.dimensions import PUBLISHED

WITH_MEASURE = ("trend", "distribution")
"""The figures that are of one measure."""


def figure_picture(asked: Mapping[str, str], *, slug: str, figure: str) -> Picture:
    """A company's figure. Raises NoSuchChart if there is none, or HasMoved."""
    company = company_by_slug(slug)
    if company is None:
        if there := current_slug(slug):
            raise HasMoved(there)
        raise NoSuchChart("")
    if figure not in FIGURES:
        raise NoSuchChart(gettext("Chart not found."))
    measure = asked.get("measure", "") or Measure.OVERALL
    if measure not in tuple(Measure):
        raise NoSuchChart(gettext("Measure not found."))
    shown = figure_of(company, figure, Measure(measure))
    basis = published_counts([company.id])[company.id]
    address, counted = _address(company, figure, Measure(measure)), _counted(shown, basis)
    return _picture(shown, address, subject=company.name, basis=basis, counted=counted)


def map_picture(asked: Mapping[str, str]) -> Picture:
    """The contact map of a sector, or of the whole site. Raises NoSuchChart if there is no such sector."""
    slug = asked.get("sector", "")
    sector = sector_by_slug(slug) if slug else None
    if slug and sector is None:
        raise NoSuchChart(gettext("Sector not found."))
    counts, path, query = counts_of_sector(sector), "/contact-map", [("sector", slug)]
    address = Address(
        path, query, page=with_query(path, query), csv=with_query(f"{path}.csv", query), embed=embed_of(path, query),
        name=f"ccpact-contact-map{f'-{slug}' if slug else ''}",
    )  # fmt: skip
    subject = local_words(sector.name) if sector else gettext("All sectors")
    figure, basis = map_figure(contact_map(counts)), basis_of_map(counts)
    return _picture(figure, address, subject=subject, basis=basis, counted=_recent(basis))


def basis_of_map(counts: Mapping[str, Mapping[str, int]]) -> Basis:
    """Everything published of the months of the map."""
    first, last = window_start(), clock.month_of(clock.today())
    return basis_of_buckets((bucket, n, first, last) for bucket, n in counts[PUBLISHED].items())


def _address(company: Company, figure: str, measure: Measure) -> Address:
    path = f"/companies/{company.slug}/figures/{figure}"
    query = [("measure", measure.value)] if figure in WITH_MEASURE else []
    kept = f"-{measure}" if figure in WITH_MEASURE else ""
    return Address(
        path, query, page=f"/companies/{company.slug}", csv=with_query(f"{path}.csv", query),
        embed=embed_of(path, query), name=f"ccpact-{company.slug}-{figure}{kept}",
    )  # fmt: skip


def _picture(figure: Figure, address: Address, *, subject: str, basis: Basis, counted: str) -> Picture:
    title = gettext("%(subject)s: %(heading)s", subject=subject, heading=figure.heading)
    return Picture(
        address,
        title=title,
        sentence=figure.sentence,
        body=ChartBody(figure.chart) if figure.chart else None,
        who=basis.sentence,
        counted=counted,
        made=live_words(is_by_month=figure.name == "trend"),
        alternative=" ".join([gettext("Chart: %(title)s.", title=title), figure.sentence]),
        notes=[figure.note] if figure.note else [],
        figure=figure,
    )


def _recent(basis: Basis) -> str:
    """How many are published of the months that the map counts. Its sentence says how many of them it shows."""
    if not basis.total:
        return ""
    return gettext("Published in the last 12 months: %(counts)s.", counts="; ".join(basis.brief_counts))


def _counted(figure: Figure, basis: Basis) -> str:
    """How many are counted, unless the sentence says it, and how many are published."""
    found = []
    if figure.name == "trend" and figure.rows:
        found.append(gettext("Counted for the newest score: %(count)s.", count=figure.rows[0][-1]))
    if basis.total:
        found.append(gettext("Published in all: %(counts)s.", counts="; ".join(basis.brief_counts)))
    return " ".join(found)
