"""Where a journalist begins."""

from flask import render_template

from pact.accounts.newsrooms.acting import own_journalist
from pact.core.access import journalist
from pact.press.views.feeds import blueprint


@blueprint.get("/press/desk")
@journalist
def show_press_desk() -> str:
    return render_template("press/desk/show_press_desk.html", journalist=own_journalist())
