"""The pact: who has signed, what they promise, and the verdicts."""

from pact.api.answers import Answer, Row
from pact.api.resources import PROMISE, SIGNATORY, VERDICT
from pact.api.rows.pact import promise_rows, signatory_row
from pact.api.views.finding import company_filter, company_named, no_position, position
from pact.api.views.parameters import no_such, pages, text
from pact.api.views.serving import operation
from pact.core.pagination import decode_named, encode_position, ident_of
from pact.promises.showing.in_short import listed_signatories
from pact.promises.verdicts.content import ABOUT, RULE
from pact.promises.verdicts.listing import document_rows
from pact.promises.verdicts.queries import newest_revisions, public_after
from pact.rankings.values import INTERVAL_WORDS

# Marks a message for extraction: the document says it in English, the page in the reader's language.
_ = str


@operation(
    "/promises",
    tag="pact",
    summary=_("List signatories"),
    description=_("Companies that have signed the pact, by name, with the promises in force today. A company that is not "
                  "here has not signed, and nothing follows from that."),
    resource=SIGNATORY,
    query=pages(SIGNATORY),
    is_list=True,
    example="/promises?limit=1",
    links={"list_promises": {"company": "company_slug"}},
)  # fmt: skip
def list_signatories(*, limit: int, after: str | None = None) -> Answer:
    if after is not None and decode_named(after) is None:
        raise no_position()
    page = listed_signatories(after=after, size=limit)
    return Answer(ABOUT, items=[signatory_row(each) for each in page.items], after=page.after)


@operation(
    "/companies/<company>/promises",
    tag="pact",
    summary=_("List a company’s promises"),
    description=_("What a signatory promises and has promised, each with its newest verdict: by what people told us, within "
                  "90% intervals. 404 for a company that has not signed."),
    resource=PROMISE,
    query=pages(PROMISE),
    is_list=True,
    example="/companies/{signatory}/promises?limit=1",
)  # fmt: skip
def list_promises(*, company: str, limit: int, after: str | None = None) -> Answer:
    found = company_named(company)
    rows, place = promise_rows(found), position(after, parts=1)
    if not rows:
        raise no_such(_("There is no signatory “%(name)s”."), found.slug)
    first = ident_of(place[0]) if place else 0
    if first is None:
        raise no_position()
    follows = encode_position(first + limit) if len(rows) > first + limit else None
    head = {"company": found.name, "company_slug": found.slug, "interval": INTERVAL_WORDS, "rule": dict(RULE)}
    return Answer(ABOUT, items=rows[first : first + limit], after=follows, head=head)


@operation(
    "/verdicts",
    tag="pact",
    summary=_("List verdicts"),
    description=_("A row for each promise of each verdict, in the order in which they were frozen. An answer ends with a "
                  "whole verdict, so it can have a few rows more than “limit”."),
    resource=VERDICT,
    query=pages(VERDICT, company=text(_("Only verdicts on this company, by its slug."))),
    is_list=True,
    example="/verdicts?limit=1&fields=company,verdict,promise,target,outcome,n,share,low,high,interval",
)  # fmt: skip
def list_verdicts(*, limit: int, after: str | None = None, company: str | None = None) -> Answer:
    found, place = company_filter(company), position(after, parts=1)
    last = ident_of(place[0]) if place else 0
    if last is None:
        raise no_position()
    verdicts = public_after(last, company_id=found.id if found else None, size=limit + 1)
    rows: list[Row] = []
    taken, newest = 0, newest_revisions()
    for verdict in verdicts:
        if len(rows) >= limit:
            break
        rows += document_rows(verdict, newest)
        taken += 1
    follows = encode_position(verdicts[taken - 1].id) if taken < len(verdicts) else None
    items = [{name: row[name] for name in VERDICT.fields} for row in rows]
    return Answer(ABOUT, items=items, after=follows, head={"interval": INTERVAL_WORDS, "rule": dict(RULE)})
