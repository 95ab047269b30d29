"""Runs all checks over the texts of a form or a story, and computes the risk score that orders the queue."""

from collections.abc import Iterable, Mapping
from math import prod
from typing import Final

from pact.checks.bursts import check_burst
from pact.checks.disposable import check_disposable_mail
from pact.checks.facts import StoryFacts
from pact.checks.figures import check_figures
from pact.checks.findings import Finding, Place, sort_findings
from pact.checks.likeness.duplicates import check_duplicates
from pact.checks.personal.contact_details import check_personal_data
from pact.checks.personal.health import check_health
from pact.checks.personal.identity import check_identity
from pact.checks.personal.names import check_names
from pact.checks.personal.postcodes import check_postcodes
from pact.checks.personal.spelled import check_spelled
from pact.checks.personal.streets import check_streets
from pact.checks.phrases.accusations import check_accusations
from pact.checks.phrases.advertising import check_advertising
from pact.checks.phrases.affiliation import check_affiliation
from pact.checks.phrases.insults import check_insults
from pact.checks.phrases.other_companies import check_other_companies
from pact.checks.phrases.threats import check_threats
from pact.checks.settings import CheckSettings
from pact.checks.sources import check_same_source
from pact.checks.spans import Kind
from pact.checks.subject import Check, Subject
from pact.checks.words import check_words

CHECKS: Final[tuple[Check, ...]] = (
    check_personal_data,
    check_spelled,
    check_identity,
    check_health,
    check_postcodes,
    check_streets,
    check_names,
    check_words,
    check_insults,
    check_threats,
    check_accusations,
    check_advertising,
    check_other_companies,
    check_affiliation,
    check_duplicates,
    check_burst,
    check_same_source,
    check_disposable_mail,
    check_figures,
)
"""To add a check, write a module with a function like these and add it here."""


def check_texts(
    texts: Mapping[Place, str], *, settings: CheckSettings, company_names: tuple[str, ...] = ()
) -> list[Finding]:
    """Findings in texts alone, sorted by text and position, without overlaps within a text.

    Pure, and linear in the length of the texts. `company_names` are the names of the company that the texts are
    about, so that they are not taken for people's names.
    """
    written = {place: text for place, text in texts.items() if text}
    return _findings(Subject(texts=written, settings=settings, company_names=company_names))


def check_story(
    texts: Mapping[Place, str], facts: StoryFacts, *, settings: CheckSettings, company_names: tuple[str, ...] = ()
) -> list[Finding]:
    """Findings in a story's texts, then those from the facts about it."""
    return _findings(Subject(texts=texts, settings=settings, company_names=company_names, facts=facts))


def risk_score(findings: Iterable[Finding], *, weights: Mapping[Kind, int]) -> int:
    """From 0 (nothing found) to 100. It orders the queue and is not a verdict.

    Findings of one kind combine to a confidence of 1 - Π(1 - confidence), so twenty links do not count twenty
    times. The score is 100 · (1 - Π(1 - weight · confidence)) over the kinds, with weights in per cent: it cannot
    exceed 100, another finding never lowers it, and the order of findings does not matter.
    """
    doubts: dict[Kind, list[float]] = {}
    for finding in findings:
        doubts.setdefault(finding.kind, []).append(1 - finding.confidence)
    left = prod(
        1 - min(max(weights.get(kind, 0), 0), 100) / 100 * (1 - prod(sorted(doubts[kind])))
        for kind in sorted(doubts)
    )
    return round(100 * (1 - left))


def _findings(subject: Subject) -> list[Finding]:
    return sort_findings(finding for check in CHECKS for finding in check(subject))
