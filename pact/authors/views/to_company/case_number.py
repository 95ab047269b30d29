"""The form on the author's page for the company's own number of the case."""

from flask import request
from werkzeug.wrappers import Response as BaseResponse

from pact.authors.own_page.case_number import save_case_number
from pact.authors.sharing.questions import CaseReferenceForm
from pact.authors.views.own_page import is_committed, own_page, story_to_change
from pact.authors.views.pages import blueprint, see_other
from pact.core.access import no_store, public
from pact.core.web.limits import limiter, share_limit


@blueprint.post("/my-story/<token>/case-number")
@public
@limiter.limit(share_limit)
def save_number(token: str) -> BaseResponse:
    story, form = story_to_change(token), CaseReferenceForm(request.form)
    if not form.validate():
        return own_page(token, story, 422, case_form=form)
    is_saved = is_committed(
        lambda: save_case_number(story, form.reference(), is_allowed=form.consent_company.data)
    )
    return no_store(see_other(f"/my-story/{token}{'?saved=case' if is_saved else ''}#case"))
