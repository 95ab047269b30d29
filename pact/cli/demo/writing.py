"""Puts a story's words together from its core, so that the text agrees with the answers."""

import random
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from pact.cli.demo.asides import LAST_WORDS, MANNER_REMARKS, MANNERS, OPENINGS, WAITS
from pact.cli.demo.cores import Core, Sentence, Wording

_CHOICE: Final = re.compile(r"\[([^\[\]]+)\]")
ALIKE: Final = 0.66
"""Two texts of one core that share more than this of the shorter one's words are drawn again, if it can be."""
DRAWS: Final = 8


@dataclass(frozen=True, slots=True)
class Brief:
    """What a text is to say: the core, its ending, the facts that hold and the words for the slots."""

    core: Core
    kind: str
    facts: frozenset[str]
    slots: Mapping[str, str]


class Writer:
    """Writes texts; keeps count of what it said before, so that it says something else next time."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        self._used: Counter[str] = Counter()
        self._bodies: dict[str, list[dict[str, int]]] = {}

    def body(self, brief: Brief) -> str:
        """A text unlike the others of its core."""
        others = self._bodies.setdefault(brief.core.name, [])
        drafts: list[tuple[float, str]] = []
        for _ in range(DRAWS):
            text = self._draft(brief)
            drafts.append((max((_shared(_bag(text), other) for other in others), default=0.0), text))
            if drafts[-1][0] <= ALIKE and len(text) >= 50:
                break
        text = min(drafts, key=lambda draft: (len(draft[1]) < 50, draft[0]))[1]
        others.append(_bag(text))
        return text

    def title(self, brief: Brief) -> str:
        """A title of the core's; empty for one story in four."""
        wording = self._pick(brief.core.titles, brief.facts) if self._chance.random() >= 0.25 else None
        title = self._fill(wording, brief.slots) if wording else ""
        return title.lower() if brief.core.voice == "lower" else title

    def _draft(self, brief: Brief) -> str:
        core, manner = brief.core, MANNERS[brief.core.voice]
        problem = self._told(core.problem, brief)
        ending = self._told(core.endings[brief.kind].sentences, brief)
        aside = 0.14 if manner == "short" else 0.3
        before = self._aside(OPENINGS[manner], brief, 0.18)
        wait = [] if self._names_a_wait(problem + ending) else self._aside(WAITS[manner], brief, aside + 0.05)
        said = self._aside(MANNER_REMARKS[manner], brief, aside) if "person" in brief.facts else []
        last = self._aside(LAST_WORDS[manner], brief, 0.2)
        parts = (
            [self._fill(wording, brief.slots) for wording in before + problem],
            [self._fill(wording, brief.slots) for wording in wait + ending + said + last],
        )
        return self._set(core.voice, *parts)

    def _told(self, sentences: Sequence[Sentence], brief: Brief) -> list[Wording]:
        chosen = (
            self._pick(sentence.wordings, brief.facts)
            for sentence in sentences
            if not (sentence.optional and self._chance.random() < 0.5)
        )
        return [wording for wording in chosen if wording]

    def _aside(self, remarks: Sequence[Wording], brief: Brief, share: float) -> list[Wording]:
        if self._chance.random() >= share:
            return []
        remark = self._pick(remarks, brief.facts)
        return [remark] if remark else []

    def _pick(self, choices: Sequence[Wording], facts: frozenset[str]) -> Wording | None:
        """The least used of the wordings that are true."""
        possible = [wording for wording in choices if wording.needs <= facts]
        if not possible:
            return None
        least = min(self._used[wording.words] for wording in possible)
        wording = self._chance.choice([one for one in possible if self._used[one.words] == least])
        self._used[wording.words] += 1
        return wording

    def _fill(self, wording: Wording, slots: Mapping[str, str]) -> str:
        words = _CHOICE.sub(lambda found: self._chance.choice(found[1].split("/")), wording.words)
        return words.format_map(slots)

    @staticmethod
    def _names_a_wait(told: Sequence[Wording]) -> bool:
        return any(wording.needs & {"knows_wait", "knows_menu", "knows_moved_times"} for wording in told)

    def _set(self, voice: str, problem: list[str], ending: list[str]) -> str:
        """The sentences as this voice sets them: a list, paragraphs, one block, lower case."""
        sentences = problem + ending
        if voice == "list":
            mark = self._chance.choice(("- ", "- ", ""))
            return ("\n" if mark else " ").join(mark + sentence for sentence in sentences)
        if voice == "lower":
            joint = self._chance.choice((" ", ". ", "\n\n", ". "))
            return joint.join(sentence.rstrip(".") for sentence in sentences).lower().replace("?.", "?")
        is_parted = len(sentences) > 4 and self._chance.random() < (0.8 if voice == "letter" else 0.4)
        if is_parted and problem and ending:
            return " ".join(problem) + "\n\n" + " ".join(ending)
        return " ".join(sentences)


def _bag(text: str) -> dict[str, int]:
    """The different words of a text, and their lengths with a space."""
    return {word: len(word) + 1 for word in text.lower().split()}


def _shared(one: Mapping[str, int], other: Mapping[str, int]) -> float:
    """How much of the shorter of two texts stands in the other, from 0 to 1, by letters of different words."""
    common = sum(length for word, length in one.items() if word in other)
    return common / max(1, min(sum(one.values()), sum(other.values())))
