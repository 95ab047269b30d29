"""Promises, and the verdicts on them."""

from collections.abc import Sequence

from pact.api.answers import Row
from pact.companies.models import Company
from pact.core import clock
from pact.core.i18n.languages import page_url
from pact.promises.catalogue import PROMISES
from pact.promises.showing.in_short import Listed
from pact.promises.showing.states import PromiseState, states_of
from pact.promises.signing.terms import Term, versions_of
from pact.promises.signing.wording import sentence_of
from pact.promises.verdicts.queries import verdicts_of_company
from pact.promises.verdicts.strips import Cell, strips_of


def signatory_row(listed: Listed) -> Row:
    company = listed.signatory.company
    return {
        "company": company.name,
        "company_slug": company.slug,
        "sector": company.sector.name,
        "sector_slug": company.sector.slug,
        "address": page_url(f"/pact/{company.slug}"),
        "verdict": listed.verdict.ident if listed.verdict else None,
        "promises": [_term_row(term) for term in listed.signatory.terms],
    }


def promise_rows(company: Company) -> Sequence[Row]:
    """What the company promises and has promised, each with its newest verdict. Empty if it never signed. Two queries."""
    versions = versions_of(company.id)
    strips = strips_of(company.slug, verdicts_of_company(company.id)) if versions else {}
    return [
        _state_row(state, strips[state.promise][-1] if state.promise in strips else None)
        for state in states_of(versions, clock.today())
    ]


def _term_row(term: Term) -> Row:
    version = term.version
    return {
        "promise": version.promise.value,
        "kind": PROMISES[version.promise].kind.value,
        "words": sentence_of(version.promise, version.minutes),
        "target": version.target,
        "minutes": version.minutes,
        "version": version.number,
        "starts_on": term.starts_on.isoformat(),
        "ends_on": term.ends_on.isoformat() if term.ends_on else None,
    }


def _state_row(state: PromiseState, cell: Cell | None) -> Row:
    result = cell.result if cell else None
    told = result.year if result else None
    return _term_row(state.term) | {
        "stage": state.stage.value,
        "since": state.since.isoformat(),
        "outcome": result.outcome.value if result and result.outcome else None,
        "verdict": cell.ident if cell else None,
        "verdict_version": result.version if result else None,
        "n": told.n if told else None,
        "low": told.low if told else None,
        "high": told.high if told else None,
    }
