"""Names of the log's verbs, subjects and actors, registered by the features that write them."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from pact.core.i18n.messages import gettext, lazy_gettext, lazy_message_of
from pact.core.paths import data_beside

_ = lazy_gettext


@dataclass(frozen=True)
class Subject:
    """What an entry is about: its name, and where the desk shows it.

    `reads_on`: the name continues the sentence (“… a story” “about Nordic Mail”). `reference` is what others call it.
    """

    name: str
    href: str | None = None
    reads_on: bool = False
    reference: str = ""


Subjects = Callable[[Iterable[int]], Mapping[int, Subject]]
Names = Callable[[Iterable[int]], Mapping[int, str]]

ACTOR_KINDS: Mapping[str, str] = {
    "moderator": _("staff"),
    "author": _("an author"),
    "company": _("a company"),
    "journalist": _("a journalist"),
    "system": _("the site itself"),
}
verbs: dict[str, str] = {}
subject_kinds: dict[str, str] = {}
_subjects: dict[str, Subjects] = {}
_names: dict[str, Names] = {}
_ids: dict[str, Callable[[str], int | None]] = {}
_in_details: dict[str, Callable[[Mapping[str, Any]], str]] = {}
_others: dict[tuple[str, str], tuple[str, str]] = {}


def describe_verbs(module_file: str) -> None:
    """Register what verbs mean, as the end of a sentence: “published a story”, from the TOML file beside a module."""
    verbs.update({verb: lazy_message_of(words) for verb, words in data_beside(module_file).items()})


def describe_subjects(
    kind: str,
    *,
    word: str,
    found_by: Subjects | None = None,
    id_of: Callable[[str], int | None] | None = None,
    named_in: Callable[[Mapping[str, Any]], str] | None = None,
) -> None:
    """Register a kind of subject and, if the desk shows it, how subjects are found by id in one query.

    `id_of` finds the id of the subject with a public reference. `named_in` names one without an id, from the details.
    """
    subject_kinds[kind] = word
    if found_by is not None:
        _subjects[kind] = found_by
    if id_of is not None:
        _ids[kind] = id_of
    if named_in is not None:
        _in_details[kind] = named_in


def describe_other(verb: str, detail: str, *, kind: str, words: str) -> None:
    """Register what else an entry is about: the id in this detail, and the words that lead to its name, “into %(name)s”."""
    _others[verb, detail] = (kind, words)


def subject_in_details(kind: str, details: Mapping[str, Any]) -> Subject | None:
    """A subject that has no id, if its entries name it in their details."""
    return Subject(_in_details[kind](details)) if kind in _in_details else None


def subject_with(reference: str) -> tuple[str, int] | None:
    """The kind and id of the subject with this public reference, or None."""
    found = ((kind, id_of(reference)) for kind, id_of in _ids.items())
    return next(((kind, ident) for kind, ident in found if ident is not None), None)


def describe_actors(kind: str, *, found_by: Names) -> None:
    """Register how the names of this kind of actor are found by id in one query."""
    _names[kind] = found_by


def verb_words(verb: str, actor_kind: str = "", details: Mapping[str, Any] | None = None) -> str:
    """What was done, in words for this kind of actor or this detail if there are any; for an unregistered verb, itself
    with spaces.
    """
    variants = [f"{verb} by {actor_kind}", *(f"{verb} as {value}" for value in (details or {}).values()), verb]
    known = next((verbs[variant] for variant in variants if variant in verbs), None)
    return str(known or verb.replace(".", ": ").replace("_", " "))


def subject_kind_words(kind: str) -> str:
    return str(subject_kinds.get(kind) or kind.replace("_", " "))


def subjects_of(pairs: Iterable[tuple[str, int | None]]) -> dict[tuple[str, int], Subject]:
    """Subjects by kind and id; what no longer exists is named by its number."""
    wanted: dict[str, set[int]] = {}
    for kind, ident in pairs:
        if ident is not None:
            wanted.setdefault(kind, set()).add(ident)
    found = {}
    for kind, idents in wanted.items():
        known = _subjects[kind](idents) if kind in _subjects else {}
        for ident in idents:
            found[kind, ident] = known.get(ident) or Subject(f"{subject_kind_words(kind)} {ident}")
    return found


def others_in(verb: str, details: Mapping[str, Any]) -> list[tuple[str, int, str]]:
    """What else an entry is about: kind, id and words."""
    return [
        (kind, details[detail], words)
        for (of_verb, detail), (kind, words) in _others.items()
        if of_verb == verb and isinstance(details.get(detail), int)
    ]


def actors_of(pairs: Iterable[tuple[str, int | None]]) -> dict[tuple[str, int | None], str]:
    """Names of the actors by kind and id."""
    wanted: dict[str, set[int]] = {}
    asked = set(pairs)
    for kind, ident in asked:
        if ident is not None:
            wanted.setdefault(kind, set()).add(ident)
    known = {kind: _names[kind](idents) for kind, idents in wanted.items() if kind in _names}
    return {(kind, ident): _actor(kind, ident, known.get(kind, {})) for kind, ident in asked}


def _actor(kind: str, ident: int | None, known: Mapping[int, str]) -> str:
    if ident is None:
        return str(ACTOR_KINDS.get(kind, kind))
    return known.get(ident) or gettext("account %(number)s", number=ident)
