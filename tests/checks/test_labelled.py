"""How much of the labelled set the checks find: printed with `pytest -s`, with minimum scores.

Results before any tuning: on `held_out` without `fresh.txt`, written before the checks, all kinds 1.00 except phones
with a precision of 0.95 (a case number that starts with a year, since fixed). On `fresh.txt`, written after the first
tuning and full of names in passing, 14 of 27 names (0.52), and three companies were taken for names; the list of first
names was then extended. On `tuned/later.txt`, before known first names were found without a cue, 7 of 26. So the checks
are weakest for rare names and names without a cue, and 0.99 on this set does not promise the same on another.
`tuned/missed.txt` (names in capitals or spelt out, numbers in words, spelt addresses, dates of birth, account names,
other countries' numbers) was written by somebody who had not read the checks: at first recall 0.19 and precision 0.58
over all kinds. The checks were then extended with its misses in view. So was `tuned/seen.txt`: at first recall 0.46
and precision 0.95 over all kinds, none of the new ones (accusations, threats to property, insults in disguise,
advertising, connections to competitors, other companies, health, customer numbers) found.
The other half of that set then showed that the rules lay too near to the words they had been tuned on: recall 0.72 and
precision 0.91 over all kinds. `tuned/variants.txt` holds other wordings of each kind (at first recall 0.54), and
`tuned/traps.txt` what only looks like one of them. The checks were extended with both in view.
"""

from itertools import chain

import pytest

from pact.checks.spans import Kind
from tests.checks.labelled_texts import MARK, Score, labelled_texts, scores, total

FLOORS = {
    Kind.email: (0.95, 0.95),
    Kind.phone: (0.95, 0.95),
    Kind.card: (0.95, 0.95),
    Kind.bank_account: (0.95, 0.95),
    Kind.national_id: (0.95, 0.95),
    Kind.link: (0.9, 0.9),
    Kind.postcode: (0.9, 0.95),
    Kind.street_address: (0.9, 0.9),
    Kind.name: (0.9, 0.9),
    Kind.birth_date: (0.8, 0.9),
    Kind.handle: (0.8, 0.9),
    Kind.threat: (0.8, 0.9),
    Kind.insult: (0.8, 0.9),
    Kind.accusation: (0.8, 0.9),
    Kind.advertising: (0.8, 0.9),
    Kind.affiliation: (0.8, 0.9),
    Kind.other_company: (0.8, 0.9),
    Kind.health: (0.8, 0.9),
    Kind.account_number: (0.8, 0.9),
}
"""Recall and precision, over both parts."""
UNTUNED = (0.8, 0.9)
"""Recall and precision over all kinds that texts should reach on which the checks were not tuned."""


def printed(title: str, found: dict[Kind, Score]) -> None:
    print(f"\n{title:<16} labels  recall  precision")  # noqa: T201 (the purpose of the set)
    for kind in sorted(found):
        score = found[kind]
        print(f"{kind:<16} {score.labels:>6}  {score.recall:>6.2f}  {score.precision:>9.2f}")  # noqa: T201 (the purpose of the set)


def test_the_set_is_large_and_covers_every_kind() -> None:
    kinds = [
        label.kind for part in ("tuned", "held_out") for text in labelled_texts(part) for label in text.labels
    ]
    clean = [text for part in ("tuned", "held_out") for text in labelled_texts(part) if not text.labels]

    assert len(kinds) >= 350
    assert len(clean) >= 60
    assert set(kinds) == set(FLOORS)


def test_every_label_was_parsed() -> None:
    """A label with a typing mistake would silently become part of the text."""
    for part in ("tuned", "held_out", "untuned"):
        for text in labelled_texts(part):
            assert not MARK.search(text.text)
            assert not any(sign in text.text for sign in ("[[", "]]", "|")), text


def test_the_whole_set_reaches_its_minimum_scores() -> None:
    found = scores(chain(labelled_texts("tuned"), labelled_texts("held_out")))
    printed("both parts", found)

    for kind, (recall, precision) in FLOORS.items():
        assert found[kind].recall >= recall, kind
        assert found[kind].precision >= precision, kind


@pytest.mark.parametrize("file", ["missed.txt", "seen.txt", "variants.txt"])
def test_the_kinds_that_were_missed_are_found(file: str) -> None:
    found = scores(text for text in labelled_texts("tuned") if text.file.endswith(file))
    printed(file, found)

    for kind, score in found.items():
        assert score.recall >= 0.8, kind
        assert score.precision >= 0.9, kind


def test_texts_that_the_checks_were_not_tuned_on_are_found_too() -> None:
    found = scores(labelled_texts("untuned"))
    printed("untuned", found)

    recall, precision = UNTUNED
    assert total(found).recall >= recall
    assert total(found).precision >= precision


@pytest.mark.parametrize("part", ["tuned", "held_out"])
def test_each_part_reaches_its_minimum_scores(part: str) -> None:
    found = scores(labelled_texts(part))
    printed(part, found)

    for kind in (Kind.email, Kind.phone, Kind.card, Kind.bank_account):
        assert found[kind].recall >= 0.95, kind
        assert found[kind].precision >= 0.95, kind
    assert found[Kind.name].recall >= 0.8
    assert found[Kind.name].precision >= 0.8


def test_texts_without_labels_have_few_findings() -> None:
    clean = [text for part in ("tuned", "held_out") for text in labelled_texts(part) if not text.labels]
    disturbed = [text for text in clean if text.findings()]

    assert len(disturbed) <= len(clean) * 0.05, [text.text for text in disturbed]
