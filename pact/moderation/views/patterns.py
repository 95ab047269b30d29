"""What was noticed about groups of stories: the list, a pattern with its stories, and the moderator's decision."""

from collections.abc import Callable

from flask import abort, flash, redirect, render_template, request
from flask_login import current_user
from werkzeug.wrappers import Response

from pact.accounts.queries import colleague_names
from pact.core.access import moderator
from pact.core.db import session
from pact.core.i18n.messages import gettext
from pact.core.web.refusals import shows_again
from pact.moderation.patterns import queries as stories
from pact.moderation.patterns import service
from pact.moderation.patterns.forms import DecidePatternForm
from pact.moderation.patterns.wording import OWN_REFUSALS, REFUSALS, WORDS, compared_rows, weight_sentence
from pact.moderation.views.desk import blueprint
from pact.rankings.patterns import queries
from pact.rankings.patterns.models import PatternKind, PatternOutcome
from pact.rankings.patterns.notes import note_about
from pact.rankings.patterns.queries import Decided
from pact.rankings.sources import period_words
from pact.rankings.values import FEWEST

Answer = Response | str | tuple[str, int]


@blueprint.get("/patterns")
@moderator
def list_patterns() -> str:
    waiting = request.args.get("show") != "decided"
    return render_template(
        "moderation/list_patterns.html",
        page=queries.patterns_page(waiting=waiting, after=request.args.get("after")),
        waiting=waiting,
        words=WORDS,
        period=period_words,
        weight_sentence=weight_sentence,
    )


@blueprint.get("/patterns/<int:pattern_id>")
@moderator
def show_pattern(pattern_id: int) -> str:
    found = _found_or_404(pattern_id)
    return _page(found, DecidePatternForm(pattern=found.pattern))


def _form_again(message: str, pattern_id: int) -> str:
    found = _found_or_404(pattern_id)
    return _page(found, DecidePatternForm(request.form, pattern=found.pattern), notice=message)


@blueprint.post("/patterns/<int:pattern_id>/decide")
@moderator
@shows_again(_form_again)
def decide_pattern(pattern_id: int) -> Answer:
    found = _found_or_404(pattern_id)
    form = DecidePatternForm(request.form, pattern=found.pattern)
    if not form.validate():
        return _page(found, form), 422
    outcome = PatternOutcome(form.outcome.data)

    def act() -> str:
        service.decide(
            found.pattern, outcome, words=form.words.data, account_id=current_user.id, seen=form.seen.data
        )
        if outcome is PatternOutcome.NOTE:
            return gettext("The note is now on the company’s page.")
        return gettext("Decided: seen, nothing to do.")

    return _act(pattern_id, act, form)


@blueprint.post("/patterns/<int:pattern_id>/end-note")
@moderator
def end_note(pattern_id: int) -> Answer:
    found = _found_or_404(pattern_id)

    def act() -> str:
        service.end_note(found.pattern, _seen_decision(), account_id=current_user.id)
        company = found.pattern.company
        if company is not None and note_about(company) is not None:
            return gettext("This note is no longer on the company’s page. Another one still is.")
        return gettext("The note is no longer on the company’s page.")

    return _act(pattern_id, act)


@blueprint.post("/patterns/<int:pattern_id>/undo")
@moderator
def undo_pattern(pattern_id: int) -> Answer:
    found = _found_or_404(pattern_id)

    def act() -> str:
        service.undo(found.pattern, _seen_decision(), account_id=current_user.id)
        return gettext("The decision has been undone. This waits for a decision again.")

    return _act(pattern_id, act)


def _seen_decision() -> int | None:
    """The decision that stood on the page, which alone can be taken back from there."""
    return request.form.get("decision", type=int)


def _act(pattern_id: int, act: Callable[[], str], form: DecidePatternForm | None = None) -> Answer:
    try:
        words = act()
    except service.PatternRefused as refused:
        session().rollback()
        found = _found_or_404(pattern_id)
        form = form or DecidePatternForm(pattern=found.pattern)
        form.seen.data = service.look_of(found.pattern)
        words = {**REFUSALS, **(OWN_REFUSALS if refused.by == current_user.id else {})}[refused.obstacle]
        return _page(found, form, notice=str(words)), 409
    session().commit()
    flash(words, "success")
    return redirect(f"/moderation/patterns/{pattern_id}", 303)


def _page(found: Decided, form: DecidePatternForm, *, notice: str = "") -> str:
    pattern = found.pattern
    companies = pattern.figures.get("companies", [])
    history = queries.decisions_about(pattern)
    return render_template(
        "moderation/show_pattern.html",
        found=found,
        pattern=pattern,
        form=form,
        notice=notice,
        words=WORDS[pattern.kind],
        kinds=WORDS,
        rows=compared_rows(pattern),
        weight_sentence=weight_sentence(pattern),
        period=period_words,
        spans=[stories.span_of(pattern, others=others) for others in (False, True)],
        groups=[
            stories.group_page(pattern, others=others, after=request.args.get(name))
            for others, name in ((False, "after"), (True, "others_after"))
        ],
        given=request.args.to_dict(),
        networks=stories.networks_of(pattern) if pattern.kind is PatternKind.SAME_NETWORK else None,
        companies=queries.companies_in(pattern),
        related=queries.patterns_in(pattern, companies) if companies else [],
        of_sector=queries.sector_pattern_with(pattern),
        may_have_note=service.may_have_note(pattern),
        history=history,
        colleagues=colleague_names({decision.account_id for decision in history}),
        note_days=service.NOTE_DAYS,
        few=FEWEST,
    )


def _found_or_404(pattern_id: int) -> Decided:
    found: Decided | None = queries.decided_pattern(pattern_id)
    return found or abort(404)
