"""Things of this site that the examples of the documentation name."""

from collections.abc import Mapping

from pact.companies.models import Company
from pact.companies.queries import accepted
from pact.core.db import one_or_none
from pact.promises.verdicts.queries import latest_verdicts
from pact.rankings.editions.queries import newest_edition
from pact.rankings.measures import Measure
from pact.rankings.tables.queries import table_to_show
from pact.stories.queries import newest


def samples() -> Mapping[str, str]:
    """A company, a story and so on, with invented ones where this site has none yet. Five queries."""
    stories, verdicts, edition, table = newest(limit=1), latest_verdicts(1), newest_edition(), table_to_show()
    named = stories[0].company.slug if stories else _first_company()
    return {
        "company": named or "bright-water",
        "signatory": verdicts[0].company.slug if verdicts else "bright-water",
        "story": stories[0].public_id if stories else "k7m2p9xw4t",
        "edition": edition.ident if edition else "2026-10",
        "measure": table.measure.value if table else Measure.OVERALL.value,
    }


def _first_company() -> str | None:
    return one_or_none(accepted().with_only_columns(Company.slug).order_by(Company.id).limit(1))
