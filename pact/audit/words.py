"""How the log's verbs, subjects and actors are called on the desk: filled in by the features that write them."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from pact.core.i18n.messages import gettext, lazy_gettext

_ = lazy_gettext


@dataclass(frozen=True)
class Subject:
    """What an entry is about, as people know it, and where the desk shows it."""

    name: str
    href: str | None = None


Subjects = Callable[[Iterable[int]], Mapping[int, Subject]]
Names = Callable[[Iterable[int]], Mapping[int, str]]

ACTOR_KINDS: Mapping[str, str] = {
    "moderator": _("staff"),
    "author": _("an author"),
    "company": _("a company"),
    "system": _("the site itself"),
}
verbs: dict[str, str] = {}
subject_kinds: dict[str, str] = {}
_subjects: dict[str, Subjects] = {}
_names: dict[str, Names] = {}


def describe_verbs(words: Mapping[str, str]) -> None:
    """Say what each verb means, as the rest of a sentence: “published a story”."""
    verbs.update(words)


def describe_subjects(kind: str, *, word: str, found_by: Subjects | None = None) -> None:
    """Say what subjects of this kind are called and, where the desk shows them, how they are found: all in one query."""
    subject_kinds[kind] = word
    if found_by is not None:
        _subjects[kind] = found_by


def describe_actors(kind: str, *, found_by: Names) -> None:
    """Say how the names of actors of this kind are found: all in one query."""
    _names[kind] = found_by


def verb_words(verb: str) -> str:
    """What was done; of a verb that nobody described, the verb itself with spaces."""
    return str(verbs.get(verb) or verb.replace(".", ": ").replace("_", " "))


def subject_kind_words(kind: str) -> str:
    return str(subject_kinds.get(kind) or kind.replace("_", " "))


def subjects_of(pairs: Iterable[tuple[str, int | None]]) -> dict[tuple[str, int], Subject]:
    """The subjects by their kind and id; what is no longer there is called by its number."""
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


def actors_of(pairs: Iterable[tuple[str, int | None]]) -> dict[tuple[str, int | None], str]:
    """The actors by their kind and id, as they are called."""
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
