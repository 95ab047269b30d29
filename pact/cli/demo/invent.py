"""Invents the demo's companies, authors and stories: the same for the same seed and day, and nobody real."""

import math
import random
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, Final

from pact.cli.demo import (
    texts_banking,
    texts_broadband,
    texts_delivery,
    texts_energy,
    texts_insurance,
    texts_travel,
)
from pact.cli.demo.answers import PERSON, SOLVED, Draft, answer_slots, answers, draft, facts
from pact.cli.demo.companies import COMPANIES, SECTORS, Company, shares
from pact.cli.demo.cores import Core
from pact.cli.demo.desk import BARE, CONNECTIONS, REFUSED, SLIPS, THANKED, TIPS, TO_CHANGE, TWICE, TWICE_ABOUT
from pact.cli.demo.people import Author, People, details
from pact.cli.demo.writing import Brief, Writer

CORES: Final[Mapping[str, tuple[Core, ...]]] = {
    "energy": texts_energy.CORES,
    "banking": texts_banking.CORES,
    "broadband": texts_broadband.CORES,
    "insurance": texts_insurance.CORES,
    "delivery": texts_delivery.CORES,
    "travel": texts_travel.CORES,
}
SPAN_DAYS: Final = 547
"""Eighteen months."""
WAITING: Final = 23
WITHDRAWN: Final = 7
COURTESIES: Final = ("courteous", "prepared", "told_them_first", "fair")


@dataclass(frozen=True, slots=True)
class InventedSector:
    """A sector by its slug."""

    slug: str
    name: str


@dataclass(frozen=True, slots=True)
class InventedCompany:
    """A company, and other names by which people write it."""

    name: str
    sector_slug: str
    aliases: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class InventedStory:
    """One story. `fields` are those of a version, by name, with enumerations as plain words."""

    company: str
    email: str
    confirmed_on: date
    fields: dict[str, object]
    state: str
    is_established: bool


@dataclass(frozen=True, slots=True)
class Invention:
    """All that the demo shows, the stories by day of confirmation."""

    sectors: tuple[InventedSector, ...]
    companies: tuple[InventedCompany, ...]
    stories: tuple[InventedStory, ...]


def invent(*, seed: int, today: date, stories: int = 1050) -> Invention:
    """Six sectors, their companies and so many stories of the eighteen months up to `today`.

    About 1,050 give every company the stories that its place needs; fewer leave more of them unranked.
    ValueError: fewer than 100, which the moderators' queue alone would distort.
    """
    if stories < 100:
        raise ValueError("A demo needs at least 100 stories.")
    return Invention(
        sectors=tuple(InventedSector(slug, name) for slug, name in SECTORS),
        companies=tuple(InventedCompany(one.name, one.sector, one.aliases) for one in COMPANIES),
        stories=tuple(_Inventor(random.Random(seed), today).stories(stories)),
    )


class _Inventor:
    """One run: holds the generator and what was told before, so that nothing repeats near itself."""

    def __init__(self, chance: random.Random, today: date) -> None:
        self._chance = chance
        self._today = today
        self._writer = Writer(chance)
        self._people = People(chance)
        self._told: dict[tuple[str, str], int] = {}
        self._recent: deque[str] = deque(maxlen=25)
        self._authors: dict[str, list[Author]] = {}

    def stories(self, count: int) -> list[InventedStory]:
        """The stories in order of confirmation."""
        companies = self._companies(count)
        days, states = self._days(count - WAITING), self._states(count - WAITING)
        plan = sorted(zip(days, states, companies, strict=False), key=lambda one: one[0])
        plan += sorted(
            ((self._today - timedelta(self._chance.randrange(3)), "pending", company)
             for company in companies[len(days):]), key=lambda one: one[0],
        )  # fmt: skip
        told = [self._story(company, day, state) for day, state, company in plan]
        return sorted(_with_slips(told, self._chance), key=lambda story: story.confirmed_on)

    def _companies(self, count: int) -> list[Company]:
        """As many companies as stories, shuffled."""
        drawn = [company for company, times in zip(COMPANIES, shares(count), strict=True) for _ in range(times)]
        self._chance.shuffle(drawn)
        return drawn

    def _days(self, count: int) -> list[date]:
        """Days over the span, four times as dense now as at its start: the age has density 1.6 - 1.2 age."""
        parts = ((index + self._chance.random()) / count for index in range(count))
        ages = [(1.6 - math.sqrt(2.56 - 2.4 * part)) / 1.2 for part in parts]
        days = [self._today - timedelta(int(age * SPAN_DAYS)) for age in ages]
        self._chance.shuffle(days)
        return days

    def _states(self, count: int) -> list[str]:
        others = ["changes_requested"] * len(TO_CHANGE) + ["refused"] * len(REFUSED) + ["withdrawn"] * WITHDRAWN
        states = others + ["published"] * (count - len(others))
        self._chance.shuffle(states)
        return states

    def _story(self, company: Company, day: date, state: str) -> InventedStory:
        chance = self._chance
        contacted_on = day - timedelta(min(30, int(chance.expovariate(1 / 6))))
        author = self._author(company)
        fields = self._told_freshly(company, contacted_on, state) | self._consents()
        fields |= {
            "contacted_on": contacted_on,
            "courtesies": [one for one in COURTESIES if chance.random() < 0.35],
            "display_name": author.display_name,
        }
        return InventedStory(company.name, author.email, day, fields, state, chance.random() < 0.5)

    def _told_freshly(self, company: Company, contacted_on: date, state: str) -> dict[str, Any]:
        """Answers and words; another matter where nothing new can be said of the first."""
        for _ in range(6):
            fields = self._telling(company, contacted_on, state)
            if not self._writer.repeats_itself:
                break
        return fields

    def _telling(self, company: Company, contacted_on: date, state: str) -> dict[str, Any]:
        drawn, core, channel = self._matter(company)
        fields = answers(self._chance, company, core, drawn, channel)
        slots = details(self._chance, contacted_on) | answer_slots(core.voice, fields)
        slots |= {name.capitalize(): words[:1].upper() + words[1:] for name, words in slots.items()}
        connection, before, after = self._connection(slots, state, drawn.kind)
        if core.voice == "lower":
            before, after = before.lower(), after.lower()
        brief = Brief(core, drawn.kind, facts(drawn.kind, fields), slots, before, after)
        words = {
            "title": self._writer.title(brief),
            "body": self._writer.body(brief),
            "tips": self._tip(core, channel),
        }
        return fields | connection | words

    def _matter(self, company: Company) -> tuple[Draft, Core, str]:
        """A contact, and the core told least of this company, and not lately, of those that are true of it."""
        while True:
            drawn = draft(self._chance, company)
            possible = [core for core in CORES[company.sector] if _is_true(core, company, drawn)]
            if not possible:
                continue
            self._chance.shuffle(possible)
            core = min(possible, key=lambda one: self._staleness(company, one, drawn.kind))
            for key in ((company.name, core.name), ("", core.name), (core.name, drawn.kind)):
                self._told[key] = self._told.get(key, 0) + 1
            self._recent.append(core.name)
            return drawn, core, self._chance.choice(_channels(core, drawn))

    def _staleness(self, company: Company, core: Core, kind: str) -> int:
        """How tired a reader would be of it: told of this company, with this ending, at all, or just now."""
        here, ended_so, ever = (
            self._told.get(key, 0) for key in ((company.name, core.name), (core.name, kind), ("", core.name))
        )
        return 3 * here + 2 * ended_so + ever + 8 * (core.name in self._recent)

    def _author(self, company: Company) -> Author:
        """Mostly somebody new; now and then somebody who has written about other companies."""
        others = [author for name, authors in self._authors.items() if name != company.name for author in authors]
        here = {author.email for author in self._authors.get(company.name, ())}
        known = [author for author in others[:14] if author.email not in here]
        author = self._chance.choice(known) if known and self._chance.random() < 0.05 else self._people.author()
        self._authors.setdefault(company.name, []).append(author)
        return author

    def _tip(self, core: Core, channel: str) -> str:
        if self._chance.random() >= 0.17 or channel != "phone":
            return ""
        tip = self._chance.choice(core.tips if core.tips and self._chance.random() < 0.7 else TIPS)
        return tip.lower() if core.voice == "lower" else tip

    def _consents(self) -> dict[str, bool]:
        shares = (("reuse", 0.7), ("company", 0.45), ("press", 0.35))
        return {"consent_publish": True} | {f"consent_{to}": self._chance.random() < share for to, share in shares}

    def _connection(self, slots: Mapping[str, str], state: str, kind: str) -> tuple[dict[str, Any], str, str]:
        """Affiliation and incentive, each of about one published story in fifty, and how the text owns up to it."""
        roll = self._chance.random() if state == "published" else 1.0
        affiliation = self._chance.choice(tuple(CONNECTIONS)) if roll < 0.02 else "none"
        before = self._chance.choice(CONNECTIONS[affiliation]).format_map(slots) if roll < 0.02 else ""
        has_incentive = 0.02 <= roll < 0.06 and kind in SOLVED  # nobody is paid to complain
        after = self._chance.choice(THANKED).format_map(slots) if has_incentive else ""
        return {"affiliation": affiliation, "incentive": has_incentive}, before, after


def _is_true(core: Core, company: Company, drawn: Draft) -> bool:
    """Whether the core can be told of this company with this ending, politeness and wait."""
    offers = set(company.offers.split())
    if drawn.kind not in core.endings or (core.about and offers and not core.about & offers):
        return False
    demands, politeness = core.endings[drawn.kind].demands, drawn.politeness
    is_civil = politeness is None or not (
        ("polite" in demands and politeness < 4) or ("rude" in demands and politeness > 2)
    )
    return is_civil and bool(_channels(core, drawn))


def _channels(core: Core, drawn: Draft) -> Sequence[str]:
    """The channels by which it can be told; whoever gave up, was to be called or found it shut had rung."""
    channels = core.channels_for(drawn.kind)
    calls = tuple(channel for channel in channels if channel in {"phone", "callback"})
    return calls if calls and drawn.kind not in PERSON | {"machine", "machine_ok"} else channels


def _with_slips(stories: Sequence[InventedStory], chance: random.Random) -> list[InventedStory]:
    """The stories, with the queue's slips and duplicate, and the words that led to other decisions."""
    texts = {"refused": list(REFUSED), "changes_requested": list(TO_CHANGE)}
    waiting = [index for index, story in enumerate(stories) if story.state == "pending"]
    chance.shuffle(waiting)
    # The slips speak of trouble, so that they go to those who had some.
    waiting.sort(key=lambda index: stories[index].fields["resolved"] in {"first_contact", "later_contact"})
    twice, slips = waiting[-2:], dict(zip(waiting, SLIPS, strict=False))
    changed = []
    for index, story in enumerate(stories):
        if index in twice:
            told = replace(story, company=TWICE_ABOUT, fields=story.fields | BARE | {"body": TWICE})
        elif index in slips:
            told = replace(story, fields=story.fields | {"body": f"{story.fields['body']}\n\n{slips[index]}"})
        elif story.state in texts:
            told = replace(story, fields=story.fields | BARE | {"body": texts[story.state].pop()})
        else:
            told = story
        changed.append(told)
    return changed
