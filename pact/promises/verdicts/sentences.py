"""A verdict in plain sentences, for feeds."""

from collections.abc import Iterator

from pact.core.i18n.messages import gettext
from pact.promises import wording
from pact.promises.verdicts.models import Verdict
from pact.promises.verdicts.results import Result, result_from


def verdict_sentences(verdict: Verdict) -> Iterator[str]:
    """For each promise the outcome with its numbers, and at the end who told us."""
    results = [result_from(entry) for entry in verdict.outcomes.values()]
    for result in results:
        yield _sentence(result)
    told = sum(result.year.n for result in results)
    yield wording.whose_words(told)


def _sentence(result: Result) -> str:
    figures = f"{wording.figures_words(result, result.year)} {wording.needed_words(result, result.year)}".rstrip()
    return gettext(
        "%(promise)s (target: %(target)s, %(months)s). %(verdict)s. %(figures)s",
        promise=wording.promise_name(result), target=wording.target_words(result),
        months=wording.months_words(result.year), verdict=wording.verdict_words(result),
        figures=figures,
    )  # fmt: skip
