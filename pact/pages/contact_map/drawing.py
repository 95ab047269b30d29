"""The contact map as a figure: its chart, the table behind it and its CSV."""

from pact.core.i18n.messages import format_number, gettext, message_of
from pact.pages.contact_map.counting import ContactMap
from pact.pages.contact_map.wording import HEADINGS, kind_of, part_words, sentences
from pact.pages.figures import Figure, minutes
from pact.rankings.charts.flows import FlowChart, Part, Stage
from pact.rankings.shares import share_words
from pact.rankings.tallies.paths import SKIPPED
from pact.rankings.values import FEWEST

NAME = "map"
_CSV = ("from_stage", "from", "to_stage", "to", "contacts", "share_of_all", "median_minutes_of_to")


def map_figure(shown: ContactMap) -> Figure:
    """The figure, or a sentence that there is too little for one."""
    heading = gettext("How contacts go")
    if len(shown.stages) < 2:
        words = gettext("There is too little for this chart yet. It needs %(few)s.", few=FEWEST)
        return Figure(NAME, heading, words, csv_columns=_CSV)
    return Figure(
        NAME,
        heading,
        sentences(shown),
        [gettext("Stage"), gettext("From"), gettext("To"), gettext("Contacts"), gettext("Of all")],
        _rows(shown),
        _CSV,
        _csv_rows(shown),
        FlowChart([_stage(shown, stage) for stage in shown.stages], shown.flows),
        note=gettext(
            "The width of a band is a number of contacts, in all %(contacts)s. Each percentage is of all of them, rounded "
            "by itself. Minutes are the median of the calls that say how long they took. Green is solved, red is not "
            "solved or ended without a person, grey is not said.", contacts=format_number(shown.contacts),
        ),
        printed_note=gettext(
            "The width of a band is a number of contacts, in all %(contacts)s. Each percentage is of all of them, rounded "
            "by itself. Minutes are the median of the calls that say how long they took. In print, black is not solved or "
            "ended without a person, dark grey is solved.", contacts=format_number(shown.contacts),
        ),
    )  # fmt: skip


def _stage(shown: ContactMap, stage: str) -> Stage:
    return Stage(
        message_of(HEADINGS[stage]),
        [
            Part(key, "" if key == SKIPPED else part_words(stage, key), _lines(shown, stage, key), n, kind_of(key))
            for key, n in shown.parts[stage].items()
        ],
    )


def _lines(shown: ContactMap, stage: str, key: str) -> list[str]:
    n = shown.parts[stage][key]
    found = [gettext("%(count)s (%(share)s)", count=format_number(n), share=share_words(n / shown.contacts))]
    if (median := _median(shown, stage, key)) is not None:
        found.append(gettext("median %(time)s", time=minutes(median)))
    return found


def _median(shown: ContactMap, stage: str, key: str) -> float | None:
    return shown.minutes.get(key) if stage in ("menu", "ended") else None


def _rows(shown: ContactMap) -> list[tuple[str, ...]]:
    return [
        (
            gettext(
                "%(stage)s, then %(next)s", stage=message_of(HEADINGS[before]), next=message_of(HEADINGS[after])
            ),
            part_words(before, start),
            part_words(after, end),
            format_number(n),
            share_words(n / shown.contacts),
        )
        for before, start, after, end, n in _steps(shown)
    ]


def _csv_rows(shown: ContactMap) -> list[tuple[object, ...]]:
    return [
        (before, start, after, end, n, round(n / shown.contacts, 4), _rounded(_median(shown, after, end)))
        for before, start, after, end, n in _steps(shown)
    ]


def _rounded(median: float | None) -> float | None:
    return None if median is None else round(median, 1)


def _steps(shown: ContactMap) -> list[tuple[str, str, str, str, int]]:
    found = []
    for place, flows in enumerate(shown.flows):
        before, after = shown.stages[place], shown.stages[place + 1]
        for start in shown.parts[before]:
            for end in shown.parts[after]:
                if n := flows.get((start, end), 0):
                    found.append((before, start, after, end, n))
    return found
