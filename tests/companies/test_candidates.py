"""Finding known companies that a proposed name may mean."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pact.companies.candidates import MAX_SCORED, similar_companies
from pact.companies.likeness import Likeness, likeness_of, score_of
from pact.companies.names import name_key
from pact.companies.service import add_alias
from pact.core.db import session
from tests.support import make
from tests.support.queries import count_queries

KNOWN = ("Penny & Vale Bank", "Brightline Broadband", "Northfold Energy", "Fenwick Rail", "Wolf & Sons Freight",
         "Harbour Building Society", "Voltic", "Nordic Mail", "Gable Home Cover", "First Direct Debit", "Orbit")  # fmt: skip


@pytest.fixture
def known(app: object) -> None:
    for name in KNOWN:
        make.company(name)


@pytest.mark.usefixtures("known")
@pytest.mark.parametrize(
    ("typed", "meant", "likeness"),
    [
        ("P&V Bank", "Penny & Vale Bank", Likeness.INITIALS),
        ("PVB", "Penny & Vale Bank", Likeness.INITIALS),
        ("Penny Vale Bank plc", "Penny & Vale Bank", Likeness.SAME),
        ("NordicMail", "Nordic Mail", Likeness.SAME),
        ("Brigthline Broadband", "Brightline Broadband", Likeness.SAME),
        ("Brightline", "Brightline Broadband", Likeness.CLOSE),
        ("Broadband Brightline", "Brightline Broadband", Likeness.SAME),
        ("Fenwick Railways", "Fenwick Rail", Likeness.CLOSE),
        ("Wolf and Sons", "Wolf & Sons Freight", Likeness.CLOSE),
        ("Woltic", "Voltic", Likeness.CLOSE),
        ("Voltic Energy UK Ltd", "Voltic", Likeness.CLOSE),
        ("HBS", "Harbour Building Society", Likeness.INITIALS),
        ("Gabel Home Cover", "Gable Home Cover", Likeness.CLOSE),
        ("Rail", "Fenwick Rail", Likeness.SOME),
        ("The Orbit Group", "Orbit", Likeness.SAME),
        ("nortfold", "Northfold Energy", Likeness.CLOSE),
        ("north fold", "Northfold Energy", Likeness.CLOSE),
        ("Nortfold Energy", "Northfold Energy", Likeness.SAME),
        ("Brigtline", "Brightline Broadband", Likeness.CLOSE),
        ("fenwikc", "Fenwick Rail", Likeness.CLOSE),
        ("broadbnad", "Brightline Broadband", Likeness.SOME),
    ],
)
def test_the_intended_company_comes_first(typed: str, meant: str, likeness: Likeness) -> None:
    found = similar_companies(typed)
    assert found, typed
    assert (found[0].company.name, found[0].likeness) == (meant, likeness), found


@pytest.mark.usefixtures("known")
@pytest.mark.parametrize("typed", ["Zebra Insurance", "X", "!", "", "%_", "日本郵便", "Harbour Lights"])
def test_an_unknown_name_has_no_candidates(typed: str) -> None:
    assert [candidate.company.name for candidate in similar_companies(typed)] == []


@pytest.mark.usefixtures("app")
def test_former_and_other_names_are_searched_too() -> None:
    company = make.company("Northfold Energy")
    add_alias(company, "Old Grid Supply")
    [candidate] = similar_companies("Old Grid Supplies")
    assert (candidate.company, candidate.name) == (company, "Old Grid Supply")


@pytest.mark.usefixtures("app")
def test_proposals_merged_companies_and_the_company_itself_are_not_candidates() -> None:
    harbour = make.company("Harbour Freight")
    proposed = make.company("Harbour Freights", accepted=False)
    make.merged(make.company("Harbor Freight"), harbour)
    assert [found.company for found in similar_companies(proposed.name, besides=proposed)] == [harbour]
    assert similar_companies(harbour.name, besides=harbour) == []


@pytest.mark.usefixtures("app")
def test_two_queries_find_a_limited_number_of_names(monkeypatch: pytest.MonkeyPatch) -> None:
    from pact.companies import candidates

    make.company("Penny & Vale Bank")
    for number in range(MAX_SCORED + 40):
        make.company(f"Bank of Place {number}")
    session().commit()
    scored: list[str] = []

    def scoring(first: str, second: str) -> tuple[float, Likeness] | None:
        scored.append(second)
        return likeness_of(first, second)

    monkeypatch.setattr(candidates, "likeness_of", scoring)
    with count_queries() as statements:
        found = similar_companies("P&V Bank")
    assert len(statements.reads) == 2
    assert len(scored) <= MAX_SCORED
    assert found[0].company.name == "Penny & Vale Bank"


@given(st.text(max_size=60), st.text(max_size=60))
def test_the_score_is_symmetric_and_100_for_equal_names(first: str, second: str) -> None:
    key, other = name_key(first), name_key(second)
    assert score_of(key, other) == pytest.approx(score_of(other, key))
    assert 0 <= score_of(key, other) <= 100
    if key:
        assert likeness_of(key, key) == (100.0, Likeness.SAME)
