"""The checks that use the facts about a story."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pact.checks.bursts import chance_of_a_day
from pact.checks.facts import Likeness, StoryFacts
from pact.checks.findings import Finding, Place
from pact.checks.running import check_story, check_texts
from pact.checks.settings import CheckSettings
from pact.checks.spans import Kind
from pact.core.addresses.hosts import is_disposable


def check(facts: StoryFacts, text: str = "", company: str = "Northwind Energy", **settings: int) -> list[Finding]:
    return check_story(
        {Place.body: text},
        facts,
        settings=CheckSettings(**settings),
        company_names=(company,),  # type: ignore[arg-type]
    )


def kinds(facts: StoryFacts, **settings: int) -> list[Kind]:
    return [finding.kind for finding in check(facts, **settings)]


def test_without_facts_nothing_is_found() -> None:
    assert check(StoryFacts()) == []


@pytest.mark.parametrize(
    ("last_day", "per_day", "days", "found"),
    [
        (7, 0.0, 90, False),  # fewer than the minimum
        (8, 0.1, 90, True),
        (8, 3.0, 90, False),  # less than four times its usual day
        (30, 3.0, 90, True),
        (39, 10.0, 90, False),
        (60, 10.0, 90, True),
        (8, 0.0, 0, True),  # a new company with eight stories on its first day
        (5, 0.0, 0, False),
    ],
)
def test_a_burst_is_unlikely_given_the_companys_history(
    last_day: int, per_day: float, days: int, found: bool
) -> None:
    facts = StoryFacts(stories_last_day=last_day, stories_per_day=per_day, days_of_history=days)
    assert kinds(facts) == ([Kind.burst] if found else [])


def test_a_burst_reports_its_number_and_the_usual_number() -> None:
    [finding] = check(StoryFacts(stories_last_day=20, stories_per_day=0.333, days_of_history=60))
    assert finding.details == {"stories": 20, "usual": 0.33, "days": 60}


def test_settings_define_a_burst() -> None:
    facts = StoryFacts(stories_last_day=6, stories_per_day=0.1, days_of_history=90)
    assert kinds(facts) == []
    assert kinds(facts, burst_least=5) == [Kind.burst]
    assert kinds(facts, burst_least=5, burst_factor=100) == []


@given(st.integers(0, 60), st.floats(0, 20), st.integers(0, 90))
def test_the_chance_of_a_day_falls_with_the_count(count: int, per_day: float, days: int) -> None:
    chance = chance_of_a_day(count, per_day=per_day, days=days)
    assert 0 <= chance_of_a_day(count + 1, per_day=per_day, days=days) <= chance + 1e-9 <= 1 + 1e-9
    assert chance_of_a_day(0, per_day=per_day, days=days) == 1


def test_after_a_long_history_the_chance_of_a_day_is_poisson() -> None:
    assert chance_of_a_day(6, per_day=2.0, days=1_000_000) == pytest.approx(0.016564, abs=1e-4)


@pytest.mark.parametrize(("stories", "confidence"), [(0, None), (1, None), (2, 0.5), (4, 0.75)])
def test_several_stories_from_one_source_are_found(stories: int, confidence: float | None) -> None:
    findings = check(StoryFacts(same_source=stories))
    assert [finding.confidence for finding in findings] == ([] if confidence is None else [confidence])
    assert all(finding.details == {"stories": stories} for finding in findings)


def test_one_story_is_never_several() -> None:
    assert kinds(StoryFacts(same_source=1), same_source_least=0) == []
    assert kinds(StoryFacts(same_source=2), same_source_least=3) == []


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("mailinator.com", True),
        ("MAILINATOR.COM", True),
        ("a.b.mailinator.com.", True),
        ("gmail.com", False),
        ("mailinator.com.example.org", False),
        ("com", False),
        ("", False),
        (".", False),
    ],
)
def test_disposable_hosts_and_their_subdomains_are_found(host: str, expected: bool) -> None:
    assert is_disposable(host) is expected
    assert kinds(StoryFacts(email_host=host)) == ([Kind.disposable_mail] if expected else [])


def test_settings_can_add_disposable_hosts() -> None:
    assert is_disposable("x.throwaway.example", ("Throwaway.example",))
    assert not is_disposable("throwaway.example")


@pytest.mark.parametrize(
    ("facts", "figures"),
    [
        (StoryFacts(wait_minutes=240), []),
        (StoryFacts(wait_minutes=241), ["long_wait"]),
        (StoryFacts(menu_minutes=45, wait_minutes=5), []),
        (StoryFacts(menu_minutes=46, wait_minutes=5), ["long_menu"]),
        (StoryFacts(menu_minutes=70, wait_minutes=65), ["long_menu", "menu_longer_than_long_wait"]),
        (StoryFacts(announced_wait_minutes=300), ["long_announced_wait"]),
        (StoryFacts(transfers=14, repeated_details=14, contacts_for_issue=39), []),
        (StoryFacts(transfers=15), ["many_transfers"]),
        (StoryFacts(repeated_details=15), ["many_repeats"]),
        (StoryFacts(contacts_for_issue=40), ["many_contacts"]),
        (StoryFacts(ended_how="closed"), []),
        (StoryFacts(ended_how="closed", wait_minutes=10), ["wait_where_closed"]),
        (StoryFacts(hour_band="12_14", menu_minutes=10, wait_minutes=110), []),
        (StoryFacts(hour_band="12_14", menu_minutes=10, wait_minutes=111), ["longer_than_band"]),
        (StoryFacts(menu_minutes=10, wait_minutes=111), []),
        (StoryFacts(cost_per_minute=10.0, currency="GBP"), []),
        (StoryFacts(cost_per_minute=10.5, currency="GBP"), ["high_cost"]),
        (StoryFacts(cost_per_minute=10.5), ["high_cost"]),
        (StoryFacts(cost_per_minute=50.0, currency="JPY"), []),
    ],
)
def test_implausible_figures_are_found(facts: StoryFacts, figures: list[str]) -> None:
    findings = check(facts)
    assert [finding.details["figure"] for finding in findings] == figures
    assert {finding.kind for finding in findings} <= {Kind.implausible}


def test_similar_stories_are_found_from_the_similarity_in_settings() -> None:
    likenesses = tuple(Likeness(number, round(0.7 + number / 20, 2)) for number in range(1, 6))
    findings = check(StoryFacts(likenesses=likenesses))
    assert [finding.details["story"] for finding in findings] == [5, 4, 3, 2]
    assert findings[0].confidence == pytest.approx(0.95)


def test_at_most_five_similar_stories_are_found() -> None:
    findings = check(StoryFacts(likenesses=tuple(Likeness(number, 1.0) for number in range(40))))
    assert [finding.details["story"] for finding in findings] == [0, 1, 2, 3, 4]


@pytest.mark.parametrize(
    ("text", "relation"),
    [
        ("I work for them and it is worse inside.", "employee"),
        ("I work for Northwind Energy.", "employee"),
        ("I'm working for Northwind myself", "employee"),
        ("Speaking as an employee, I know.", "employee"),
        ("I am an agent at the company", "employee"),
        ("We at Northwind Energy care.", "employee"),
        ("Trabajo en esta empresa", "employee"),
        ("Trabajo para Northwind Energy", "employee"),
        ("I used to work for them", "former_employee"),
        ("As a former employee I know", "former_employee"),
        ("Soy antigua empleada", "former_employee"),
        ("I run a rival firm", "competitor"),
        ("I manage a depot for one of their competitors", "competitor"),
        ("I'm a team leader at another energy supplier", "competitor"),
        ("As someone who drives for Pellow Couriers, I know", "competitor"),
        ("I work for Pellow Couriers", "competitor"),
        ("I answer phones at a rival bank", "competitor"),
        ("Trabajo de comercial en la competencia", "competitor"),
        ("Soy técnico de otra compañía", "competitor"),
    ],
)
def test_phrases_that_show_a_connection_are_found(text: str, relation: str) -> None:
    [finding] = check(StoryFacts(), text)
    assert (finding.kind, finding.place, finding.details) == (Kind.affiliation, Place.body, {"relation": relation})
    assert finding.start is not None
    assert check(StoryFacts(declares_affiliation=True), text) == []
    assert check_texts({Place.body: text}, settings=CheckSettings(), company_names=("Northwind Energy",)) == []


@pytest.mark.parametrize(
    "text",
    [
        "I work for the NHS and cannot wait on hold",
        "I worked with them to resolve it",
        "Trabajo en Madrid y llamo a mediodía",
        "The employee was kind. They work for you, not you for them.",
        "The engineer could not come to us",
        "I work from home",
        "My husband works for the council and says theirs is worse",
        "I drove 20 minutes to another branch",
        "I am a victim of Identity Theft",
        "I am in the queue with Costa Brava on my mind",
    ],
)
def test_phrases_about_other_work_are_not_found(text: str) -> None:
    assert check(StoryFacts(), text) == []
