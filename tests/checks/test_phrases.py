"""What sentences say about people and companies: accusations, threats, insults, advertising, other companies, health."""

import pytest

from pact.checks.facts import StoryFacts
from pact.checks.findings import Place
from pact.checks.phrases.other_companies import MOST_NAMES, possible_names
from pact.checks.running import check_story
from pact.checks.settings import CheckSettings
from pact.checks.spans import Kind


def found(text: str, *, company: str = "Thames Water", others: tuple[str, ...] = ()) -> list[tuple[Kind, str]]:
    facts = StoryFacts(other_companies=frozenset(others))
    findings = check_story({Place.body: text}, facts, settings=CheckSettings(), company_names=(company,))
    return [(one.kind, text[one.start : one.end]) for one in findings]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("The manager is a thief.", "thief"),
        ("They are a bunch of crooks", "crooks"),
        ("Thieves! All of them.", "Thieves"),
        ("She pocketed the deposit.", "pocketed"),
        ("I was conned by this company", "conned"),
        ("Somebody in the office stole my card", "stole"),
        ("The fitter took a backhander", "took a backhander"),
        ("This is fraud.", "fraud"),
        ("Son unos ladrones", "ladrones"),
        ("El comercial falsificó mi firma", "falsificó"),
        ("La empresa ha estafado a mi madre", "estafado"),
    ],
)
def test_accusations_of_a_crime_are_found(text: str, words: str) -> None:
    assert found(text) == [(Kind.accusation, words)]


@pytest.mark.parametrize(
    "text",
    [
        "The fraud department was very good.",
        "Someone stole my card and they stopped it at once.",
        "My bag was stolen on the train.",
        "A thief took my bike.",
        "He is not a thief.",
        "Daylight robbery for a text message.",
        "It is a criminal waste of time.",
        "They never stole anything.",
        "They sent me the forged document.",
        "Me robaron el móvil en la calle.",
    ],
)
def test_a_crime_of_nobody_in_particular_is_no_accusation(text: str) -> None:
    assert Kind.accusation not in [kind for kind, _ in found(text)]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("I will burn their depot to the ground", "burn their depot to the ground"),
        ("Someone should slash the tyres of that van", "slash the tyres"),
        ("I'm going to throw a brick through the branch window", "throw a brick through the branch window"),
        ("I'd like to punch him.", "punch him"),
        ("I know where she lives", "I know where she lives"),
        ("Me dan ganas de tirar una piedra al escaparate", "tirar una piedra al escaparate"),
        ("Le voy a partir la cara", "partir la cara"),
    ],
)
def test_threats_are_found(text: str, words: str) -> None:
    assert found(text) == [(Kind.threat, words)]


@pytest.mark.parametrize(
    "text",
    [
        "The courier smashed my window.",
        "I'll smash my phone.",
        "They had to break the door down.",
        "I could kill for a coffee.",
        "I'll take the car to the garage.",
        "It should never have been put there in the first place.",
        "I will break the news to the branch.",
    ],
)
def test_other_harm_is_no_threat(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize(
    "word", ["i d i o t", "id iot", "i.d.i.o.t", "m0ron", "w*nker", "c0w", "g i l i p o l l a s", "cabr on"]
)
def test_insults_in_disguise_are_found(word: str) -> None:
    assert found(f"Honestly, {word}!") == [(Kind.insult, word)]


@pytest.mark.parametrize(
    "text", ["What an idiot", "you idiot", "he's an idiot", "stupid idiot", "es un idiota", "panda de idiotas"]
)
def test_insults_are_found_where_they_are_aimed_at_somebody(text: str) -> None:
    assert [kind for kind, _ in found(text)] == [Kind.insult]


@pytest.mark.parametrize(
    "text", ["Bloody idiots.", "A cow in the road.", "It weighs a ton to carry.", "I hit a pig."]
)
def test_ordinary_words_are_no_insults(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "Contact @ThamesWater",
        "Follow @thames_water_help for news",
        "Contact @AcmeEnergy",
        "the dot at the end dot com",
    ],
)
def test_company_accounts_and_talk_about_dots_are_not_found(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize(
    "text", ["DM me for a discount", "Book with us", "Os paso mi código de amigo", "try our own agency"]
)
def test_advertising_is_found(text: str) -> None:
    assert [kind for kind, _ in found(text)] == [Kind.advertising]


@pytest.mark.parametrize(
    "text",
    ["He did not call me with a quote", "They told me to visit our website", "The engineer could not come to us"],
)
def test_what_a_company_said_is_no_advertising(text: str) -> None:
    assert found(text) == []


def test_other_companies_on_the_site_are_found_once_in_a_text() -> None:
    text = "I rang Brightline Homes too. Brightline Homes were civil, and so was Thames Water. Pear was not."
    assert found(text, others=("Brightline Homes", "Pear")) == [
        (Kind.other_company, "Brightline Homes"),
        (Kind.other_company, "Pear"),
    ]
    assert found(text) == []


def test_other_companies_are_found_by_a_comparison_or_a_legal_form() -> None:
    assert found("Compare that with Drayton Boiler Care.") == [(Kind.other_company, "Drayton Boiler Care")]
    assert found("En cambio en Móviles Ribera fue rápido.") == [(Kind.other_company, "Móviles Ribera")]
    assert found("The bill came from Pellow & Rusk Ltd today") == [(Kind.other_company, "Pellow & Rusk Ltd")]


def test_possible_names_leave_out_own_names_and_ordinary_words() -> None:
    text = "Next, on Monday Thames Water sent me to Pear. Then Lisa said that. I asked Brightline Homes."
    assert possible_names({Place.body: text}, ("Thames Water",)) == [
        "Pear",
        "Then Lisa",
        "Brightline Homes",
        "Brightline",
        "Homes",
    ]


def test_a_text_has_a_limited_number_of_possible_names() -> None:
    text = " ".join(f"and Q{chr(97 + number % 26)}{chr(97 + number // 26)}x" for number in range(600))
    assert len(possible_names({Place.body: text}, ())) == MOST_NAMES


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("I have multiple sclerosis", "multiple sclerosis"),
        ("She was diagnosed with bowel cancer", "diagnosed with bowel cancer"),
        ("My mother is deaf", "deaf"),
        ("Mi padre tiene demencia", "demencia"),
    ],
)
def test_what_is_said_about_health_is_found(text: str, words: str) -> None:
    assert found(text) == [(Kind.health, words)]


@pytest.mark.parametrize(
    "text", ["It gave me a headache", "I was blind sided", "They donate to cancer research", "on deaf ears"]
)
def test_idioms_are_not_about_health(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("My membership number is AM-0077-3192 if needed", "AM-0077-3192"),
        ("Policy no. PW/20/118834-T.", "PW/20/118834-T"),
        ("Número de cliente 7718 0042 6. Sigue igual", "7718 0042 6"),
    ],
)
def test_customer_numbers_are_found(text: str, words: str) -> None:
    assert found(text) == [(Kind.account_number, words)]


@pytest.mark.parametrize(
    "text", ["Order no. SB7719004", "El contrato 08001 tampoco", "Policy of 30 days, 12345 customers"]
)
def test_other_numbers_are_no_customer_numbers(text: str) -> None:
    assert found(text) == []
