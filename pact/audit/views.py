"""The audit log at the desk, for administrators."""

from flask import Blueprint, Response, abort, render_template, request, stream_with_context

from pact.audit import queries
from pact.audit.export import ExportFormat, exported
from pact.audit.forms import FilterEntriesForm
from pact.audit.words import (
    actors_of,
    others_in,
    subject_in_details,
    subject_kind_words,
    subjects_of,
    verb_words,
    verbs,
)
from pact.core import clock
from pact.core.access import administrator
from pact.core.pagination import Page
from pact.core.web.downloads import file_response

blueprint = Blueprint("audit", __name__, url_prefix="/moderation/audit")


@blueprint.get("")
@administrator
def show_log() -> str:
    form = FilterEntriesForm(request.args)
    page = queries.entries(form.filters, after=request.args.get("after")) if form.validate() else Page([], None)
    return render_template(
        "audit/show_log.html",
        form=form,
        page=page,
        is_continued="after" in request.args,
        head=queries.head(),
        actors=actors_of((entry.actor_kind, entry.actor_id) for entry in page.items),
        subjects=subjects_of(
            [
                *((entry.subject_kind, entry.subject_id) for entry in page.items),
                *(other[:2] for entry in page.items for other in others_in(entry.verb, entry.details)),
            ]
        ),
        others_in=others_in,
        subject_in_details=subject_in_details,
        subject_kind_words=subject_kind_words,
        verb_words=verb_words,
        verbs=sorted(verb for verb in verbs if " " not in verb),
    )


@blueprint.get("/export")
@administrator
def export_log() -> Response:
    """The filtered entries as a file. Reading the log is not logged."""
    form = FilterEntriesForm(request.args)
    kind = request.args.get("format", "")
    if kind not in tuple(ExportFormat) or not form.validate():
        abort(400)
    lines = exported(queries.all_entries(form.filters), ExportFormat(kind))
    name = f"ccpact-log-{clock.today().isoformat()}.{kind}"
    return file_response(stream_with_context(lines), name)
