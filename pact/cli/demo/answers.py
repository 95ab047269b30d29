"""Draws the answers of a story from its ending and its company, and says what is true of them."""

import math
import random
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from pact.cli.demo.companies import Company
from pact.cli.demo.people import NUMBERS
from pact.cli.demo.plots import Plot, ways_of
from pact.stories.fields import ENDS, REACHED, WRITTEN

ENDED: Final[Mapping[str, tuple[str, str]]] = {
    "first": ("spoke_to_person", "first_contact"),
    "later": ("spoke_to_person", "later_contact"),
    "partly": ("spoke_to_person", "partly"),
    "no": ("spoke_to_person", "no"),
    "early": ("spoke_to_person", "too_early"),
    "gave_up": ("gave_up", "no"),
    "tired": ("gave_up_after", "no"),
    "unanswered": ("no_reply", "no"),
    "cut": ("cut_off", "no"),
    "kept": ("callback_promised", "later_contact"),
    "late": ("callback_promised", "partly"),
    "never": ("callback_promised", "no"),
    "machine": ("automated_only", "no"),
    "machine_ok": ("automated_only", "first_contact"),
    "closed": ("closed", "no"),
}
"""How it ended and whether it was solved, by the kind of ending. In writing, a person answers and is not reached."""

KEPT: Final = {"kept": "on_time", "late": "late", "never": "never"}
PERSON: Final = frozenset({"first", "later", "partly", "no", "early"})
SOLVED: Final = frozenset({"first", "later", "kept", "machine_ok"})
_WORTH: Final = {"first_contact": 1.0, "later_contact": 0.8, "partly": 0.5, "no": 0.0, "too_early": 0.5}
_ORDINALS: Final = ("", "first", "second", "third", "fourth", "fifth", "sixth", "seventh")
_TENS: Final = ("", "", "twenty", "thirty", "forty", "fifty")
_TIMES: Final = ("", "once", "twice", "three times", "four times", "five times", "six times")


@dataclass(frozen=True, slots=True)
class Draft:
    """What is drawn before the core: it decides which cores are true."""

    kind: str
    politeness: int | None
    wait: float | None


def draft(rng: random.Random, company: Company) -> Draft:
    """How a contact with the company ended, how polite they were and how many minutes it took."""
    kind = rng.choices(*zip(*_likely(company.helpful).items(), strict=True))[0]
    politeness = None
    if kind in PERSON | {"tired"} or (kind == "cut" and rng.random() < 0.6):
        lift = 0.35 if kind in SOLVED else -0.35
        drawn = round(rng.gauss(company.polite + lift * (1 - abs(company.helpful - 0.5)), 0.75))
        politeness = min(5, max(1, drawn)) if rng.random() < 0.92 else None
    return Draft(kind, politeness, _wait(rng, kind, company.wait))


def _likely(helpful: float) -> dict[str, float]:
    """The relative frequency of each kind of ending, for a company from 0 (worst) to 1 (best)."""
    bad = 1 - helpful
    return {
        "first": 0.10 + 0.62 * helpful,
        "later": 0.11 + 0.06 * min(1, 2 * helpful),
        "partly": 0.05 + 0.07 * bad,
        "no": 0.03 + 0.32 * bad,
        "early": 0.03,
        "gave_up": 0.006 + 0.18 * bad,
        "tired": 0.002 + 0.024 * bad,
        "unanswered": 0.002 + 0.02 * bad,
        "cut": 0.005 + 0.055 * bad,
        "kept": 0.005 + 0.05 * helpful,
        "late": 0.012 + 0.02 * bad,
        "never": 0.005 + 0.05 * bad,
        "machine": 0.01 + 0.05 * bad,
        "machine_ok": 0.003 + 0.016 * helpful,
        "closed": 0.008 + 0.024 * bad,
    }


def _wait(rng: random.Random, kind: str, median: float) -> float | None:
    """Minutes in the queue: log-normal about the company's median; to giving up, about people's patience."""
    known = {"gave_up": 1.0, "unanswered": 0.0, "cut": 0.75, "machine": 0.0, "machine_ok": 0.0, "closed": 0.0}.get(
        kind, 0.82
    )
    if kind in {"kept", "late", "never"}:
        known, median = 0.5, min(median, 6)
    if rng.random() >= known:
        return None
    if kind == "gave_up":
        return float(max(7, round(rng.lognormvariate(math.log(22 + median / 2), 0.4))))
    minutes = rng.lognormvariate(math.log(median), 0.7)
    is_to_the_half = minutes < 1.3 or rng.random() < 0.07
    return min(118.0, max(0.5, round(2 * minutes) / 2 if is_to_the_half else float(round(minutes))))


def answers(rng: random.Random, company: Company, plot: Plot, drawn: Draft, channel: str) -> dict[str, Any]:
    """The story's fields but for its dates, words, author and consents; None where not asked or not answered."""
    ended_how, resolved = ENDED[drawn.kind]
    if channel in WRITTEN and drawn.kind in PERSON:
        ended_how = "answered"
    demands = plot.endings[drawn.kind].demands
    is_voice, has_reached = "by_voice" in ways_of(channel), ended_how in REACHED
    transfers = _transfers(rng, company, demands, is_voice=is_voice) if has_reached else None
    fields: dict[str, Any] = {
        **dict.fromkeys(ENDS),
        "channel": channel,
        "hour_band": _hour_band(rng, plot),
        "reason": plot.reason if rng.random() < 0.95 else None,
        "ended_how": ended_how,
        "resolved": resolved,
        "callback_kept": KEPT.get(drawn.kind),
        "politeness": drawn.politeness,
        "transfers": transfers,
        "repeated_details": _repeated(rng, transfers),
        "contacts_for_issue": _contacts(rng, drawn.kind, demands),
        "understood": _near(rng, 4.5, 5, 0.7) if has_reached else None,
        "knowledge": _near(rng, 2 + 2.8 * _WORTH[resolved], 5, 0.7) if has_reached else None,
    }
    fields |= _times(rng, drawn, is_voice=is_voice)
    fields |= _reply(rng, ended_how)
    fields |= _line(rng, company, channel, is_voice=is_voice)
    fields["human_offered"] = _human_offered(rng, drawn.kind) if is_voice else None
    worth = _contentment(fields)
    fields["effort"] = _near(rng, 1 + 6 * worth, 7, 0.45)
    fields["satisfaction"] = _near(rng, 1 + 4 * worth, 5, 0.08)
    return fields | _afterwards(fields, drawn.kind)


def _afterwards(fields: Mapping[str, Any], kind: str) -> dict[str, Any]:
    """What stood in the way and what the author did next. Drawn apart, so that everything else stays as it is."""
    rng = random.Random(repr(sorted((name, str(value)) for name, value in fields.items())))
    if kind not in {"no", "partly", "gave_up", "tired", "cut", "machine", "closed", "never"}:
        return {"obstacle": None, "next_step": None}
    reached = {
        "not_allowed": 24, "other_department": 22, "system_down": 12, "could_not_identify_me": 6,
        "could_not_understand": 5, "other": 8, "did_not_know": 0 if (fields["knowledge"] or 0) > 3 else 20,
    }  # fmt: skip
    steps = {
        "nothing": 26, "called_again": 24, "wrote_email": 18, "used_chat": 8, "social_media": 5,
        "formal_complaint": 12, "ombudsman": 3, "went_there": 2, "left_company": 7, "other": 3,
    }  # fmt: skip
    obstacle = _drawn(rng, reached) if kind in {"no", "partly", "tired"} else "nobody_reached"
    return {
        "obstacle": "promise_not_kept" if kind == "never" else obstacle if rng.random() < 0.7 else None,
        "next_step": _drawn(rng, steps) if rng.random() < 0.6 else None,
    }


def _drawn(rng: random.Random, likely: Mapping[str, int]) -> str:
    return rng.choices(list(likely), list(likely.values()))[0]


def _transfers(rng: random.Random, company: Company, demands: frozenset[str], *, is_voice: bool) -> int | None:
    if demands & {"moved", "moved2"}:
        return 2 if "moved2" in demands else rng.choice((2, 2, 3))
    if rng.random() < (0.2 if is_voice else 0.7):
        return None
    direct = 0.5 + 0.4 * company.helpful
    return 0 if rng.random() < direct else rng.choice((1, 1, 1, 2, 2, 3))


def _repeated(rng: random.Random, transfers: int | None) -> int | None:
    if transfers is None or rng.random() < 0.15:
        return None
    return rng.randrange(0, transfers + 2) if transfers else rng.choice((0, 0, 0, 0, 1))


def _contacts(rng: random.Random, kind: str, demands: frozenset[str]) -> int | None:
    if "c2" in demands:
        return 2
    if kind in {"first", "machine_ok"}:
        return 1
    if kind == "later":
        return rng.choice((2, 2, 3, 3, 3, 4, 4, 5, 6))
    if kind in {"kept", "late"}:
        return 2
    if rng.random() < 0.25:
        return None
    return rng.choice((2, 2, 3, 3, 4, 5)) if kind in {"no", "partly"} else rng.choice((1, 1, 2, 2, 3))


def _times(rng: random.Random, drawn: Draft, *, is_voice: bool) -> dict[str, Any]:
    """Menu, wait and announced wait in minutes, and how the author knows them; nothing where it is not a call."""
    if not is_voice or drawn.kind == "closed":
        return dict.fromkeys(("menu_minutes", "wait_minutes", "announced_wait_minutes", "time_source"))
    share = 0.8 if drawn.kind in {"machine", "machine_ok"} else 0.4
    menu = float(rng.choice((1, 1, 2, 2, 3, 4, 5, 7))) if rng.random() < share else None
    announced = None
    if drawn.wait is not None and drawn.wait >= 4 and rng.random() < 0.22:
        announced = float(rng.choice((2, 5, 5, 10, 10, 15, 20)))
    source = None
    if menu is not None or drawn.wait is not None:
        source = rng.choices(("call_log", "timed", "estimate", None), (25, 25, 40, 10))[0]
    # One in twelve who waited long says “over” or “at least”.
    low = drawn.wait if drawn.wait is not None and drawn.wait >= 20 and rng.random() < 0.08 else None
    return {
        "menu_minutes": menu, "wait_minutes": drawn.wait, "wait_minutes_low": low, "announced_wait_minutes": announced,
        "time_source": source,
    }  # fmt: skip


def _reply(rng: random.Random, ended_how: str) -> dict[str, Any]:
    """In writing: days until the answer, or without one."""
    days = None
    if ended_how in {"answered", "no_reply"} and rng.random() < 0.8:
        days = float(rng.choice((1, 1, 2, 2, 3, 4, 6, 9) if ended_how == "answered" else (14, 21, 28, 30, 42)))
    return {"reply_days": days, "reply_days_low": days if ended_how == "no_reply" and days in {21, 30} else None}


def _line(rng: random.Random, company: Company, channel: str, *, is_voice: bool) -> dict[str, Any]:
    if channel == "letter":
        return {"line_cost": None, "cost_per_minute": None, "cost_total": Decimal("1.70"), "currency": "GBP"}
    cost = rng.choices(("free", "basic", "unknown", None), (25, 40, 10, 25))[0] if is_voice else None
    if is_voice and company.price and rng.random() < 0.7:
        return {"line_cost": "premium", "cost_per_minute": Decimal(company.price) / 100, "cost_total": None,
                "currency": "GBP"}  # fmt: skip
    return {"line_cost": cost, "cost_per_minute": None, "cost_total": None, "currency": None}


def _human_offered(rng: random.Random, kind: str) -> bool | None:
    if kind in {"machine", "closed"}:
        return False if rng.random() < 0.8 else None
    if rng.random() < 0.3:
        return None
    return kind not in {"machine_ok", "gave_up"} or rng.random() < 0.5


def _hour_band(rng: random.Random, plot: Plot) -> str | None:
    if plot.hours:
        return rng.choice(plot.hours)
    bands = ("before_9", "9_12", "12_14", "14_17", "after_17", None)
    return rng.choices(bands, (6, 28, 14, 20, 12, 20))[0]


def _contentment(fields: Mapping[str, Any]) -> float:
    """How content the author is, from 0 to 1: solved, manners, wait."""
    politeness, wait = fields["politeness"], fields["wait_minutes"]
    manners = (politeness - 1) / 4 if politeness else _WORTH[fields["resolved"]]
    quick = 1 - math.log(min(60.0, max(1.0, wait))) / math.log(60) if wait else 0.6
    return 0.6 * _WORTH[fields["resolved"]] + 0.2 * manners + 0.2 * quick


def _near(rng: random.Random, mean: float, highest: int, unanswered: float) -> int | None:
    """A rating about the mean, or None for those who do not answer that question."""
    if rng.random() < unanswered * 0.6:
        return None
    return min(highest, max(1, round(rng.gauss(mean, 0.5))))


def facts(kind: str, fields: Mapping[str, Any]) -> frozenset[str]:
    """What is true of the answers, in the words of the notation's conditions."""
    politeness, satisfaction = fields["politeness"] or 3, fields["satisfaction"] or 3
    wait, contacts, transfers = fields["wait_minutes"], fields["contacts_for_issue"] or 0, fields["transfers"]
    is_solved = kind in SOLVED
    holds = {
        "polite": politeness >= 4,
        "rude": politeness <= 2,
        "person": kind in PERSON,
        "solved": is_solved,
        "unsolved": kind in {"partly", "no"},
        "happy": is_solved and satisfaction >= 4,
        "unhappy": not is_solved and kind != "early" and satisfaction <= 2,
        "long": wait is not None and wait >= 15,
        "short": wait is not None and wait <= 4,
        "moved": bool(transfers),
        "again": bool(fields["repeated_details"]),
        "premium": fields["line_cost"] == "premium",
        "knows_wait": _is_whole(wait),
        "knows_menu": _is_whole(fields["menu_minutes"]),
        "knows_announced": _is_whole(fields["announced_wait_minutes"]) and _is_whole(wait),
        "knows_moved_times": bool(transfers),
        "knows_contacts": contacts >= 2,
        "knows_nth": contacts >= 2,
        "knows_before": contacts >= 2,
        "knows_cost": fields["cost_per_minute"] is not None,
    }
    return frozenset(name for name, is_true in holds.items() if is_true) | ways_of(fields["channel"]) | {kind}


def _is_whole(minutes: float | None) -> bool:
    return minutes is not None and minutes >= 1 and minutes == int(minutes)


def answer_slots(voice: str, fields: Mapping[str, Any]) -> dict[str, str]:
    """The words for the slots that repeat an answer, as this voice would say them."""
    contacts, cost = fields["contacts_for_issue"] or 0, fields["cost_per_minute"]
    return {
        "wait": spoken_minutes(fields["wait_minutes"], voice),
        "menu": spoken_minutes(fields["menu_minutes"], voice),
        "announced": spoken_minutes(fields["announced_wait_minutes"], voice),
        "moved_times": _TIMES[fields["transfers"] or 0],
        "contacts": NUMBERS[contacts],
        "nth": _ORDINALS[contacts],
        "before": _TIMES[max(0, contacts - 1)],
        "cost": "" if cost is None else f"£{cost:.2f}" if cost >= 1 else f"{round(cost * 100)}p",
    }


def spoken_minutes(minutes: float | None, voice: str) -> str:
    """Whole minutes in words: "four minutes", "24 minutes", "an hour"; letters spell them out."""
    if not _is_whole(minutes):
        return ""
    whole = int(minutes or 0)
    if voice == "lower":
        return f"{whole} min{'s' * (whole > 1)}"
    if whole == 60:
        return "an hour"
    if whole < len(NUMBERS) and (whole < 10 or voice == "letter"):
        return f"{NUMBERS[whole]} minute{'s' * (whole > 1)}"
    if voice == "letter" and whole < 60:
        tens, ones = divmod(whole, 10)
        return f"{_TENS[tens]}{'-' + NUMBERS[ones] if ones else ''} minutes"
    return f"{whole} minutes"
