"""Redaction replaces whole stretches by marks and changes nothing else."""

import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pact.checks.findings import Finding, Place
from pact.checks.spans import REMOVED_KINDS, Kind
from pact.core.sanitising import REMOVED_WORDS, render_markdown
from pact.moderation.redaction import (
    IMPLIED_GROUNDS,
    PLACES,
    Cut,
    RedactionError,
    RedactionKind,
    occurrences,
    parts,
    proposed_cut,
    read_cut,
    redacted,
    redacted_texts,
    tidy,
)

BODY = "Mandy gave me 020 7946 0018, and Mandy never rang."
TEXTS = {Place.title: "Mandy again", Place.body: BODY, Place.tips: "", Place.display_name: ""}


def cut(start: int, end: int, kind: RedactionKind = RedactionKind.NAME, place: Place = Place.body) -> Cut:
    return Cut(place, start, end, kind)


def test_cut_is_replaced_by_its_mark() -> None:
    cuts = tidy([cut(0, 5), cut(14, 27, RedactionKind.PHONE_NUMBER)], TEXTS)

    assert redacted(BODY, cuts) == "[name] gave me [phone number], and Mandy never rang."


def test_marks_of_all_kinds_are_shown_as_redactions() -> None:
    for kind in RedactionKind:
        assert kind.mark[1:-1] in REMOVED_WORDS
        assert f'<mark class="removed">{kind.mark}</mark>' in render_markdown(f"Before {kind.mark} after.")


@pytest.mark.parametrize(
    "spec", ["", "1:body:1:2", "1:body:2:9:nonsense", "1:story:0:5:name", "1:body:-1:5:name", "1:body:0:5:name ",
             "1:body:0:5:Name", "1:body:999999:5:name", "body:0:5:name", "-1:body:0:5:name"],
)  # fmt: skip
def test_invalid_cuts_are_refused(spec: str) -> None:
    with pytest.raises(RedactionError):
        read_cut(spec)


@pytest.mark.parametrize(("start", "end"), [(0, 500), (5, 5), (9, 3), (5, 6), (50, 51)])
def test_cut_outside_its_text_or_empty_is_refused(start: int, end: int) -> None:
    with pytest.raises(RedactionError):
        tidy([cut(start, end)], TEXTS)


def test_cut_round_trip() -> None:
    for kind in RedactionKind:
        for place in PLACES:
            made = Cut(place, 3, 17, kind)
            assert read_cut(made.in_version(12)) == (12, made)


def test_white_space_at_the_edges_is_kept() -> None:
    assert tidy([cut(5, 13)], TEXTS) == [cut(6, 13)]
    assert redacted(BODY, tidy([cut(5, 14)], TEXTS)) == "Mandy [name] 020 7946 0018, and Mandy never rang."


def test_overlapping_cuts_join_with_the_longer_ones_kind() -> None:
    cuts = tidy([cut(0, 5), cut(3, 27, RedactionKind.PERSONAL_DETAIL)], TEXTS)

    assert cuts == [cut(0, 27, RedactionKind.PERSONAL_DETAIL)]


def test_phrase_is_found_as_whole_words() -> None:
    texts = TEXTS | {Place.tips: "Ask for MANDY, not for Mandybell."}

    found = occurrences(" mandy ", texts, RedactionKind.NAME)

    assert [(cut.place, texts[cut.place][cut.start : cut.end]) for cut in found] == [
        (Place.title, "Mandy"),
        (Place.body, "Mandy"),
        (Place.body, "Mandy"),
        (Place.tips, "MANDY"),
    ]
    assert occurrences("  ", texts, RedactionKind.NAME) == []
    assert [cut.start for cut in occurrences("0018,", texts, RedactionKind.NAME)] == [23]


def test_only_findings_with_a_mark_can_be_redacted() -> None:
    for kind in Kind:
        proposed = proposed_cut(Finding(kind, Place.body, 0, 5, 0.9))
        assert (proposed is not None) is (kind in REMOVED_KINDS)
        if proposed is not None:
            assert proposed.kind.mark == f"[{REMOVED_KINDS[kind]}]"
    assert proposed_cut(Finding(Kind.name, Place.company_name, 0, 5, 0.9)) is None
    assert proposed_cut(Finding(Kind.name, Place.story, None, None, 0.9)) is None


def test_redaction_kinds_imply_grounds_except_other_text() -> None:
    assert set(RedactionKind) - set(IMPLIED_GROUNDS) == {RedactionKind.WORDS_REMOVED}


def test_parts_cover_the_whole_text() -> None:
    findings = [Finding(Kind.name, Place.body, 0, 5, 0.9), Finding(Kind.phone, Place.body, 14, 27, 0.9)]

    found = parts(BODY, Place.body, findings, [cut(14, 27, RedactionKind.PHONE_NUMBER)])

    assert "".join(part.text for part in found) == BODY
    assert [(part.text, part.kind, part.cut is not None) for part in found[:4]] == [
        ("Mandy", "name", False),
        (" gave me ", None, False),
        ("020 7946 0018", None, True),
        (", and Mandy never rang.", None, False),
    ]


words = st.text(st.sampled_from("ab \n[]é🙂x*_"), min_size=1, max_size=60)


@given(
    body=words, drawn=st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60), st.sampled_from(RedactionKind)))
)
def test_redaction_only_replaces_cuts_by_marks(body: str, drawn: list[tuple[int, int, RedactionKind]]) -> None:
    """The text between the marks is the original text, unchanged and in order."""
    texts = {Place.body: body}
    cuts = []
    for start, end, kind in drawn:
        try:
            cuts += tidy([cut(start, end, kind)], texts)
        except RedactionError:
            continue
    kept = tidy(cuts, texts)

    published = redacted_texts(texts, kept)[Place.body]

    stretches, reached = [], 0
    for made in kept:
        stretches += [body[reached : made.start], made.kind.mark]
        reached = made.end
    assert published == "".join(stretches) + body[reached:]
    assert all(made.start < other.start and made.end < other.start for made, other in pairwise(kept))
    assert tidy(kept, texts) == kept
    assert "".join(part.text for part in parts(body, Place.body, [], kept)) == body
    if not kept:
        assert published == body
    assert not re.search(r"\s$", "".join(body[made.start : made.end][-1] for made in kept))
