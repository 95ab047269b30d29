import dataclasses
import json
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pact.checks.facts import Likeness, StoryFacts
from pact.checks.findings import Finding, Place, sort_findings
from pact.checks.running import check_story, check_texts, risk_score
from pact.checks.settings import CheckSettings
from pact.checks.spans import Kind

SETTINGS = CheckSettings()
PIECES = st.sampled_from(
    [
        *(
            "spoke to ",
            "Lisa",
            " and ",
            "Mr ",
            "called ",
            "12 Acacia Avenue",
            ", ",
            "LS99 9ZZ",
            "07700 900123",
            "\n",
        ),
        *(
            "jane@example.com",
            "4111 1111 1111 1111",
            "C/ Mayor 15",
            "I work for them",
            "I know where you live",
            "is a thief",
            "i d i o t",
            "I will burn the shop",
            "diagnosed with cancer",
            "unlike Dunmore Removals",
            "policy number 12-3456",
            "é",
        ),
        *(
            "retard",
            "https://example.com",
            ".",
            "O'",
            "-",
            "28013 Madrid",
            "\u0301",
            "[",
            "]",
            "İ",
            "ﬁ",
            "Regards,\n",
        ),
    ]
)
TEXTS = st.lists(PIECES | st.text(max_size=6), max_size=25).map("".join)
NUMBERS = st.none() | st.integers(0, 700)
FACTS = st.builds(
    StoryFacts,
    email_host=st.none() | st.text(max_size=20),
    stories_last_day=st.integers(0, 500),
    stories_per_day=st.floats(0, 100),
    days_of_history=st.integers(0, 90),
    same_source=st.integers(0, 50),
    likenesses=st.lists(st.builds(Likeness, st.integers(1), st.floats(0, 1)), max_size=6).map(tuple),
    declares_affiliation=st.booleans(),
    hour_band=st.none() | st.text(max_size=8),
    ended_how=st.none() | st.just("closed"),
    menu_minutes=NUMBERS,
    wait_minutes=NUMBERS,
    transfers=NUMBERS,
    cost_per_minute=NUMBERS,
    currency=st.none() | st.text(max_size=3),
)


@given(
    st.dictionaries(st.sampled_from(sorted(set(Place) - {Place.story})), TEXTS),
    FACTS,
    st.lists(st.text(max_size=12), max_size=3).map(tuple),
)
def test_findings_are_valid_for_any_text(
    texts: dict[Place, str], facts: StoryFacts, company_names: tuple[str, ...]
) -> None:
    findings = check_story(texts, facts, settings=SETTINGS, company_names=company_names)

    assert all(0 < finding.confidence <= 1 for finding in findings)
    for finding in findings:
        assert json.loads(json.dumps(finding.details)) == finding.details
        if finding.start is None:
            assert (finding.place, finding.end) == (Place.story, None)
        else:
            assert finding.end is not None
            assert 0 <= finding.start < finding.end <= len(texts[finding.place])
    order = [(list(Place).index(finding.place), finding.start or 0) for finding in findings]
    assert order == sorted(order)
    for finding, following in pairwise(findings):
        assert (
            finding.place != following.place
            or finding.end is None
            or following.start is None
            or finding.end <= following.start
        )
    assert 0 <= risk_score(findings, weights=SETTINGS.weights) <= 100


def test_findings_name_the_text_they_are_in() -> None:
    mail = "jane@example.com"
    findings = check_texts(
        {Place.tips: mail, Place.title: "fine", Place.display_name: mail, Place.body: mail}, settings=SETTINGS
    )
    assert [finding.place for finding in findings] == [Place.body, Place.tips, Place.display_name]
    assert {(finding.kind, finding.start, finding.end) for finding in findings} == {(Kind.email, 0, len(mail))}


def test_full_names_are_found_in_display_names_and_proposed_companies() -> None:
    texts = {Place.display_name: "Lisa Hollis", Place.company_name: "KEVIN PATEL 07700 900461 is a fraud"}
    found = check_texts(texts, settings=SETTINGS, company_names=(texts[Place.company_name],))
    assert [(finding.kind, finding.place) for finding in found] == [
        (Kind.name, Place.display_name),
        (Kind.name, Place.company_name),
        (Kind.phone, Place.company_name),
        (Kind.accusation, Place.company_name),
    ]


@pytest.mark.parametrize("name", ["Lisa", "Mr Patel Ltd", "Lisa Hollis Ltd", "Marks and Spencer"])
def test_first_names_and_companies_are_no_full_names(name: str) -> None:
    assert not check_texts({Place.display_name: name, Place.company_name: name}, settings=SETTINGS)


def test_details_contain_no_text_of_the_story() -> None:
    text = "I work for them. I spoke to Zorbel, 07700 900123, jane@example.com, at 12 Acacia Avenue LS99 9ZZ"
    findings = check_story({Place.body: text}, StoryFacts(), settings=SETTINGS)
    assert {finding.kind for finding in findings} == {
        Kind.affiliation,
        Kind.name,
        Kind.phone,
        Kind.email,
        Kind.street_address,
        Kind.postcode,
    }
    for finding in findings:
        assert not {str(value) for value in finding.details.values()} & set(text.replace(",", "").split())


def test_of_overlapping_findings_the_longest_is_kept() -> None:
    short = Finding(Kind.name, Place.body, 0, 4, 1.0)
    long = Finding(Kind.link, Place.body, 2, 9, 0.5)
    other_text = Finding(Kind.name, Place.title, 0, 4, 1.0)
    about_the_story = Finding(Kind.burst, Place.story, None, None, 0.5)
    assert sort_findings([about_the_story, short, long, other_text]) == [other_text, long, about_the_story]


def finding(kind: Kind, confidence: float = 1.0) -> Finding:
    return Finding(kind, Place.body, 0, 1, confidence)


@pytest.mark.parametrize(
    ("findings", "score"),
    [
        ([], 0),
        ([finding(Kind.phone)], 10),
        ([finding(Kind.phone, 0.5)], 5),
        ([finding(Kind.phone)] * 20, 10),
        ([finding(Kind.phone, 0.5)] * 3, 9),
        ([finding(Kind.phone), finding(Kind.threat)], 37),
        ([finding(Kind.threat), finding(Kind.phone)], 37),
        ([finding(kind) for kind in Kind], 97),
    ],
)
def test_kinds_add_up_to_a_score_of_at_most_100(findings: list[Finding], score: int) -> None:
    assert risk_score(findings, weights=SETTINGS.weights) == score


def test_weights_come_from_settings_and_odd_ones_are_harmless() -> None:
    findings = [finding(Kind.phone), finding(Kind.link)]
    assert risk_score(findings, weights={Kind.phone: 60}) == 60
    assert risk_score(findings, weights={}) == 0
    assert risk_score(findings, weights={Kind.phone: 500, Kind.link: -3}) == 100


@given(
    st.lists(st.builds(finding, st.sampled_from(Kind), st.floats(0.01, 1)), max_size=12),
    st.builds(finding, st.sampled_from(Kind), st.floats(0.01, 1)),
)
def test_another_finding_never_lowers_the_score(findings: list[Finding], more: Finding) -> None:
    weights = SETTINGS.weights
    assert risk_score([*findings, more], weights=weights) >= risk_score(findings, weights=weights)


def test_every_kind_has_a_weight() -> None:
    assert set(SETTINGS.weights) == set(Kind)
    assert dataclasses.replace(SETTINGS, weights={}).weights == {}


@pytest.mark.parametrize("threat", ["I will burn your shop.", "I'd smash your windows", "Voy a quemar la oficina"])
def test_threats_to_property_are_found(threat: str) -> None:
    assert [found.kind for found in check_texts({Place.body: threat}, settings=SETTINGS)] == [Kind.threat]


@pytest.mark.parametrize(
    "text", ["Twenty four, thirty six, fifty and ninety pounds.", "It was signed by HMRC.", "Thanks\nPAYPAL"]
)
def test_prices_in_words_and_initials_of_companies_are_left(text: str) -> None:
    assert not check_texts({Place.body: text}, settings=SETTINGS)
