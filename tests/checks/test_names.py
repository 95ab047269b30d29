import pytest
from hypothesis import given
from hypothesis import strategies as st

from pact.checks.personal.name_words import FIRST_NAMES, NOT_NAMES
from pact.checks.personal.names import find_names


def found(text: str, *companies: str) -> list[str]:
    return [text[span.start : span.end] for span in find_names(text, company_names=companies)]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        # After a cue, even if the name is in no list.
        ("I spoke to Lisa in Billing.", ["Lisa"]),
        ("I spoke with Ikechukwu about it", ["Ikechukwu"]),
        ("her name was Xanthe", ["Xanthe"]),
        ("my name is Sunny and it was sunny", ["Sunny"]),
        ("a guy called Steve", ["Steve"]),
        ("a lady in Leeds called Sue", ["Sue"]),
        ("an agent named Wojtek", ["Wojtek"]),
        ("The agent, Darren, hung up", ["Darren"]),
        ("An adviser (Mohsin) promised it", ["Mohsin"]),
        ("thanks to Gemma", ["Gemma"]),
        ("I asked for Dave and thanked Priya", ["Dave", "Priya"]),
        ("she introduced herself as Victoria", ["Victoria"]),
        # With a title, which is not part of the finding.
        ("Mr Patel and Mrs. Brown-Jones", ["Patel", "Brown-Jones"]),
        ("Mr. T. Okonkwo", ["T. Okonkwo"]),
        ("Mrs van der Berg", ["van der Berg"]),
        ("Ms O'Brien and Dr McKenzie", ["O'Brien", "McKenzie"]),
        # Whole names.
        ("Sincerely,\nRobert J. Hanson", ["Robert J. Hanson"]),
        ("I met Jamal Washington there", ["Jamal Washington"]),
        ("I spoke to Tracy-Ann", ["Tracy-Ann"]),
        # In lower case and in capitals.
        ("spoke to a lady called sharon who hung up", ["sharon"]),
        ("I SPOKE WITH DEBORAH AND SHE HUNG UP", ["DEBORAH"]),
        # A list, a possessive, and other occurrences.
        ("spoke to Kevin, Maria and then Ashley", ["Kevin", "Maria", "Ashley"]),
        ("Bob's boss is called Bob", ["Bob", "Bob"]),
        ("Her name was Yesenia. Later Yesenia rang.", ["Yesenia", "Yesenia"]),
        # Spanish.
        ("Hablé con Marta de facturación", ["Marta"]),
        ("Me atendió una tal Sonia", ["Sonia"]),
        ("El agente se llamaba Javier", ["Javier"]),
        ("La operadora, Lucía, colgó", ["Lucía"]),
        ("El señor Gutiérrez y doña Carmen Ibáñez", ["Gutiérrez", "Carmen Ibáñez"]),
        ("La señora de la Fuente", ["de la Fuente"]),
        ("un tal Ramón y luego con Txema", ["Ramón", "Txema"]),
        # A known first name needs no cue.
        ("First it was Barry.", ["Barry"]),
    ],
)
def test_names_are_found(text: str, names: list[str]) -> None:
    assert found(text) == names


@pytest.mark.parametrize(
    "text",
    [
        "I spoke to Customer Services, then to Billing, then to a Manager",
        "I called British Gas, then called American Express",
        "Spoke to Complaints, who passed me to Retentions",
        "Speaking to Humans is impossible. Talking to Robots all day.",
        "The manager called Security. The agent called me back on Monday.",
        "They called Tuesday, they called in May, they called Manchester",
        "The agent, Sadly, had no idea.",
        "I SPOKE TO THE BANK AND THE BANK SAID NO",
        "a company called LoanStar and an app called Cashapp",
        "John Lewis refused. Morgan Stanley too.",
        "Will you help? Mark my words. A grace period in April.",
        "spoke to XXXX at XXXX",
        "Hablé con Atención al Cliente y con Facturación. Me atendieron en Madrid.",
        "Regards,\nA Very Unhappy Customer",
        "the St. James branch and Hurricane Maria",
        "Mr. Wonderful they are not",
        "don't you know, I don Know",
    ],
)
def test_departments_companies_places_and_sentence_starts_are_not_names(text: str) -> None:
    allowed = {"Know"}  # "don" is a title in Spanish
    assert set(found(text)) <= allowed


def test_the_companys_own_names_are_not_peoples_names() -> None:
    text = "I spoke to Zorbex. Zorbex Energy said no. Dave charged me."
    assert found(text) == ["Zorbex", "Dave"]
    assert found(text, "Zorbex Energy Ltd", "Dave, Inc.") == []
    assert found("Thomas told me, from Thomas Telecom", "Thomas Telecom plc") == ["Thomas"]


def test_known_and_announced_names_have_higher_confidence() -> None:
    def confidence(text: str) -> float:
        [span] = find_names(text)
        return span.confidence

    assert confidence("Barry did it") < confidence("I spoke to Zorbel") < confidence("I spoke to Barry")
    assert confidence("I spoke to Barry") < confidence("his name was Barry")


def test_the_word_lists_are_folded_and_disjoint() -> None:
    for word in FIRST_NAMES | NOT_NAMES:
        assert word == word.casefold()
    assert len(FIRST_NAMES) > 1000


@given(st.text(alphabet="aAbB ,.'’-\n\"()", max_size=80), st.sampled_from(["Lisa", "Mr ", "spoke to ", "called "]))
def test_found_names_lie_within_the_text(text: str, cue: str) -> None:
    whole = text + cue + text
    spans = find_names(whole)
    assert all(0 <= span.start < span.end <= len(whole) and 0 < span.confidence <= 1 for span in spans)
