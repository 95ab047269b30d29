"""The mail to a company’s user about what was decided about a figure that they entered."""

from typing import Any

from pact.core.i18n.languages import page_url
from pact.mail.service import builds_mail
from pact.promises.stated.queries import figure_by_id
from pact.promises.stated.showing import shown_beside
from pact.promises.stated.wording import METRICS, value_words
from pact.rankings.sources import period_words

Context = dict[str, Any]


@builds_mail("promises/stated_decided")
def stated_decided_mail(data: Context) -> Context | None:
    """None if it would be untrue by now, because the decision was undone."""
    figure = figure_by_id(data["figure"])
    if figure is None or figure.state.value != data["state"]:
        return None
    months = period_words(figure.first_month, figure.last_month)
    return {
        "company": figure.company.name,
        "figure": f"{METRICS[figure.metric]}, {months}: {value_words(figure.metric, figure.value)}",
        "is_approved": data["state"] == "approved",
        "is_shown": shown_beside(figure) is figure,
        "words": figure.words,
        "public_link": page_url(f"/companies/{figure.company.slug}#stated"),
        "link": page_url(f"/for-companies/{figure.company.slug}/stated"),
    }
