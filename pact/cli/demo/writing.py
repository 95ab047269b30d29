"""Puts a story's words together from its core, so that the text agrees with the answers."""

import random
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from pact.cli.demo.asides import BACKGROUNDS, LAST_WORDS, MANNER_REMARKS, MANNERS, OPENINGS, WAITS
from pact.cli.demo.cores import Core, Sentence, Wording

_CHOICE: Final = re.compile(r"\[([^\[\]]+)\]")
_END_TWICE: Final = re.compile(r"([?!])[.,] ")
ALIKE: Final = 0.66
"""Two texts of one core that share more than this of the shorter one's words are drawn again, if it can be."""
TOO_ALIKE: Final = 0.76
"""Above this a reader sees the same letter twice."""
SHORTEST: Final = 50
DRAWS: Final = 12
TALKATIVE: Final = 0.1
"""The share of authors who tell everything."""


@dataclass(frozen=True, slots=True)
class Brief:
    """What a text is to say: the core, its ending, the facts that hold, the words for the slots.

    `before` and `after` are sentences that stand around it whatever the core; empty for none.
    """

    core: Core
    kind: str
    facts: frozenset[str]
    slots: Mapping[str, str]
    before: str = ""
    after: str = ""


class Writer:
    """Writes texts; keeps count of what it said before, so that it says something else next time.

    `repeats_itself` tells of the last body whether it is too short, or too much like an earlier one, to be used.
    """

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        self._used: Counter[str] = Counter()
        self.repeats_itself = False
        self._bodies: dict[str, list[dict[str, int]]] = {}

    def body(self, brief: Brief) -> str:
        """A text unlike the others of its core."""
        others = self._bodies.setdefault(brief.core.name, [])
        drafts: list[tuple[float, str]] = []
        for _ in range(DRAWS):
            text = self._draft(brief)
            drafts.append((max((_shared(_bag(text), other) for other in others), default=0.0), text))
            if drafts[-1][0] <= ALIKE and len(text) >= SHORTEST:
                break
        alike, text = min(drafts, key=lambda draft: (len(draft[1]) < SHORTEST, draft[0]))
        self.repeats_itself = alike > TOO_ALIKE or len(text) < SHORTEST
        if not self.repeats_itself:
            others.append(_bag(text))
        return text

    def title(self, brief: Brief) -> str:
        """A title of the core's; empty for one story in four."""
        wording = self._pick(brief.core.titles, brief.facts) if self._chance.random() >= 0.25 else None
        title = self._fill(wording, brief.slots) if wording else ""
        return title.lower() if brief.core.voice == "lower" else title

    def _draft(self, brief: Brief) -> str:
        core, manner = brief.core, MANNERS[brief.core.voice]
        tells_all = self._chance.random() < TALKATIVE
        share = 0.8 if tells_all else 0.14 if manner == "short" else 0.28
        problem = self._told(core.problem, brief, tells_all=tells_all)
        ending = self._told(core.endings[brief.kind].sentences, brief, tells_all=tells_all)
        opening = self._aside(OPENINGS[manner], brief, 0.18)
        who = self._aside(self._heard(BACKGROUNDS[manner], below=2), brief, 0.8 if tells_all else 0.0)
        who += self._aside(self._heard(BACKGROUNDS[manner], below=1), brief, 0.35 if who else 0.0)
        wait = [] if self._names_a_wait(problem + ending) else self._aside(WAITS[manner], brief, share + 0.05)
        said = self._aside(MANNER_REMARKS[manner], brief, share) if "person" in brief.facts else []
        last = self._aside(LAST_WORDS[manner], brief, max(0.2, share / 2))
        first_part = [self._fill(wording, brief.slots) for wording in opening + problem + who]
        second_part = [self._fill(wording, brief.slots) for wording in wait + ending + said + last]
        return self._set(core.voice, [brief.before, *first_part], [*second_part, brief.after])

    def _told(self, sentences: Sequence[Sentence], brief: Brief, *, tells_all: bool) -> list[Wording]:
        chosen = (
            self._pick(sentence.wordings, brief.facts)
            for sentence in sentences
            if tells_all or not sentence.optional or self._chance.random() < 0.5
        )
        return [wording for wording in chosen if wording]

    def _aside(self, remarks: Sequence[Wording], brief: Brief, share: float) -> list[Wording]:
        if self._chance.random() >= share:
            return []
        remark = self._pick(remarks, brief.facts)
        return [remark] if remark else []

    def _heard(self, remarks: Sequence[Wording], *, below: int) -> list[Wording]:
        """Those remarks that were made fewer than so many times."""
        return [remark for remark in remarks if self._used[remark.words] < below]

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

    def _set(self, voice: str, *parts: Sequence[str]) -> str:
        """The sentences as this voice sets them: a list, paragraphs, one block, lower case."""
        problem, ending = ([sentence for sentence in part if sentence] for part in parts)
        sentences = problem + ending
        if voice == "list":
            mark = self._chance.choice(("\n- ", "\n- ", " "))
            return (mark + mark.join(sentences)).strip()
        if voice == "lower":
            joint = self._chance.choice((". ", ". ", ", ", "\n"))
            return _END_TWICE.sub(r"\1 ", joint.join(sentence.rstrip(".") for sentence in sentences).lower())
        is_parted = sum(map(len, sentences)) > 420 or (len(sentences) > 4 and self._chance.random() < 0.35)
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
