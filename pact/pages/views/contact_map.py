"""The contact map of a sector or of the whole site."""

from flask import abort, render_template, request
from werkzeug.wrappers import Response as BaseResponse

from pact.companies.models import Sector
from pact.companies.queries import sector_by_slug, sectors_in_use
from pact.core import clock
from pact.core.access import public
from pact.core.i18n.messages import gettext
from pact.core.web.downloads import file_response
from pact.core.web.page_cache import cached_page
from pact.core.web.security import open_data
from pact.pages.company.expectations import window_start
from pact.pages.contact_map.counting import Counts, contact_map, counts_of_sector, obstacles_of, reasons_of
from pact.pages.contact_map.drawing import map_figure
from pact.pages.contact_map.wording import obstacle_words
from pact.pages.views.blueprint import blueprint
from pact.rankings.sources import Basis, basis_of_buckets
from pact.rankings.tallies.dimensions import PUBLISHED


@blueprint.get("/contact-map")
@public
@cached_page
def show_contact_map() -> str:
    sector = _sector_asked()
    counts = counts_of_sector(sector)
    return render_template(
        "pages/show_contact_map.html",
        sector=sector,
        sectors=sectors_in_use(),
        figure=map_figure(shown := contact_map(counts)),
        contacts=shown.contacts,
        basis=_basis(counts),
        obstacles=obstacles_of(counts),
        reasons=reasons_of(counts),
        obstacle_words=obstacle_words,
    )


@blueprint.get("/contact-map.csv")
@public
@open_data
@cached_page
def download_contact_map() -> BaseResponse:
    sector = _sector_asked()
    figure = map_figure(contact_map(counts_of_sector(sector)))
    return file_response(figure.csv, f"ccpact-contact-map{f'-{sector.slug}' if sector else ''}.csv")


def _sector_asked() -> Sector | None:
    slug = request.args.get("sector", "")
    return (sector_by_slug(slug) or abort(404, gettext("Sector not found."))) if slug else None


def _basis(counts: Counts) -> Basis:
    first, last = window_start(), clock.month_of(clock.today())
    return basis_of_buckets((bucket, n, first, last) for bucket, n in counts[PUBLISHED].items())
