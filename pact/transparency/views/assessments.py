"""The yearly assessment: administrators write and publish it, and everybody reads every published version."""

from flask import Response as FileResponse
from flask import abort, flash, redirect, render_template, request
from flask_login import current_user
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.wrappers import Response

from pact.core import clock
from pact.core.access import administrator, public
from pact.core.db import session
from pact.core.i18n.languages import current_language
from pact.core.i18n.messages import gettext
from pact.core.web.downloads import file_response
from pact.core.web.page_cache import cached_page
from pact.core.web.refusals import shows_again
from pact.core.web.security import open_data
from pact.transparency.assessments.forms import StartAssessmentForm, WriteAssessmentForm
from pact.transparency.assessments.models import Assessment, Section
from pact.transparency.assessments.service import (
    DraftChanged,
    Incomplete,
    all_assessments,
    discard,
    file_of,
    next_due,
    publish,
    published_versions,
    save_draft,
    start_draft,
)
from pact.transparency.views.blueprint import Answer, blueprint

_LIST = "/moderation/assessments"


@blueprint.get("/transparency/assessments/<int:year>")
@public
@cached_page
def show_assessment(year: int) -> str:
    versions = published_versions(year) or abort(404)
    return _published_page(versions[0], versions)


@blueprint.get("/transparency/assessments/<int:year>/<int:version_number>")
@public
@cached_page
def show_assessment_version(year: int, version_number: int) -> str:
    versions = published_versions(year)
    return _published_page(_version_or_404(versions, version_number), versions)


@blueprint.get("/transparency/assessments/<int:year>/<int:version_number>.json")
@public
@open_data
@cached_page
def download_assessment(year: int, version_number: int) -> FileResponse:
    found = _version_or_404(published_versions(year), version_number)
    return file_response(file_of(found), f"ccpact-assessment-{year}-{version_number}.json")


def _version_or_404(versions: list[Assessment], number: int) -> Assessment:
    return next((version for version in versions if version.number == number), None) or abort(404)


def _published_page(shown: Assessment, versions: list[Assessment]) -> str:
    return render_template(
        "transparency/show_assessment.html", shown=shown, versions=versions, sections=list(Section)
    )


@blueprint.get(_LIST)
@administrator
def list_assessments() -> str:
    return _list_page(StartAssessmentForm())


@blueprint.post(_LIST)
@administrator
def start_assessment() -> Answer:
    form = StartAssessmentForm(request.form)
    if not form.validate():
        return _list_page(form), 422
    draft = start_draft(form.year.data, language=current_language(), by=current_user.id)
    session().commit()
    return redirect(f"{_LIST}/{draft.id}", 303)


def _list_page(form: StartAssessmentForm) -> str:
    due = next_due()
    return render_template(
        "transparency/list_assessments.html", form=form, rows=all_assessments(), due=due,
        is_late=due is not None and due <= clock.today(),
    )  # fmt: skip


@blueprint.get(f"{_LIST}/<int:assessment_id>")
@administrator
def show_assessment_draft(assessment_id: int) -> str:
    draft = _draft_or_404(assessment_id)
    return _draft_page(draft, WriteAssessmentForm(draft=draft))


def _form_again(message: str, assessment_id: int) -> str:
    draft = _draft_or_404(assessment_id)
    form = WriteAssessmentForm(request.form, draft=draft)
    form.form_errors.append(message)
    return _draft_page(draft, form)


@blueprint.post(f"{_LIST}/<int:assessment_id>")
@administrator
@shows_again(_form_again)
def write_assessment(assessment_id: int) -> Answer:
    """Keep the draft. The button “Publish” keeps it too, and publishes it if nothing is missing."""
    draft = _draft_or_404(assessment_id)
    form, publishes = WriteAssessmentForm(request.form, draft=draft), "publish" in request.form
    if not form.validate():
        return _draft_page(draft, form), 422
    try:
        save_draft(draft, form.texts, language=form.language.data, by=current_user.id, seen=form.seen_revision)
        if publishes:
            publish(draft, by=current_user.id)
        session().commit()
    except Incomplete:
        session().rollback()
        for field in form.empty_parts:
            field.errors = [gettext("Write this part before you publish.")]
        return _draft_page(_draft_or_404(assessment_id), form), 422
    except (DraftChanged, StaleDataError):
        session().rollback()
        return _draft_page(_draft_or_404(assessment_id), form, is_stale=True), 409
    if publishes:
        flash(gettext("Published. The transparency page links to it."), "success")
        return redirect(_LIST, 303)
    flash(gettext("Draft saved."), "success")
    return redirect(f"{_LIST}/{draft.id}", 303)


@blueprint.post(f"{_LIST}/<int:assessment_id>/discard")
@administrator
def discard_assessment(assessment_id: int) -> Response:
    draft = _draft_or_404(assessment_id)
    try:
        discard(draft, by=current_user.id, seen=WriteAssessmentForm(request.form, draft=draft).seen_revision)
        session().commit()
    except (DraftChanged, StaleDataError):
        session().rollback()
        flash(gettext("The draft has been changed since you opened it, and was not discarded."), "warning")
        return redirect(f"{_LIST}/{assessment_id}", 303)
    flash(gettext("The draft was discarded."), "success")
    return redirect(_LIST, 303)


def _draft_or_404(assessment_id: int) -> Assessment:
    """A published assessment is no draft any more."""
    found = session().get(Assessment, assessment_id)
    return found if found is not None and not found.is_published else abort(404)


def _draft_page(draft: Assessment, form: WriteAssessmentForm, *, is_stale: bool = False) -> str:
    if is_stale:
        form.seen.data = str(draft.revision)
    return render_template("transparency/write_assessment.html", draft=draft, form=form, is_stale=is_stale,
                           sections=list(Section))  # fmt: skip
