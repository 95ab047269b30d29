"""Plots: what the invented stories are made from. data/<sector>.toml holds one table for each.

A plot is one person's matter in one voice: titles, the problem, and several endings. The notation reads like prose:

* a paragraph is one sentence of the story; its lines are the wordings, of which one is used;
* a paragraph that begins with a line `?` may be left out;
* an ending that begins with `= c2 polite` is told only where the answers fit those words;
* `@polite,long ` before a wording: only where the answers say so (`answers.facts` has the words);
* `{price}` is a detail (`people.details`); `{wait}` and the other names in ANSWER_SLOTS repeat an answer, so that a
  wording with one needs that answer;
* `[a/b/c]`: one of these.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from pact.cli.demo import read_data

ENDINGS: Final = frozenset(
    [
        "first",
        "later",
        "partly",
        "no",
        "early",
        "gave_up",
        "tired",
        "unanswered",
        "cut",
        "kept",
        "late",
        "never",
        "machine",
        "machine_ok",
        "closed",
    ]
)
"""Kinds of ending; `answers.ENDED` has the answers that go with each."""
ANSWER_SLOTS: Final = frozenset({"wait", "menu", "announced", "moved_times", "contacts", "nth", "before", "cost"})
WAYS: Final = frozenset({"by_voice", "by_chat"})
_SLOT: Final = re.compile(r"\{(\w+)\}")
_CALLING: Final = re.compile(r"\b(rang|ring|rings|rung|calls?|called|hold|held|hung|voice|on the phone)\b", re.I)
_CHATTING: Final = re.compile(r"\b(chats?|chatbot|bot|messaged?|messages|pasted|replied|scroll)\b", re.I)


@dataclass(frozen=True, slots=True)
class Wording:
    """One way to say a sentence, and the facts that it needs to be true."""

    words: str
    needs: frozenset[str]


@dataclass(frozen=True, slots=True)
class Sentence:
    """The wordings of one sentence."""

    wordings: tuple[Wording, ...]
    optional: bool


@dataclass(frozen=True, slots=True)
class Ending:
    """How a story goes on and ends, and what the answers must then be."""

    sentences: tuple[Sentence, ...]
    demands: frozenset[str]


@dataclass(frozen=True, slots=True)
class Plot:
    """One person's matter in one voice. `about`: the kinds of business it can happen with; empty for any."""

    name: str
    voice: str
    reason: str
    channels: tuple[str, ...]
    about: frozenset[str]
    hours: tuple[str, ...]
    titles: tuple[Wording, ...]
    problem: tuple[Sentence, ...]
    endings: Mapping[str, Ending]
    tips: tuple[str, ...]

    def channels_for(self, kind: str) -> tuple[str, ...]:
        """The channels by which this ending can be told without leaving a sentence out."""
        needed = [sentence for sentence in (*self.problem, *self.endings[kind].sentences) if not sentence.optional]
        return tuple(
            channel
            for channel in self.channels
            if all(
                any(wording.needs & WAYS <= ways_of(channel) for wording in sentence.wordings)
                for sentence in needed
            )
        )


def ways_of(channel: str) -> frozenset[str]:
    """What can be said of a contact by this channel: by_voice, by_chat, or neither for a letter or an e-mail."""
    if channel in {"phone", "callback"}:
        return frozenset({"by_voice"})
    return frozenset({"by_chat"}) if channel in {"webchat", "app", "social"} else frozenset()


@cache
def plots_of(sector: str) -> tuple[Plot, ...]:
    """The plots of one sector, by its slug."""
    return tuple(read_plot(name, table) for name, table in read_data(sector).items())


def read_plot(name: str, table: Mapping[str, Any]) -> Plot:
    """A plot from its table in the file. ValueError: an ending that does not exist."""
    endings = dict(table)
    voice, reason, titles, problem = (endings.pop(key) for key in ("voice", "reason", "titles", "problem"))
    channels, about, hours = (
        endings.pop(key, default).split() for key, default in (("channels", "phone"), ("about", ""), ("hours", ""))
    )
    tips = endings.pop("tips", "").splitlines()
    if unknown := set(endings) - ENDINGS:
        raise ValueError(f"{name}: no such ending: {sorted(unknown)}")
    is_mixed = len(channels) > 1
    return Plot(
        name=name,
        voice=voice,
        reason=reason,
        channels=tuple(channels),
        about=frozenset(about),
        hours=tuple(hours),
        titles=wordings(titles, is_mixed=is_mixed),
        problem=_sentences(problem, is_mixed=is_mixed),
        endings={kind: _ending(text, is_mixed=is_mixed) for kind, text in endings.items()},
        tips=tuple(tips),
    )


def wordings(paragraph: str, *, is_mixed: bool = False) -> tuple[Wording, ...]:
    """The wordings of a paragraph, one a line.

    `is_mixed`: the contact was by phone or in writing, so that words of calling or of chatting need that channel.
    """
    return tuple(_wording(line, is_mixed=is_mixed) for line in paragraph.strip().splitlines())


def _wording(line: str, *, is_mixed: bool) -> Wording:
    needs: set[str] = set()
    if is_mixed:
        needs |= {fact for fact, words in (("by_voice", _CALLING), ("by_chat", _CHATTING)) if words.search(line)}
    if line.startswith("@"):
        conditions, line = line[1:].split(" ", 1)
        needs.update(conditions.split(","))
    needs |= {f"knows_{slot}" for slot in map(str.lower, _SLOT.findall(line)) if slot in ANSWER_SLOTS}
    return Wording(line, frozenset(needs))


def _sentences(text: str, *, is_mixed: bool) -> tuple[Sentence, ...]:
    paragraphs = text.strip().split("\n\n")
    return tuple(
        Sentence(wordings(paragraph.removeprefix("?\n"), is_mixed=is_mixed), paragraph.startswith("?\n"))
        for paragraph in paragraphs
    )


def _ending(text: str, *, is_mixed: bool) -> Ending:
    demands = ""
    if text.startswith("="):
        demands, text = text.removeprefix("=").split("\n", 1)
    return Ending(_sentences(text, is_mixed=is_mixed), frozenset(demands.split()))
