"""What is pointed out in a company's reply before it is sent: personal details, as in the stories of authors.

The company is shown nothing that it does not know: the name that stands with the story, and its own case number. What
else the author is known by is found at the desk (pact/moderation/replies/authors_words.py).
"""

from sqlalchemy import select

from pact.authors.sharing.personal_data import PersonalDetail, personal_details_in
from pact.checks.findings import Finding, Place
from pact.companies.models import CompanyAlias
from pact.core.db import all_of
from pact.moderation.redaction import Cut, proposed_cut
from pact.moderation.replies.authors_words import case_in, name_in
from pact.stories.models import Story

Details = list[PersonalDetail]


def details_in(body: str, story: Story) -> Details:
    """The personal details in a reply, in order of appearance."""
    names = tuple(all_of(select(CompanyAlias.name).where(CompanyAlias.company_id == story.company_id)))
    own = _as_details(body, [*name_in(body, story), *case_in(body, story)])
    taken = [cut for detail in own for cut in detail.cuts]
    found = personal_details_in({Place.body: body}, company_names=names)
    others = [detail for detail in found if not any(_overlap(cut, one) for cut in detail.cuts for one in taken)]
    return sorted([*own, *others], key=lambda detail: detail.cuts[0].start)


def _as_details(body: str, findings: list[Finding]) -> Details:
    kept: list[Cut] = []
    for finding in sorted(findings, key=lambda found: (found.start or 0, -(found.end or 0))):
        cut = proposed_cut(finding)
        if cut is not None and not any(_overlap(cut, other) for other in kept):
            kept.append(cut)
    return [PersonalDetail(cut.place, cut.kind, body[cut.start : cut.end], (cut,)) for cut in kept]


def _overlap(one: Cut, other: Cut) -> bool:
    return one.start < other.end and other.start < one.end
