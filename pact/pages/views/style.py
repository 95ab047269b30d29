"""All components on one page, for development."""

from flask import abort, current_app, render_template
from werkzeug.datastructures import MultiDict

from pact.core.access import public
from pact.pages.forms import ExampleForm
from pact.pages.views.blueprint import blueprint
from pact.rankings.measures import Measure
from pact.rankings.tables import queries as rankings
from pact.stories.queries import newest


@blueprint.get("/style")
@public
def show_style() -> str:
    """All components on one page. Not available in production."""
    if current_app.config["PACT"].is_production:
        abort(404)
    wrong = ExampleForm(MultiDict())
    wrong.validate()
    table = rankings.table_of(Measure.OVERALL, None)
    best, worst = rankings.best_and_worst(table) if table and table.ranked else ([], [])
    return render_template("pages/show_style.html", form=ExampleForm(prefix="plain-"), wrong=wrong,
                           rows=[*best, *worst], stories=newest(limit=2))  # fmt: skip
