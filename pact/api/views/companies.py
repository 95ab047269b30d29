"""Companies and sectors."""

from pact.api.answers import Answer
from pact.api.resources import COMPANY, COMPANY_IN_FULL, SECTOR
from pact.api.rows.companies import company_in_full, company_rows, counted_sectors
from pact.api.views.finding import company_named, country_filter, no_position, position, sector_filter
from pact.api.views.parameters import COUNTRY, one, pages, text
from pact.api.views.parameters import SECTOR as ONE_SECTOR
from pact.api.views.serving import operation
from pact.companies.names import stored_key
from pact.companies.queries import directory
from pact.core.pagination import decode_named, encode_position
from pact.core.sanitising import clean_line
from pact.rankings.tables.queries import published_bases, published_counts

# Marks a message for extraction: the document says it in English, the page in the reader's language.
_ = str


def _key(text: str) -> str:
    """What is compared with names."""
    return stored_key(clean_line(text))


@operation(
    "/companies",
    tag="companies",
    summary=_("List companies"),
    description=_(
        "Companies that people told us about, by name. What is counted of each is what is public today."
    ),
    resource=COMPANY,
    query=pages(
        COMPANY,
        q=text(_("Only companies that have a name with these words."), example="water", says=_key),
        sector=text(ONE_SECTOR),
        country=text(COUNTRY, most=2),
        letter=text(_("Only names that begin with this letter."), most=1, says=_key),
    ),
    is_list=True,
    example="/companies?limit=1",
    links={
        "show_company": {"company": "slug"},
        "list_history": {"company": "slug"},
        "show_figure": {"company": "slug", "figure": "=waits"},
        "list_stories": {"company": "slug"},
    },
)
def list_companies(
    *, limit: int, after: str | None = None, q: str = "", sector: str | None = None, country: str | None = None,
    letter: str = "",
) -> Answer:  # fmt: skip
    sector_filter(sector)
    code = country_filter(country)
    if after is not None and decode_named(after) is None:
        raise no_position()
    page = directory(text=clean_line(q), sector=sector, country=code or None, letter=stored_key(letter) or None,
                     after=after, size=limit)  # fmt: skip
    return Answer(published_bases().every.english, items=company_rows(page.items), after=page.after)


@operation(
    "/companies/<company>",
    tag="companies",
    summary=_("Show a company"),
    description=_("A company, with its rank, score and their ranges by each measure. Cite a rank with its range and a "
                  "score with its number of stories."),
    resource=COMPANY_IN_FULL,
    query=one(COMPANY_IN_FULL),
    example="/companies/{company}",
)  # fmt: skip
def show_company(company: str) -> Answer:
    found = company_named(company)
    return Answer(published_counts([found.id])[found.id].english, item=company_in_full(found))


@operation(
    "/sectors",
    tag="companies",
    summary=_("List sectors"),
    description=_("Sectors in which there is a company."),
    resource=SECTOR,
    query=pages(SECTOR),
    is_list=True,
    example="/sectors?limit=2",
)
def list_sectors(*, limit: int, after: str | None = None) -> Answer:
    place = position(after, parts=1)
    found = counted_sectors(after=place[0] if place else None, size=limit + 1)
    follows = encode_position(found[limit - 1].slug) if len(found) > limit else None
    return Answer(published_bases().every.english, items=[each._asdict() for each in found[:limit]], after=follows)
