"""How an invented story is written down: a core with its sentences, their other wordings and their conditions.

The notation, chosen so that the text files read like prose:

* one line is one sentence; ` | ` parts its wordings, of which one is used;
* `? ` before a line: may be left out;
* `@polite,long ` before a wording: only where the answers say so (the words are the facts in writing.py);
* `{price}` is a detail; `{wait}` and the like stand for an answer, so a wording with it needs that answer;
* `[a/b/c]`: one of these;
* `= c2 polite` as the first line of an ending: what the answers must be for this ending to be true.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

# What an ending's answers are in general; an ending's own demands come on top.
KINDS: Final = (
    "first", "later", "partly", "no", "early", "gave_up", "cut",
    "kept", "late", "never", "machine", "machine_ok", "closed",
)  # fmt: skip

ANSWER_SLOTS: Final = frozenset({"wait", "menu", "announced", "moved_times", "contacts", "nth", "before", "cost"})
"""Details that repeat an answer; all others are drawn from the banks in people.py."""

WAYS: Final = frozenset({"by_voice", "by_chat"})
_SLOT: Final = re.compile(r"\{(\w+)\}")
_CALLING: Final = re.compile(r"\b(rang|ring|rings|rung|calls?|called|hold|held|hung|voice|on the phone)\b", re.I)
_CHATTING: Final = re.compile(r"\b(chats?|chatbot|bot|messaged?|messages|pasted|replied|scroll)\b", re.I)


@dataclass(frozen=True, slots=True)
class Wording:
    """One way to say a sentence, and the facts without which it would not be true."""

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
class Core:
    """One person's matter in one voice, with the endings that it may take (by KINDS)."""

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
        told = [sentence for sentence in (*self.problem, *self.endings[kind].sentences) if not sentence.optional]
        return tuple(
            channel
            for channel in self.channels
            if all(
                any(wording.needs & WAYS <= ways_of(channel) for wording in sentence.wordings) for sentence in told
            )
        )


def ways_of(channel: str) -> frozenset[str]:
    """What can be said of a contact by this channel: by_voice, by_chat, or neither for a letter or a mail."""
    if channel in {"phone", "callback"}:
        return frozenset({"by_voice"})
    return frozenset({"by_chat"}) if channel in {"webchat", "app", "social"} else frozenset()


def core(
    name: str, *, voice: str, reason: str, titles: str, problem: str, channels: str = "phone",
    about: str = "", hours: str = "", tips: str = "", **endings: str,
) -> Core:  # fmt: skip
    """A core from its notation. `about`: kind of company, empty for any of the sector. ValueError: no such ending."""
    if unknown := set(endings) - set(KINDS):
        raise ValueError(f"{name}: no such ending: {sorted(unknown)}")
    is_mixed = len(channels.split()) > 1
    return Core(
        name=name,
        voice=voice,
        reason=reason,
        channels=tuple(channels.split()),
        about=frozenset(about.split()),
        hours=tuple(hours.split()),
        titles=wordings(titles, is_mixed=is_mixed),
        problem=sentences(problem, is_mixed=is_mixed),
        endings={kind: _ending(text, is_mixed=is_mixed) for kind, text in endings.items()},
        tips=tuple(tip.strip() for tip in tips.split("|") if tip.strip()),
    )


def sentences(text: str, *, is_mixed: bool) -> tuple[Sentence, ...]:
    """Sentences from the notation, one a line. `is_mixed`: the contact was by phone or in writing, as is drawn."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return tuple(
        Sentence(wordings(line.removeprefix("? "), is_mixed=is_mixed), line.startswith("? ")) for line in lines
    )


def wordings(line: str, *, is_mixed: bool = False) -> tuple[Wording, ...]:
    """The wordings of one line; where `is_mixed`, words of calling or chatting need that channel to be true."""
    return tuple(_wording(part.strip(), is_mixed=is_mixed) for part in line.split("|") if part.strip())


def _wording(text: str, *, is_mixed: bool) -> Wording:
    needs: set[str] = set()
    if is_mixed:
        needs.update(
            fact for fact, words in (("by_voice", _CALLING), ("by_chat", _CHATTING)) if words.search(text)
        )
    if text.startswith("@"):
        conditions, text = text[1:].split(" ", 1)
        needs.update(conditions.split(","))
    slots = {slot.lower() for slot in _SLOT.findall(text)}
    needs.update(f"knows_{slot}" for slot in slots & ANSWER_SLOTS)
    return Wording(text.strip(), frozenset(needs))


def _ending(text: str, *, is_mixed: bool) -> Ending:
    lines = text.strip().splitlines()
    demands = lines.pop(0).strip().removeprefix("=").split() if lines and lines[0].startswith("=") else []
    return Ending(sentences("\n".join(lines), is_mixed=is_mixed), frozenset(demands))
