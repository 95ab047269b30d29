"""The content of a verdict’s document: all that a reader needs to understand it. Its written form is in core/frozen."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from pact.companies.models import Company
from pact.core import site
from pact.core.frozen.text import moment_words
from pact.promises.arithmetic.rule import FEWEST, LEAST_EFFECTIVE, Outcome
from pact.promises.verdicts.counting import Sides
from pact.promises.verdicts.models import Verdict
from pact.promises.verdicts.periods import quarter_key, quarter_months
from pact.promises.verdicts.results import Told
from pact.rankings.metrics import REPLY_DAYS
from pact.rankings.values import INTERVAL_WORDS

FORMAT: Final = 1
ABOUT: Final = (
    "Based on stories by people who chose to tell them on this site or by mail and whom nobody had invited, not on a "
    "sample of all customers. Of these, the stories count whose contact and confirmation both fall in the term of the "
    "promise and which were confirmed in the months named. Moderators read each before it was published."
)
RULE: Final[Mapping[str, str]] = {
    Outcome.MET: "The whole interval is at or above the target. For replies: the share is.",
    Outcome.NOT_MET: "The whole interval is below the target. For replies: the share is.",
    Outcome.CANNOT_TELL: "The interval includes the target.",
    Outcome.NOT_ENOUGH: f"The effective number of stories is below the one needed, which is at least {LEAST_EFFECTIVE}. "
    f"For counted promises: fewer than {FEWEST} stories say, and no breach is confirmed.",
    Outcome.KEPT: f"At least {FEWEST} stories say what the line cost, and a moderator confirmed no breach.",
    Outcome.BREACHED: "A moderator confirmed at least one breach.",
}
FIGURES: Final[Mapping[str, str]] = {
    "n": "Stories that say whether the promise was kept.",
    "yes": "Those of them that say that it was.",
    "share": "The same as a share, with an author’s further stories and bursts of stories weighing less, as in the "
    "league tables. Of replies: yes ÷ n.",
    "effective_n": "The number of equal and independent stories that would tell as much.",
    "low, high": f"The exact (Clopper–Pearson) {INTERVAL_WORDS} interval of the share for that number, rounded outwards.",
    "established": "Stories whose authors the site has known for longer.",
    "counts": f"breaches: confirmed by a moderator. premium: stories that say the line cost more than the basic rate. "
    f"unconfirmed: those of them that no moderator has confirmed. published: stories told here, but for those that were "
    f"moved from another company. too_recent: those of them for which the {REPLY_DAYS} days for a reply were not over. "
    f"undecided: those whose reply was in time and waited for a moderator. The last two are not in n.",
}


def verdict_content(
    verdict: Verdict, company: Company, sides: Sides, previous: Mapping[str, Any] | None
) -> dict[str, Any]:
    """The whole document. `verdict` needs its quarter, revision, reason, time and code version.

    `previous` names the verdict that was frozen before it, on whatever company: nobody can exchange that one later
    without changing this one, too.
    """
    return head_of(verdict) | {
        "format_version": FORMAT,
        "company": company.name,
        "company_slug": company.slug,
        "company_id": company.id,
        "previous": dict(previous) if previous else None,
        "interval": INTERVAL_WORDS,
        "about": ABOUT,
        "rule": dict(RULE),
        "figures": dict(FIGURES),
        "address": site.site_url(f"/pact/{company.slug}/{verdict.ident}"),
        "schema": site.site_url("/pact/verdicts/schema.json"),
        "licence": {"name": site.LICENCE.name, "title": site.LICENCE.title, "url": site.LICENCE.url},
        "site": {"name": site.site_name(), "url": site.site_url("/")},
        "promises": [result.as_json for result in sides.promises],
        "courtesies": _courtesies(sides.courtesies),
    }


def head_of(verdict: Verdict) -> dict[str, Any]:
    """The fields that are both in the verdict’s row and in its text."""
    months = quarter_months(verdict.quarter)
    return {
        "verdict": verdict.ident,
        "quarter": quarter_key(verdict.quarter),
        "quarter_first_day": months.first.isoformat(),
        "revision": verdict.revision,
        "reason": verdict.reason,
        "frozen_at": moment_words(verdict.frozen_at),
        "code_version": verdict.code_version,
    }


def name_of(content: Mapping[str, Any], sha256: str) -> dict[str, Any]:
    """How the next document names this one."""
    return {"company_slug": content.get("company_slug"), "verdict": content.get("verdict"), "sha256": sha256}


_BESIDE: Final = ("quarter_alone",)
"""What of a promise’s entry is not repeated in the row."""


def outcomes_of(content: Mapping[str, Any]) -> dict[str, Any]:
    """What the row repeats of a document for lists, strips and files: by promise, in the document’s order."""
    return {
        entry["promise"]: {name: value for name, value in entry.items() if name not in _BESIDE}
        for entry in content.get("promises", ())
    }


def _courtesies(told: Told) -> dict[str, Any]:
    """Of how many authors who said something of themselves said all four courtesies. Each counts once, without weight."""
    found = told.as_json
    return {
        "first_month": found["first_month"],
        "last_month": found["last_month"],
        "n": told.n,
        "all_four": told.yes,
        "by_source": found["by_source"],
    }


def verdict_schema() -> dict[str, Any]:
    """For `/pact/<slug>/<id>.json`."""
    schema: dict[str, Any] = json.loads(
        (Path(__file__).parent / "verdict.schema.json").read_text(encoding="utf-8")
    )
    return schema | {"$id": site.site_url(schema["$id"])}
