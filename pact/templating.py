"""What templates may use beside their own context: words for fields, dates, figures, assets' addresses."""

import hashlib
from datetime import date, datetime
from pathlib import Path

from flask import Flask, g, url_for
from flask_babel import get_locale
from jinja2 import StrictUndefined

from pact.core import clock
from pact.core.i18n import format_date, format_number, message_of, plural_of
from pact.core.sanitising import excerpt
from pact.rankings.wording import figure_words, share_words, still_needed, wait_words
from pact.stories.models import StoryVersion
from pact.stories.wording import label, minutes_in_words, outcome_sentence, says_outcome


def init_templating(app: Flask, static: Path) -> None:
    environment = app.jinja_env
    environment.undefined = StrictUndefined
    environment.install_gettext_callables(message_of, plural_of, newstyle=True)  # type: ignore[attr-defined]
    environment.trim_blocks = environment.lstrip_blocks = True
    digests = _digests(static)

    def asset(path: str) -> str:
        """The address of a static file, with its content's digest, so that it may be cached for ever."""
        return url_for("static", filename=path, v=digests[path])

    app.context_processor(lambda: {"lang": str(get_locale() or "en")})
    environment.globals.update(
        asset=asset,
        site_name=app.config["PACT"].site_name,
        contact_address=app.config["PACT"].contact_address,
        request_id=lambda: g.get("request_id", ""),
        label=label,
        outcome=outcome_sentence,
        says_outcome=says_outcome,
        story_title=story_title,
        excerpt=excerpt,
        minutes_in_words=minutes_in_words,
        wait_words=wait_words,
        share_words=share_words,
        figure_words=figure_words,
        still_needed=still_needed,
        month_name=month_name,
        day_name=day_name,
        hours_ago=hours_ago,
        months_ago=months_ago,
        number=format_number,
        place_of=place_of,
        shown_score=shown_score,
    )


def _digests(static: Path) -> dict[str, str]:
    return {
        str(path.relative_to(static)): hashlib.sha256(path.read_bytes()).hexdigest()[:12]
        for path in static.rglob("*")
        if path.is_file()
    }


def story_title(version: StoryVersion) -> str:
    """The author's title; where it is empty, the outcome sentence or at least how the text begins."""
    if version.title:
        return version.title
    return str(outcome_sentence(version)) if says_outcome(version) else excerpt(version.body, length=70)


def month_name(day: date) -> str:
    """A month as people write it: “October 2026”."""
    return format_date(day, "MMMM y")


def day_name(moment: datetime | date) -> str:
    """A day as people write it: “18 November 2026”."""
    return format_date(moment, "d MMMM y")


def hours_ago(moment: datetime) -> int:
    """Whole hours since a moment; negative for one to come."""
    return int((clock.now() - moment).total_seconds() // 3600)


def months_ago(month: date) -> int:
    """Whole calendar months since a month; 0 for the one that runs."""
    today = clock.today()
    return (today.year - month.year) * 12 + today.month - month.month


def shown_score(score: float) -> int:
    """A score as pages show it: a wait of over an hour scores below 0, an interval may reach beyond 100."""
    return round(min(max(score, 0), 100))


def place_of(score: float) -> str:
    """Where a score lies on its scale, in percent; two are kept free at each end, so that every dot is whole."""
    return f"{2 + 0.96 * min(max(score, 0), 100):.1f}%"
