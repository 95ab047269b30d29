import pytest
from hypothesis import given
from hypothesis import strategies as st

from pact.checks.findings import Place
from pact.checks.running import check_texts
from pact.checks.settings import CheckSettings
from pact.checks.spans import Kind
from pact.checks.words import find_phrases, fold_letters

SETTINGS = CheckSettings(slur_words=("glorp", "tonto útil"), threat_words=("will zap you", "sé dónde vives"))


def found(text: str) -> list[tuple[Kind, str]]:
    return [(x.kind, text[x.start : x.end]) for x in check_texts({Place.body: text}, settings=SETTINGS)]


@pytest.mark.parametrize(
    "written",
    ["glorp", "GLORP", "Glórp", "g.l.o.r.p", "g-l-o-r-p", "gl0rp", "g1orp", "g*orp", "g l o r p", "glo\u0301rp"],
)
def test_a_word_is_found_however_it_is_written(written: str) -> None:
    if written == "g*orp":  # a star instead of a vowel
        written = "gl*rp"
    assert found(f"You {written}!") == [(Kind.slur, written)]


@pytest.mark.parametrize(
    "text", ["glorps", "aglorp", "glor p", "gl or p", "60rp", "", "g.l.o.r", "*****", "910r9"]
)
def test_other_words_and_parts_of_words_are_not(text: str) -> None:
    assert found(text) == []


def test_phrases_are_found_across_spaces_and_accents() -> None:
    assert found("I will  ZAP\nyou. SE DONDE VIVES, tonto util") == [
        (Kind.threat, "will  ZAP\nyou"),
        (Kind.threat, "SE DONDE VIVES"),
        (Kind.slur, "tonto util"),
    ]


def test_threats_and_slurs_have_low_confidence() -> None:
    findings = check_texts({Place.body: "glorp, I will zap you"}, settings=SETTINGS)
    assert [finding.confidence <= 0.5 for finding in findings] == [True, True]


def test_the_default_lists_ignore_ordinary_anger() -> None:
    text = (
        "It cost a bomb. It would not kill them to answer. This is killing me. You will regret switching. Hell, damn, "
        "bloody idiots. Me cago en todo. Vaya mierda de servicio. Spic and span, a black day, burn down time, Niger."
    )
    assert check_texts({Place.body: text}, settings=CheckSettings()) == []


@pytest.mark.parametrize(
    "text", ["I know where you live", "te voy a matar", "Sé dónde vives", "you deserve to die"]
)
def test_the_default_lists_find_threats(text: str) -> None:
    assert [finding.kind for finding in check_texts({Place.body: text}, settings=CheckSettings())] == [Kind.threat]


@pytest.mark.parametrize("phrases", [(), ("",), ("a",), ("?!",), ("(", "[a")])
def test_empty_lists_find_nothing(phrases: tuple[str, ...]) -> None:
    assert list(find_phrases("anything a ( [", phrases)) == []


@given(st.text())
def test_folding_keeps_the_length(text: str) -> None:
    assert len(fold_letters(text)) == len(text)


@given(st.text(max_size=40), st.text(max_size=12))
def test_any_word_list_can_be_searched_for(text: str, phrase: str) -> None:
    for start, end in find_phrases(fold_letters(text), (phrase,)):
        assert 0 <= start < end <= len(text)
