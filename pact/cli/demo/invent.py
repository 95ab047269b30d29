"""Invents the demo's authors and stories: the same for the same seed and day, and nobody real."""

import math
import random
from collections import Counter, deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, Final

from pact.cli.demo import read_data
from pact.cli.demo.answers import PERSON, SOLVED, Draft, answer_slots, answers, draft, facts
from pact.cli.demo.companies import COMPANIES, INVITED, WAVES, Company, Invitation, Wave, shares
from pact.cli.demo.people import Author, People, details
from pact.cli.demo.plots import Plot, plots_of
from pact.cli.demo.promises.plan import COURTEOUS, SIGNATORIES, Signatory, Telling, quarter_before
from pact.cli.demo.writing import Brief, Writer
from pact.core.clock import months_later
from pact.stories.fields import CONSENTS, VERSION_FIELDS

DESK: Final = read_data("desk")
SPAN_DAYS: Final = 547
"""Eighteen months."""
WAITING: Final = 23
WITHDRAWN: Final = 7
COURTESIES: Final = ("courteous", "prepared", "told_them_first", "fair")
REPLIED: Final = {reply["title"] for company in read_data("replies")["companies"] for reply in company["replies"]}
"""Titles by which replies find their story."""


@dataclass(frozen=True, slots=True)
class InventedStory:
    """One story. `fields` are those of a version, by name, with enumerations as plain words."""

    company: str
    email: str
    confirmed_on: date
    fields: dict[str, object]
    state: str
    is_established: bool
    is_invited: bool = False


def invent(*, seed: int, today: date, stories: int = 1050) -> list[InventedStory]:
    """So many stories of the eighteen months up to `today`, by day of confirmation.

    About 1,050 give every company the stories that its place needs; fewer leave more of them unranked.
    ValueError: fewer than 100, which the moderators' queue alone would distort.
    """
    if stories < 100:
        raise ValueError("A demo needs at least 100 stories.")
    return _Inventor(random.Random(seed), today).stories(stories)


def invent_with_waves(*, seed: int, today: date, stories: int) -> list[InventedStory]:
    """The same, and besides them the stories of `WAVES`, those told at a company's invitation and more of `SIGNATORIES`."""
    inventor = _Inventor(random.Random(seed), today)
    told = inventor.stories(stories) + [story for wave in WAVES for story in inventor.wave(wave)]
    told += inventor.invited(INVITED)
    told += [story for signatory in SIGNATORIES for story in inventor.promised(signatory)]
    return sorted(told, key=lambda story: story.confirmed_on)


class _Inventor:
    """Holds the random numbers and what was told before, so that nothing is repeated soon."""

    def __init__(self, rng: random.Random, today: date) -> None:
        self._rng = rng
        self._today = today
        self._writer = Writer(rng)
        self._people = People(rng)
        self._told: Counter[tuple[str, str]] = Counter()
        self._recent: deque[str] = deque(maxlen=25)
        self._authors: dict[str, list[Author]] = {}

    def stories(self, count: int) -> list[InventedStory]:
        """The stories in order of confirmation."""
        companies = self._companies(count)
        days, states = self._days(count - WAITING), self._states(count - WAITING)
        plan = sorted(zip(days, states, companies, strict=False), key=lambda row: row[0])
        waiting = [
            (self._today - timedelta(self._rng.randrange(3)), company) for company in companies[len(days) :]
        ]
        plan += [(day, "pending", company) for day, company in sorted(waiting, key=lambda row: row[0])]
        told = [self._story(company, day, state) for day, state, company in plan]
        return sorted(_with_desk_texts(told, self._rng), key=lambda story: story.confirmed_on)

    def wave(self, wave: Wave) -> list[InventedStory]:
        """Its stories, told on a few days in the middle of the month."""
        [usual] = [company for company in COMPANIES if company.name == wave.company]
        company = replace(usual, helpful=wave.helpful, polite=wave.polite, wait=wave.wait)
        first = months_later(self._today.replace(day=1), -wave.months_ago).replace(day=11)
        days = sorted(first + timedelta(self._rng.randrange(8)) for _ in range(wave.stories))
        return [replace(self._story(company, day, "published"), is_established=False) for day in days]

    def invited(self, by: Invitation) -> list[InventedStory]:
        """Stories told at a company's invitation, spread over its weeks."""
        [usual] = [company for company in COMPANIES if company.name == by.company]
        company = replace(usual, helpful=by.helpful, polite=by.polite, wait=by.wait)
        days = sorted(self._today - timedelta(1 + self._rng.randrange(7 * by.weeks)) for _ in range(by.stories))
        return [replace(self._story(company, day, "published"), is_invited=True) for day in days]

    def promised(self, by: Signatory) -> list[InventedStory]:
        """More stories about a company that has signed, spread over their quarters up to yesterday."""
        told = (story for telling in by.told for story in self._telling_of(by.company, telling))
        return [story for story in told if story.confirmed_on < self._today]

    def _telling_of(self, name: str, telling: Telling) -> list[InventedStory]:
        [usual] = [company for company in COMPANIES if company.name == name]
        company = replace(usual, helpful=telling.helpful, polite=telling.polite, wait=telling.wait)
        first, last = telling.quarters
        days = [day for quarter in range(first, last - 1, -1) for day in self._days_in(quarter, telling.each)]
        dear = replace(company, price=telling.price)
        told = [self._priced(dear, day, words) for day, words in zip(days, telling.priced, strict=False)]
        told += [self._story(company, day, "published") for day in days[len(telling.priced) :]]
        for story in told:
            story.fields["courtesies"] = [each for each in COURTESIES if self._rng.random() < COURTEOUS]
            if story.fields["title"] in REPLIED:
                story.fields["title"] = ""
        return told

    def _days_in(self, quarter: int, count: int) -> list[date]:
        """So many days of the quarter, spread evenly but for a few days."""
        first, after = (quarter_before(self._today, ago) for ago in (quarter, quarter - 1))
        parts = ((index + self._rng.random()) / count for index in range(count))
        return [first + timedelta(int(part * (after - first).days)) for part in parts]

    def _priced(self, company: Company, day: date, words: str) -> InventedStory:
        """A story about a line that costs something extra, which its text says in these words."""
        story = self._story(company, day, "published")
        while story.fields["line_cost"] != "premium":
            story = self._story(company, day, "published")
        words, body = words.format(cost=f"{company.price}p"), str(story.fields["body"])
        story.fields["body"] = f"{body}\n\n{words.lower() if body.islower() else words}"
        return story

    def _companies(self, count: int) -> list[Company]:
        """As many companies as stories, shuffled."""
        drawn = [company for company, times in zip(COMPANIES, shares(count), strict=True) for _ in range(times)]
        self._rng.shuffle(drawn)
        return drawn

    def _days(self, count: int) -> list[date]:
        """Days over the span, four times as dense now as at its start: the age has density 1.6 - 1.2 age."""
        parts = ((index + self._rng.random()) / count for index in range(count))
        ages = [(1.6 - math.sqrt(2.56 - 2.4 * part)) / 1.2 for part in parts]
        days = [self._today - timedelta(int(age * SPAN_DAYS)) for age in ages]
        self._rng.shuffle(days)
        return days

    def _states(self, count: int) -> list[str]:
        others = ["changes_requested"] * len(DESK["to_change"]) + ["refused"] * len(DESK["refused"])
        others += ["withdrawn"] * WITHDRAWN
        states = others + ["published"] * (count - len(others))
        self._rng.shuffle(states)
        return states

    def _story(self, company: Company, day: date, state: str) -> InventedStory:
        rng = self._rng
        contacted_on = day - timedelta(min(30, int(rng.expovariate(1 / 6))))
        author = self._author(company)
        for _ in range(6):
            fields = self._telling(company, contacted_on, state)
            if not self._writer.repeats_itself:
                break
        fields |= {"consent_publish": True}
        fields |= {
            f"consent_{to}": rng.random() < share
            for to, share in (("reuse", 0.7), ("company", 0.45), ("press", 0.35))
        }
        fields |= {
            "contacted_on": contacted_on,
            "courtesies": [courtesy for courtesy in COURTESIES if rng.random() < 0.35],
            "display_name": author.display_name,
        }
        fields["complained_on"] = _complained_on(fields, day)
        return InventedStory(company.name, author.email, day, fields, state, rng.random() < 0.5)

    def _telling(self, company: Company, contacted_on: date, state: str) -> dict[str, Any]:
        """Answers and words of one contact."""
        drawn, plot, channel = self._matter(company)
        fields = answers(self._rng, company, plot, drawn, channel)
        slots = details(self._rng, contacted_on) | answer_slots(plot.voice, fields)
        slots |= {name.capitalize(): words[:1].upper() + words[1:] for name, words in slots.items()}
        connection, before, after = self._connection(slots, state, drawn.kind)
        if plot.voice == "lower":
            before, after = before.lower(), after.lower()
        brief = Brief(plot, drawn.kind, facts(drawn.kind, fields), slots, before, after)
        words = {
            "title": self._writer.title(brief),
            "body": self._writer.body(brief),
            "tips": self._tip(plot, channel),
        }
        return fields | connection | words

    def _matter(self, company: Company) -> tuple[Draft, Plot, str]:
        """A contact, and of the plots that are true of it the one told least of this company, and not lately."""
        while True:
            drawn = draft(self._rng, company)
            possible = [plot for plot in plots_of(company.sector) if _is_true(plot, company, drawn)]
            if not possible:
                continue
            self._rng.shuffle(possible)
            plot = min(possible, key=lambda plot: self._staleness(company, plot, drawn.kind))
            self._told.update(_keys(company, plot, drawn.kind))
            self._recent.append(plot.name)
            return drawn, plot, self._rng.choice(_channels(plot, drawn))

    def _staleness(self, company: Company, plot: Plot, kind: str) -> int:
        """How tired a reader would be of it: told of this company, with this ending, at all, or just now."""
        here, ended_so, ever = (self._told[key] for key in _keys(company, plot, kind))
        return 3 * here + 2 * ended_so + ever + 8 * (plot.name in self._recent)

    def _author(self, company: Company) -> Author:
        """Mostly somebody new; now and then somebody who has written about other companies."""
        others = [author for name, authors in self._authors.items() if name != company.name for author in authors]
        here = {author.email for author in self._authors.get(company.name, ())}
        known = [author for author in others[:14] if author.email not in here]
        author = self._rng.choice(known) if known and self._rng.random() < 0.05 else self._people.author()
        self._authors.setdefault(company.name, []).append(author)
        return author

    def _tip(self, plot: Plot, channel: str) -> str:
        if self._rng.random() >= 0.17 or channel != "phone":
            return ""
        tip: str = self._rng.choice(plot.tips if plot.tips and self._rng.random() < 0.7 else DESK["tips"])
        return tip.lower() if plot.voice == "lower" else tip

    def _connection(self, slots: Mapping[str, str], state: str, kind: str) -> tuple[dict[str, Any], str, str]:
        """Affiliation and incentive, each of about one published story in fifty, and how the text says so."""
        roll = self._rng.random() if state == "published" else 1.0
        affiliation = self._rng.choice(tuple(DESK["connections"])) if roll < 0.02 else "none"
        before = self._rng.choice(DESK["connections"][affiliation]).format_map(slots) if roll < 0.02 else ""
        has_incentive = 0.02 <= roll < 0.06 and kind in SOLVED  # nobody is paid to complain
        after = self._rng.choice(DESK["thanked"]).format_map(slots) if has_incentive else ""
        return {"affiliation": affiliation, "incentive": has_incentive}, before, after


def _complained_on(fields: Mapping[str, Any], told_on: date) -> date | None:
    """Four in five of those who complained formally say when: on the day of the contact or up to ten days later."""
    days = sum(map(ord, fields["body"])) % 14
    if fields["next_step"] not in {"formal_complaint", "ombudsman"} or days > 10:
        return None
    contacted_on: date = fields["contacted_on"]
    return min(told_on, contacted_on + timedelta(days))


def _keys(company: Company, plot: Plot, kind: str) -> tuple[tuple[str, str], ...]:
    return ((company.name, plot.name), (plot.name, kind), ("", plot.name))


def _is_true(plot: Plot, company: Company, drawn: Draft) -> bool:
    """Whether the plot can be told of this company with this ending, politeness and wait."""
    offers = set(company.offers.split())
    if drawn.kind not in plot.endings or (plot.about and offers and not plot.about & offers):
        return False
    demands, politeness = plot.endings[drawn.kind].demands, drawn.politeness
    is_civil = politeness is None or not (
        ("polite" in demands and politeness < 4) or ("rude" in demands and politeness > 2)
    )
    return is_civil and bool(_channels(plot, drawn))


def _channels(plot: Plot, drawn: Draft) -> Sequence[str]:
    """The channels by which it can be told; to give up, be called back or find it closed, one must have rung."""
    channels = plot.channels_for(drawn.kind)
    calls = tuple(channel for channel in channels if channel in {"phone", "callback"})
    return calls if calls and drawn.kind not in PERSON | {"unanswered", "machine", "machine_ok"} else channels


def _with_desk_texts(stories: Sequence[InventedStory], rng: random.Random) -> list[InventedStory]:
    """The stories, with the queue's slips and duplicate, and the texts that led to other decisions."""
    texts = {"refused": list(DESK["refused"]), "changes_requested": list(DESK["to_change"])}
    waiting = [index for index, story in enumerate(stories) if story.state == "pending"]
    rng.shuffle(waiting)
    # The slips speak of trouble, so that they go to those who had some.
    waiting.sort(key=lambda index: stories[index].fields["resolved"] in {"first_contact", "later_contact"})
    twice, slips = waiting[-2:], dict(zip(waiting, DESK["slips"], strict=False))
    changed = []
    for index, story in enumerate(stories):
        if index in twice:
            changed.append(_bare(replace(story, company=DESK["twice_about"]), DESK["twice"]))
        elif index in slips:
            body = f"{story.fields['body']}\n\n{slips[index]}"
            changed.append(replace(story, fields=story.fields | {"body": body}))
        elif story.state in texts:
            changed.append(_bare(story, texts[story.state].pop()))
        else:
            changed.append(story)
    return changed


def _bare(story: InventedStory, body: str) -> InventedStory:
    """The story with another text and only the answers that the form requires."""
    kept = ("contacted_on", "courtesies", "affiliation", "incentive", "display_name", *CONSENTS)
    fields: dict[str, object] = dict.fromkeys(VERSION_FIELDS) | {name: story.fields[name] for name in kept}
    fields |= {"channel": "phone", "ended_how": "spoke_to_person", "resolved": "no", "title": "", "tips": ""}
    return replace(story, fields=fields | {"body": body})
