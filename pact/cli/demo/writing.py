"""Puts a story's words together from its plot, so that the text agrees with the answers."""

import random
import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from pact.cli.demo import read_data
from pact.cli.demo.plots import Plot, Sentence, Wording, wordings

MANNERS: Final = {
    "terse": "short", "list": "short", "night": "plain", "fair": "plain", "chatty": "warm", "grateful": "warm",
    "student": "young", "lower": "lower", "letter": "letter", "translated": "translated",
}  # fmt: skip
"""Voices that talk alike share the remarks of one manner."""
ASIDES: Final = {
    kind: {manner: wordings(lines) for manner, lines in by_manner.items()}
    for kind, by_manner in read_data("asides").items()
}

_CHOICE: Final = re.compile(r"\[([^\[\]]+)\]")
_END_TWICE: Final = re.compile(r"([?!])[.,] ")
TOO_ALIKE: Final = 0.65
"""Two texts of one plot that share more than this of the shorter one's words read like the same letter."""
SHORTEST: Final = 50
DRAFTS: Final = 6
TALKATIVE: Final = 0.1
"""The share of authors who tell everything."""


@dataclass(frozen=True, slots=True)
class Brief:
    """What a text is to say: the plot, its ending, the facts that hold, the words for the slots.

    `before` and `after` are sentences that stand around it whatever the plot; empty for none.
    """

    plot: Plot
    kind: str
    facts: frozenset[str]
    slots: Mapping[str, str]
    before: str = ""
    after: str = ""


class Writer:
    """Writes texts; keeps count of the wordings used, so that it takes others next time.

    `repeats_itself`: the last body is too short, or too much like an earlier one.
    """

    def __init__(self, rng: random.Random) -> None:
        self._rng = rng
        self._used: Counter[str] = Counter()
        self.repeats_itself = False
        self._bodies: defaultdict[str, list[set[str]]] = defaultdict(list)

    def body(self, brief: Brief) -> str:
        """A text unlike the earlier ones of its plot; `repeats_itself` says when no draft was."""
        earlier = self._bodies[brief.plot.name]
        for _ in range(DRAFTS):
            text = self._draft(brief)
            words = set(text.lower().split())
            is_told = any(_overlap(words, others) > TOO_ALIKE for others in earlier)
            self.repeats_itself = is_told or len(text) < SHORTEST
            if not self.repeats_itself:
                earlier.append(words)
                break
        return text

    def title(self, brief: Brief) -> str:
        """A title of the plot's; empty for one story in four."""
        wording = self._pick(brief.plot.titles, brief.facts) if self._rng.random() >= 0.25 else None
        title = self._fill(wording, brief.slots) if wording else ""
        return title.lower() if brief.plot.voice == "lower" else title

    def _draft(self, brief: Brief) -> str:
        plot = brief.plot
        tells_all = self._rng.random() < TALKATIVE
        share = 0.8 if tells_all else 0.14 if MANNERS[plot.voice] == "short" else 0.28
        problem = self._told(plot.problem, brief, tells_all=tells_all)
        ending = self._told(plot.endings[brief.kind].sentences, brief, tells_all=tells_all)
        opening = self._aside("openings", brief, 0.18)
        background = self._aside("backgrounds", brief, 0.8 if tells_all else 0.0, at_most=2)
        background += self._aside("backgrounds", brief, 0.35 if background else 0.0, at_most=1)
        wait = [] if _names_a_wait(problem + ending) else self._aside("waits", brief, share + 0.05)
        manners = self._aside("manner_remarks", brief, share) if "person" in brief.facts else []
        last = self._aside("last_words", brief, max(0.2, share / 2))
        first_part = [self._fill(wording, brief.slots) for wording in opening + problem + background]
        second_part = [self._fill(wording, brief.slots) for wording in wait + ending + manners + last]
        return self._set(plot.voice, [brief.before, *first_part], [*second_part, brief.after])

    def _told(self, sentences: Sequence[Sentence], brief: Brief, *, tells_all: bool) -> list[Wording]:
        chosen = (
            self._pick(sentence.wordings, brief.facts)
            for sentence in sentences
            if tells_all or not sentence.optional or self._rng.random() < 0.5
        )
        return [wording for wording in chosen if wording]

    def _aside(self, kind: str, brief: Brief, share: float, *, at_most: int | None = None) -> list[Wording]:
        """Perhaps a remark, one that was made fewer than `at_most` times."""
        if self._rng.random() >= share:
            return []
        remarks = ASIDES[kind][MANNERS[brief.plot.voice]]
        new = [remark for remark in remarks if at_most is None or self._used[remark.words] < at_most]
        remark = self._pick(new, brief.facts)
        return [remark] if remark else []

    def _pick(self, choices: Sequence[Wording], facts: frozenset[str]) -> Wording | None:
        """The least used of the wordings that are true."""
        possible = [wording for wording in choices if wording.needs <= facts]
        if not possible:
            return None
        least = min(self._used[wording.words] for wording in possible)
        wording = self._rng.choice([choice for choice in possible if self._used[choice.words] == least])
        self._used[wording.words] += 1
        return wording

    def _fill(self, wording: Wording, slots: Mapping[str, str]) -> str:
        words = _CHOICE.sub(lambda found: self._rng.choice(found[1].split("/")), wording.words)
        return words.format_map(slots)

    def _set(self, voice: str, *parts: Sequence[str]) -> str:
        """The sentences as this voice sets them: a list, paragraphs, one block, lower case."""
        problem, ending = ([sentence for sentence in part if sentence] for part in parts)
        sentences = problem + ending
        if voice == "list":
            mark = self._rng.choice(("\n- ", "\n- ", " "))
            return (mark + mark.join(sentences)).strip()
        if voice == "lower":
            joint = self._rng.choice((". ", ". ", ", ", "\n"))
            return _END_TWICE.sub(r"\1 ", joint.join(sentence.rstrip(".") for sentence in sentences).lower())
        is_parted = sum(map(len, sentences)) > 420 or (len(sentences) > 4 and self._rng.random() < 0.35)
        if is_parted and problem and ending:
            return " ".join(problem) + "\n\n" + " ".join(ending)
        return " ".join(sentences)


def _names_a_wait(used: Sequence[Wording]) -> bool:
    return any(wording.needs & {"knows_wait", "knows_menu", "knows_moved_times"} for wording in used)


def _overlap(words: set[str], others: set[str]) -> float:
    """How much of the smaller set is in the other, from 0 to 1."""
    return len(words & others) / min(len(words), len(others))
