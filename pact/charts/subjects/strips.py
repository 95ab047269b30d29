"""The verdicts on a promise of a company, as a picture."""

from collections.abc import Mapping, Sequence

from pact.charts.bodies.strips import MOST, Quarter, StripBody
from pact.charts.picture import Address, Form, HasMoved, NoSuchChart, Picture, embed_of
from pact.companies.models import Company
from pact.companies.queries import company_by_slug, current_slug
from pact.core.i18n.messages import format_number, gettext
from pact.promises import wording
from pact.promises.catalogue import Promise
from pact.promises.verdicts.queries import verdicts_of_company
from pact.promises.verdicts.strips import Cell, strips_of


def strip_picture(_asked: Mapping[str, str], *, slug: str, promise: str) -> Picture:
    """The strip of a promise that has had a verdict. Raises NoSuchChart if there is none, or HasMoved."""
    company = company_by_slug(slug)
    if company is None:
        if there := current_slug(slug):
            raise HasMoved(there)
        raise NoSuchChart("")
    strips = strips_of(company.slug, verdicts_of_company(company.id))
    cells = strips.get(Promise(promise)) if promise in tuple(Promise) else None
    if not cells:
        raise NoSuchChart(gettext("There is no verdict on this promise."))
    return _picture(company, promise, cells[::-1])


def _picture(company: Company, promise: str, cells: Sequence[Cell]) -> Picture:
    newest, path = cells[0], f"/pact/{company.slug}/strips/{promise}"
    name = wording.promise_name(newest.result)
    address = Address(
        path, (), page=f"/pact/{company.slug}", csv="/pact/verdicts.csv", embed=embed_of(path, ()),
        name=f"ccpact-{company.slug}-{promise}",
    )  # fmt: skip
    title = gettext("%(subject)s: %(heading)s", subject=company.name, heading=name)
    target = gettext("Target of the newest verdict: %(target)s.", target=wording.target_words(newest.result))
    quarters = [_quarter(cell) for cell in cells[: MOST[Form.PAGE]]]
    said = [gettext("%(quarter)s: %(outcome)s. %(figures)s", quarter=each.words, outcome=each.outcome,
                    figures=each.figures) for each in quarters]  # fmt: skip
    return Picture(
        address,
        title=title,
        sentence=f"{gettext('“%(words)s”', words=wording.promise_words(newest.result))} {target}",
        body=StripBody(quarters),
        who=wording.told_words(newest.result.year),
        counted=gettext("Counted for the newest verdict: %(count)s.", count=format_number(newest.result.year.n)),
        made=gettext("Verdicts are frozen. The newest is %(verdict)s.", verdict=newest.ident),
        alternative=" ".join([gettext("Verdicts by quarter: %(title)s.", title=title), *said[:4]]),
        notes=[
            gettext(
                "By what people told us. Each verdict counts the months named, as far as this version of the promise was in "
                "force."
            )
        ],
        shown=quarters,
    )


def _quarter(cell: Cell) -> Quarter:
    year = cell.result.year
    told = f"{wording.figures_words(cell.result, year)} {wording.needed_words(cell.result, year)}".strip()
    figures = f"{wording.months_label(year)}: {told}"
    return Quarter(cell.quarter_words, cell.sign, cell.tone, cell.words, figures)
