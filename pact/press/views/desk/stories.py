"""Where a journalist begins: stories whose authors allow contact, and saved searches."""

from urllib.parse import parse_qsl, urlencode

from flask import abort, flash, redirect, render_template, request
from werkzeug.wrappers import Response as BaseResponse

from pact.accounts.newsrooms.acting import own_journalist
from pact.companies.queries import company_by_slug, sectors_in_use
from pact.core.access import journalist
from pact.core.db import session
from pact.core.i18n.messages import gettext
from pact.core.sanitising import clean_line
from pact.press.desk import searches
from pact.press.desk.forms import SaveSearchForm
from pact.press.desk.queries import written_about
from pact.press.desk.wording import state_words
from pact.press.views.feeds import blueprint
from pact.stories.lists import ANSWERS, LIST_WORDS, MAX_COUNTED, Filters, read_filters, story_page
from pact.stories.press_requests.queries import in_journalists_list

Answer = BaseResponse | str | tuple[str, int]
HOME = "/press/desk"


@blueprint.get(HOME)
@journalist
def show_press_desk() -> str:
    return _page(_filters(), SaveSearchForm())


def _filters() -> Filters:
    return read_filters({name: clean_line(request.args.get(name, ""))[:200] for name in LIST_WORDS})


def _page(filters: Filters, form: SaveSearchForm) -> str:
    own = own_journalist()
    page = story_page(filters, after=request.args.get("after", ""), only=in_journalists_list())
    query = urlencode(filters.given())
    form.query.data = query
    return render_template(
        "press/show_press_desk.html",
        journalist=own,
        filters=filters,
        page=page,
        most_counted=MAX_COUNTED,
        query=query,
        next_query=urlencode([*filters.given(), ("after", page.after)]) if page.after else "",
        company=company_by_slug(filters.company) if filters.company else None,
        sectors=sectors_in_use(),
        answers=ANSWERS,
        written=written_about(own.account_id, [story.id for story in page.items]),
        state_words=state_words,
        saved=searches.searches_of(own.account_id),
        form=form,
    )


@blueprint.post(f"{HOME}/searches")
@journalist
def save_search() -> Answer:
    own, form = own_journalist(), SaveSearchForm(request.form)
    query = searches.tidy_query(form.query.data or "")
    back = f"{HOME}?{query}" if query else HOME
    has_room = searches.has_room(own.account_id)
    is_valid = form.validate()
    if is_valid and searches.is_taken(own.account_id, form.name.data):
        form.name.errors = [gettext("You have a search with this name already. Choose another.")]
        is_valid = False
    if not is_valid or not has_room:
        if not has_room:
            form.form_errors.append(
                gettext("You can keep up to %(number)s searches. Delete one first.", number=searches.MOST)
            )
        filters = read_filters(dict(parse_qsl(query)))
        return _page(filters, form), 422
    searches.save_search(own.account_id, name=form.name.data, query=query)
    session().commit()
    flash(gettext("The search is saved."), "success")
    return redirect(back, 303)


@blueprint.post(f"{HOME}/searches/<int:search_id>/delete")
@journalist
def delete_search(search_id: int) -> Answer:
    if not searches.delete_search(own_journalist().account_id, search_id):
        abort(404)
    session().commit()
    flash(gettext("The search is deleted."), "success")
    return redirect(HOME, 303)
