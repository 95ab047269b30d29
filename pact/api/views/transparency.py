"""What came in and what was decided."""

from pact.api.answers import Answer
from pact.api.resources import NUMBER
from pact.api.views.finding import no_position, position
from pact.api.views.parameters import choice, pages
from pact.api.views.parameters import month as month_filter
from pact.api.views.serving import operation
from pact.core.clock import read_month
from pact.core.pagination import encode_position
from pact.transparency.kinds import Key, Subject
from pact.transparency.queries import numbers_after
from pact.transparency.wording import FIGURES_IN_FILES, IN_FILES

# Marks a message for extraction: the document says it in English, the page in the reader's language.
_ = str
_ABOUT = "Counted with each decision. It names no story, company or person, and stays if a story is erased."


@operation(
    "/transparency",
    tag="transparency",
    summary=_("List what was decided"),
    description=_("How much came in, what moderators decided and on which grounds, and how long it took, by month. The head "
                  "says what each word means."),
    resource=NUMBER,
    query=pages(NUMBER, most=500, month=month_filter(_("Only this month.")),
                subject=choice(_("Only what was decided about this."), Subject)),
    is_list=True,
    example="/transparency?limit=1",
)  # fmt: skip
def list_numbers(
    *, limit: int, after: str | None = None, month: str | None = None, subject: str | None = None
) -> Answer:
    last = position(after, parts=len(Key._fields))
    if last is not None and read_month(last[0]) is None:
        raise no_position()
    found = numbers_after(last, month=read_month(month) if month else None, subject=subject, size=limit + 1)
    items = [dict(zip(NUMBER.fields, row, strict=True)) for row in found[:limit]]
    follows = encode_position(*found[limit - 1][:-1]) if len(found) > limit else None
    return Answer(_ABOUT, items=items, after=follows, head={"columns": IN_FILES, "figures": FIGURES_IN_FILES})
