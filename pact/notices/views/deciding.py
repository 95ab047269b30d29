"""All notices about one story at the desk, and decisions about them."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from flask import abort, flash, redirect, request
from flask_login import current_user
from sqlalchemy.orm.exc import StaleDataError

from pact.accounts.queries import colleague_names, others_decide
from pact.core.access import has_role, moderator
from pact.core.db import session
from pact.core.i18n.messages import gettext, lazy_gettext
from pact.core.roles import StaffRole
from pact.core.web.refusals import shows_again
from pact.moderation.decisions.edits import AtDesk, at_desk, cuts_made, last_public
from pact.moderation.decisions.service import StaleDecision, needs_second
from pact.moderation.decisions.transitions import ChangeRefused
from pact.moderation.models import Decision, Ground, GroundUse
from pact.moderation.queries import current_grounds, final_decisions_on, hiding_of, removal_of
from pact.moderation.queue import service as queueing
from pact.moderation.queue.hidden import item_of_hidden
from pact.moderation.redaction import PLACES, RedactionKind, occurrences
from pact.moderation.replies.kinds import kind_of
from pact.moderation.replies.listing import item_address
from pact.moderation.replies.review import decisions_on
from pact.moderation.replies.service import StaleReply
from pact.moderation.statuses import HIDDEN_HOURS, DeskDecision, can_be_taken
from pact.notices.deciding import Act, Choice, StaleNotices, UpheldOnAppeal, acts_on_story, decide
from pact.notices.defamation.models import DefamationCase
from pact.notices.defamation.queries import cases_about
from pact.notices.defamation.service import acted_at, can_reject_details
from pact.notices.defamation.wording import CAUSES, STEPS, moment_there
from pact.notices.forms import DecideNoticesForm
from pact.notices.listing import desk_address, notices_beside
from pact.notices.models import Notice, NoticeState, Part
from pact.notices.queries import item_of, notices_about, parts_shown
from pact.notices.service import decisions_since, is_moved_since, must_not_reject
from pact.notices.views.blueprint import Answer, blueprint, private
from pact.notices.wording import PARTS, STATES, notice_title
from pact.replies.models import Item
from pact.replies.queries import published_text
from pact.stories.fields import Status
from pact.stories.models import Story
from pact.stories.queries import story_by_public_id

STALE = 409
_ = lazy_gettext
blueprint.add_app_template_global(notices_beside)
_UPHELD = _("An appeal about this notice was upheld, so it cannot be rejected again. Nothing was decided.")
_CHANGED = _("This has changed since you opened the page. Nothing was decided.")


@dataclass(frozen=True)
class Subject:
    """One text of a story's page, and the notices about the whole page."""

    story: Story
    part: Part
    item: Item | None
    notices: list[Notice]
    desk: AtDesk
    is_shown: bool

    @property
    def own(self) -> list[Notice]:
        return [notice for notice in self.notices if notice.part is self.part]

    @property
    def waiting(self) -> list[Notice]:
        return [notice for notice in self.own if notice.state is NoticeState.WAITING]

    @property
    def address(self) -> str:
        """Of the page of this text, also while notices about another one wait."""
        return f"{desk_address(self.story.public_id)}?part={self.part}"

    @cached_property
    def texts(self) -> dict[str, str]:
        """What readers see, or saw before the story was hidden, by place."""
        if self.item is not None:
            text = published_text(self.item)
            return {"body": text.body} if text and text.body else {}
        is_kept = self.story.status in (Status.PUBLISHED, Status.HIDDEN)
        version = last_public(self.story) if is_kept else None
        return {place: words for place in PLACES if version and (words := getattr(version, place))}

    @cached_property
    def acts(self) -> list[Act]:
        if not self.waiting:
            return []
        if self.part is Part.STORY:
            acts = acts_on_story(self.story, self.waiting, may_settle=not self.is_hidden_by_me)
            if self.story.status is Status.HIDDEN:
                return acts
        else:
            acts = [Act.REMOVE] if self.is_shown else []
        has_edit = self.desk.edit is not None
        if self.part is Part.STORY and can_be_taken(DeskDecision.REDACT, self.story.status, has_edit=has_edit):
            acts.append(Act.REDACT)
        if self.part in decisions_since(self.waiting, self.story):
            acts.append(Act.REDACTED)
        if any(is_moved_since([notice], self.story) for notice in self.waiting):
            acts.append(Act.MOVED)
        return acts if self.upheld_on_appeal.issuperset(self.waiting) else [*acts, Act.REJECT]

    @cached_property
    def upheld_on_appeal(self) -> set[Notice]:
        """Those that wait again because an appeal about them was upheld. They are not rejected."""
        return {notice for notice in self.waiting if any(is_upheld(notice) for is_upheld in must_not_reject)}

    @cached_property
    def hiding(self) -> Decision | None:
        """The decision that hides the story now."""
        return hiding_of(self.story) if self.story.status is Status.HIDDEN else None

    @property
    def is_hidden_by_me(self) -> bool:
        return self.hiding is not None and self.hiding.account_id == current_user.id

    @property
    def earlier_moderators(self) -> set[int]:
        """Who has decided on this text."""
        made = final_decisions_on(self.story) if self.item is None else decisions_on(self.item)
        return {one.account_id for one in made if one.account_id is not None and one.actor_kind == "moderator"}


@blueprint.get("/moderation/notices/<public_id>")
@moderator
def show_notices(public_id: str) -> Answer:
    subject = _subject_or_404(public_id)
    form = _form(None, subject)
    plain = [notice for notice in subject.waiting if not notice.has_procedure]  # the others go on by themselves
    form.notice.data = [notice.id for notice in plain or subject.waiting]
    quotes = [notice.quote for notice in subject.waiting if notice.quote]
    known = [quote for quote in quotes if occurrences(quote, form.texts, RedactionKind.WORDS_REMOVED)]
    if known:
        form.phrase.data = known[0]
    return _page(subject, form)


def _form_again(message: str, public_id: str) -> Answer:
    subject = _subject_or_404(public_id)
    form = _form(request.form, subject)
    form.form_errors.append(message)
    return _page(subject, form)


@blueprint.post("/moderation/notices/<public_id>")
@moderator
@shows_again(_form_again)
def decide_notices(public_id: str) -> Answer:
    subject = _subject_or_404(public_id)
    waiting = {str(notice.id) for notice in subject.waiting}
    if not waiting or not waiting.issuperset(request.form.getlist("notice")):
        return _refused(_CHANGED, public_id)
    form = _form(request.form, subject)
    if not form.validate():
        return _page(subject, form, 422)
    choice = Choice(
        act=Act(form.act.data), part=subject.part, notices=form.chosen, grounds=form.chosen_grounds,
        message=form.message.data or "", words=form.words.data or "", cuts=form.cuts,
        is_unfounded=form.unfounded.data,
        seen_revision=int(form.seen.data) if (form.seen.data or "").isdecimal() else None,
    )  # fmt: skip
    try:
        is_decided = decide(subject.story, choice, moderator_id=current_user.id, role=_role())
        session().commit()
    except (StaleNotices, StaleDecision, StaleReply, StaleDataError):
        return _refused(_CHANGED, public_id)
    except queueing.ClaimedByAnother:
        return _refused(gettext("A colleague is working on this text. Nothing was decided."), public_id)
    except ChangeRefused as refused:
        is_upheld = isinstance(refused, UpheldOnAppeal)
        return _refused(
            _UPHELD if is_upheld else gettext("This cannot be done now. Nothing was decided."), public_id
        )
    words = gettext("Decided. We e-mail whoever sent the notices, if they gave an address.")
    if choice.act is Act.HIDE:
        words = gettext("The story is hidden. A second moderator now decides about it. We e-mail its author.")
    if not is_decided:
        words = gettext("A second moderator will now decide whether to take it down. The notices wait until then.")
    flash(words, "success")
    return redirect(subject.address, 303)


def _refused(words: Any, public_id: str) -> Answer:
    """The notices as they are now, with what was typed."""
    session().rollback()
    subject = _subject_or_404(public_id)
    return _page(subject, _form(request.form, subject), 409, notice=str(words))


def _subject_or_404(public_id: str) -> Subject:
    story = story_by_public_id(public_id)
    notices = list(notices_about(story)) if story is not None else []
    if story is None or not notices:
        abort(404)
    asked = request.values.get("part", "")
    waiting = [notice.part for notice in notices if notice.state is NoticeState.WAITING]
    part = Part(asked) if asked in tuple(Part) else (waiting or [notices[-1].part])[0]
    item = item_of(story.id, part) if part is not Part.STORY else None
    return Subject(story, part, item, notices, at_desk(story), part in parts_shown(story))


def _form(data: Any, subject: Subject) -> DecideNoticesForm:
    sent = subject.desk.sent
    can_redact = Act.REDACT in subject.acts
    form = DecideNoticesForm(
        data, acts=subject.acts, notices=subject.waiting, grounds=_grounds(subject),
        texts={place: getattr(sent, place) for place in PLACES} if can_redact else {},
        made=cuts_made(subject.story, subject.desk) if can_redact else [],
    )  # fmt: skip
    form.seen.data = form.seen.data or str(subject.story.revision)
    return form


def _cases(subject: Subject) -> dict[int, DefamationCase]:
    """The complaints among these notices, by the notice's id."""
    has_any = any(notice.has_procedure for notice in subject.notices)
    return {case.notice_id: case for case in cases_about(subject.story.id)} if has_any else {}


def _grounds(subject: Subject) -> list[Ground]:
    foreign = kind_of(subject.item).foreign_grounds if subject.item is not None else frozenset()
    return [ground for ground in current_grounds(GroundUse.AGAINST) if ground.code not in foreign]


def _role() -> StaffRole:
    return next(role for role in reversed(StaffRole) if has_role(role))


def _page(subject: Subject, form: DecideNoticesForm, status: int = 200, *, notice: str = "") -> Answer:
    story = subject.story
    settled = {made.settled_by_id for made in subject.own if made.settled_by_id}
    hider = subject.hiding.account_id if subject.hiding is not None else None
    if status == STALE:
        form.seen.data = str(story.revision)
    return private(
        "notices/show_notices.html", status,
        subject=subject, story=story, version=subject.desk.sent, form=form, notice=notice,
        parts={made.part: PARTS[made.part] for made in subject.notices}, title_of=notice_title, states=STATES,
        part_words=PARTS[subject.part],
        decided_before=current_user.id in subject.earlier_moderators,
        removal=removal_of(story) if subject.part is Part.STORY else None,
        needs_second=subject.part is Part.STORY and story.status is Status.PUBLISHED
        and needs_second(story, moderator_id=current_user.id),
        text_address=item_address(kind_of(subject.item), subject.item.id) if subject.item is not None
        else f"/moderation/stories/{story.public_id}",
        colleagues=colleague_names(settled | {hider or 0}),
        hidden_item=item_of_hidden(story) if hider else None,
        has_second=others_decide([hider or current_user.id]),
        hidden_hours=HIDDEN_HOURS,
        cases=_cases(subject), step_words=STEPS, cause_words=CAUSES, moment_there=moment_there, acted_at=acted_at,
        can_reject_details=can_reject_details,
    )  # fmt: skip
