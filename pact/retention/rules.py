"""How long data are kept: one table, applied by the worker every night and shown on /privacy.

Each rule finds the ids that are due and handles some of them at a time. What is due depends only on times and
statuses, never on what another rule has done, so a dry run shows what the run will do.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from functools import partial
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, aliased

from pact.accounts import passwords
from pact.accounts.forgetting import is_forgotten
from pact.accounts.models import Account, KnownDevice, PasswordLink, Role, StaffSession
from pact.accounts.newsrooms.models import Journalist, JournalistState
from pact.accounts.signing_in import devices, sessions
from pact.appeals import forgetting as appeals
from pact.appeals.queries import claims_with_open_ones, suspensions_with_open_ones
from pact.authors.holding import records as holds
from pact.authors.sharing.mail_drafts import MAIL_DRAFTS_KEPT
from pact.call_outs.queries import never_approved
from pact.call_outs.service import delete_call_outs
from pact.companies.users import claiming
from pact.companies.users.models import ClaimState, CompanyClaim, CompanyUser
from pact.companies.users.own_data import forget_accounts, forget_claims
from pact.companies.users.queries import in_force
from pact.core import clock
from pact.core.db import delete_rows
from pact.core.i18n.messages import gettext, lazy_gettext, ngettext
from pact.core.roles import COMPANY_USER, JOURNALIST
from pact.jobs.models import Job
from pact.mail.models import Mail
from pact.moderation.asking.models import AuthorQuestion
from pact.moderation.asking.queries import settled_before
from pact.moderation.decisions.blanking import blank_ended
from pact.moderation.evidence import service as evidence
from pact.moderation.evidence.models import EvidencePage
from pact.moderation.models import Decision, RemovalProposal, StoryMove
from pact.moderation.notes import service as notes
from pact.moderation.notes.models import DeskNote
from pact.moderation.opinions import service as opinions
from pact.moderation.opinions.models import SecondOpinion
from pact.moderation.replies import blanking as replies
from pact.moderation.statuses import APPEAL_MONTHS, ENDED, ENDED_KEPT
from pact.moderation.suspensions import forgetting as suspensions
from pact.moderation.suspensions.models import Suspension
from pact.notices import forgetting as notices
from pact.press.desk.own_data import forget_journalists
from pact.press.following import queries as following
from pact.press.following import service as followers
from pact.press.following.models import Follow
from pact.press.joining import service as joining
from pact.press.joining.models import ApplicationState, PressApplication
from pact.receipts.models import Receipt
from pact.receipts.service import delete_receipts
from pact.replies.models import Answer, Item, Reply
from pact.retention.holding import nothing_waits, stories_held, waits_for_nothing
from pact.stories import case_references, forgetting
from pact.stories.author_models import CaseReference, ConsentChange, FollowUp, MailDraft, RedressMail
from pact.stories.fields import Status, VersionState
from pact.stories.holds.models import HoldRecord
from pact.stories.me_too import service as me_too
from pact.stories.me_too.models import MeTooMark
from pact.stories.models import Author, Story, StoryVersion
from pact.stories.press_requests import forgetting as press_requests

_ = lazy_gettext
UNCONFIRMED_KEPT = timedelta(days=7)


class RetentionAction(StrEnum):
    DELETED = "deleted"
    BLANKED = "blanked"


@dataclass(frozen=True)
class Rule:
    """One kind of data with limited retention. `due` gets the moment before which its time must have begun.

    `after` is a time, or a number of calendar months.
    """

    name: str
    what: str
    event: str
    after: timedelta | int
    action: RetentionAction
    due: Callable[[datetime], Select[tuple[int]]]
    apply: Callable[[Sequence[int]], None]

    def begun_before(self, moment: datetime) -> datetime:
        """Before when the time must have begun that is over now."""
        return (
            clock.moment_months_later(moment, -self.after) if isinstance(self.after, int) else moment - self.after
        )

    @property
    def period(self) -> str:
        """The time in words: “7 days”, “6 months”, “1 year”."""
        if isinstance(self.after, int):
            return ngettext("%(num)s month", "%(num)s months", self.after)
        if self.after.days % 365 == 0:
            return ngettext("%(num)s year", "%(num)s years", self.after.days // 365)
        return ngettext("%(num)s day", "%(num)s days", self.after.days)

    @property
    def sentence(self) -> str:
        """The rule as readers are told it."""
        words = {"what": self.what, "period": self.period, "event": self.event}
        if self.action is RetentionAction.BLANKED:
            return gettext(
                "%(what)s: deleted %(period)s after %(event)s. We keep the rest of the record.", **words
            )
        return gettext("%(what)s: deleted %(period)s after %(event)s.", **words)


def _older(moment: InstrumentedAttribute[Any]) -> Callable[[datetime], Select[tuple[int]]]:
    """What is due of a table that has only this time: the rows with an earlier one."""
    return lambda before: select(moment.class_.id).where(moment < before)


def _deleting(model: type[Any]) -> Callable[[Sequence[int]], None]:
    return partial(delete_rows, model)


def _unconfirmed(before: datetime) -> Select[tuple[int]]:
    return select(Story.id).where(Story.status == Status.UNCONFIRMED, Story.created_at < before)


def _sources(before: datetime) -> Select[tuple[int]]:
    # Unconfirmed stories are deleted long before, as a whole.
    return select(Story.id).where(
        Story.source_digest.is_not(None), Story.status != Status.UNCONFIRMED, Story.created_at < before
    )


def _last_decided_at() -> ColumnElement[Any]:
    """When the story last changed its status, or when it arrived if it never did."""
    last = select(func.max(Decision.created_at)).where(Decision.story_id == Story.id).correlate(Story)
    return func.coalesce(last.scalar_subquery(), Story.created_at)


def _ended_texts(before: datetime) -> Select[tuple[int]]:
    held = (
        exists().where(StoryVersion.story_id == Story.id, forgetting.has_text()),
        exists().where(Decision.story_id == Story.id, Decision.words != ""),
        exists().where(RemovalProposal.story_id == Story.id, RemovalProposal.words != ""),
        exists().where(StoryMove.story_id == Story.id, StoryMove.words != ""),
        exists().where(DeskNote.story_id == Story.id),
    )
    return select(Story.id).where(_ended(before), or_(*held))


def _ended(before: datetime) -> ColumnElement[bool]:
    """Whether the story ended before this moment, and nothing about it waits."""
    return and_(Story.status.in_(ENDED), _last_decided_at() < before, nothing_waits())


def _follow_ups(before: datetime) -> Select[tuple[int]]:
    return select(FollowUp.id).join(Story, Story.id == FollowUp.story_id).where(_ended(before))


def _redress_mails(before: datetime) -> Select[tuple[int]]:
    return select(RedressMail.id).join(Story, Story.id == RedressMail.story_id).where(_ended(before))


def _ended_receipts(before: datetime) -> Select[tuple[int]]:
    return select(Receipt.id).join(Story, Story.id == Receipt.story_id).where(_ended(before))


def _ended_case_references(before: datetime) -> Select[tuple[int]]:
    """Not of stories sent back for changes: their authors may send them again. Withdrawn ones are deleted at once."""
    return (
        select(CaseReference.id)
        .join(Story, Story.id == CaseReference.story_id)
        .where(_ended(before), Story.status != Status.CHANGES_REQUESTED)
    )


def _consent_changes(before: datetime) -> Select[tuple[int]]:
    return select(ConsentChange.id).join(Story, Story.id == ConsentChange.story_id).where(_ended(before))


def _earlier_texts(before: datetime) -> Select[tuple[int]]:
    """Versions of published stories that are not public: earlier, unredacted, refused or replaced. Later ones are
    kept.
    """
    public = aliased(StoryVersion)
    return (
        select(StoryVersion.id)
        .join(Story, Story.id == StoryVersion.story_id)
        .join(public, public.id == Story.published_version_id)
        .where(
            Story.status == Status.PUBLISHED,
            StoryVersion.id != public.id,
            or_(
                StoryVersion.number < public.number,
                StoryVersion.redacted_from_id.is_not(None),
                # Edits that were refused, or replaced before a moderator decided.
                StoryVersion.state.in_((VersionState.REFUSED, VersionState.SUPERSEDED)),
            ),
            _last_decided_at() < before,
            nothing_waits(),
            forgetting.has_text(),
        )
    )


def _addresses(before: datetime) -> Select[tuple[int]]:
    """Authors whose stories have all ended long enough ago."""
    lives = exists().where(
        Story.author_id == Author.id,
        or_(
            Story.status.in_((Status.PENDING, Status.PUBLISHED, Status.HIDDEN)),
            and_(Story.status == Status.UNCONFIRMED, Story.created_at >= clock.now() - UNCONFIRMED_KEPT),
            and_(Story.status.in_(ENDED), or_(_last_decided_at() >= before, ~nothing_waits())),
        ),
    )
    is_referred = exists().where(Story.author_id == Author.id)
    return select(Author.id).where(~lives, or_(~forgetting.is_forgotten(), ~is_referred))


def _forget_authors(ids: Sequence[int]) -> None:
    notes.forget_notes_about_authors(ids)
    forgetting.forget_authors(ids)


def _settled_notices(before: datetime) -> Select[tuple[int]]:
    return notices.settled_before(before).where(waits_for_nothing())


def _ended_replies(model: type[Item]) -> Callable[[datetime], Select[tuple[int]]]:
    return lambda before: replies.ended(model, before, story_ended=_ended(before), spared=stories_held())


def _earlier_replies(model: type[Item]) -> Callable[[datetime], Select[tuple[int]]]:
    return lambda before: replies.earlier(model, before, spared=stories_held())


def _unconfirmed_claims(before: datetime) -> Select[tuple[int]]:
    return select(CompanyClaim.id).where(
        CompanyClaim.state == ClaimState.UNCONFIRMED, CompanyClaim.created_at < before
    )


def _ended_claims(before: datetime) -> Select[tuple[int]]:
    """Claims that were approved, and those whose claimant does not answer."""
    others = (ClaimState.UNCONFIRMED, ClaimState.WAITING, ClaimState.REFUSED)
    return select(CompanyClaim.id).where(CompanyClaim.state.not_in(others), CompanyClaim.changed_at < before)


def _refused_claims(before: datetime) -> Select[tuple[int]]:
    return select(CompanyClaim.id).where(
        CompanyClaim.state == ClaimState.REFUSED, CompanyClaim.changed_at < before,
        CompanyClaim.id.not_in(claims_with_open_ones()),
    )  # fmt: skip


def _questions(before: datetime) -> Select[tuple[int]]:
    return settled_before(before).where(AuthorQuestion.story_id.not_in(stories_held()))


def _evidence(before: datetime) -> Select[tuple[int]]:
    return evidence.of_no_more_use(before).where(AuthorQuestion.story_id.not_in(stories_held()))


def _suspension_words(before: datetime) -> Select[tuple[int]]:
    """Of those that are over, and that nobody can appeal against any more: in time, or because their author was erased."""
    return suspensions.words_before(before).where(Suspension.id.not_in(suspensions_with_open_ones()))


def _former_users(before: datetime) -> Select[tuple[int]]:
    """Accounts of people who act for no company, and have not since."""
    acted_since = exists().where(
        CompanyUser.account_id == Account.id,
        or_(
            in_force(),
            func.coalesce(CompanyUser.left_at, CompanyUser.revoked_at) >= before,
        ),
    )
    return select(Account.id).where(
        Account.roles.any(Role.name == COMPANY_USER), ~is_forgotten(), exists().where(CompanyUser.account_id == Account.id),
        ~acted_since,
    )  # fmt: skip


def _applications(state: ApplicationState) -> Callable[[datetime], Select[tuple[int]]]:
    """Of journalists; unconfirmed ones by when they were sent, the others by when they were decided."""
    is_unconfirmed = state is ApplicationState.UNCONFIRMED
    moment = PressApplication.created_at if is_unconfirmed else PressApplication.changed_at
    states = (state, ApplicationState.NEEDLESS) if state is ApplicationState.APPROVED else (state,)
    return lambda before: select(PressApplication.id).where(PressApplication.state.in_(states), moment < before)


def _former_journalists(before: datetime) -> Select[tuple[int]]:
    """Accounts of people who are no journalists any more, and have not been since."""
    were_since = exists().where(
        Journalist.account_id == Account.id,
        or_(Journalist.state == JournalistState.ACTIVE, Journalist.ended_at >= before),
    )
    return select(Account.id).where(
        Account.roles.any(Role.name == JOURNALIST), ~is_forgotten(), exists().where(Journalist.account_id == Account.id),
        ~were_since,
    )  # fmt: skip


def _unconfirmed_calls(before: datetime) -> Select[tuple[int]]:
    return select(HoldRecord.id).where(HoldRecord.confirmed_at.is_(None), HoldRecord.created_at < before)


def _sources_of_calls(before: datetime) -> Select[tuple[int]]:
    # Those that nobody confirmed are deleted long before.
    return select(HoldRecord.id).where(
        HoldRecord.source_digest.is_not(None), HoldRecord.confirmed_at.is_not(None), HoldRecord.created_at < before
    )


RULES = (
    Rule("unconfirmed_stories", _("Unconfirmed stories"), _("they were sent"),
         UNCONFIRMED_KEPT, RetentionAction.DELETED, _unconfirmed, forgetting.delete_unconfirmed),
    Rule("mail_drafts", _("Text e-mailed to us, with the sender’s address"), _("it arrived"),
         MAIL_DRAFTS_KEPT, RetentionAction.DELETED, _older(MailDraft.created_at), _deleting(MailDraft)),
    Rule("sources", _("The keyed hash of the network a story was sent from"), _("it was sent"),
         timedelta(days=30), RetentionAction.BLANKED, _sources, forgetting.forget_sources),
    Rule("unconfirmed_timed_calls", _("Timed calls that nobody confirmed, with the e-mail address"), _("they were left"),
         holds.UNCONFIRMED_KEPT, RetentionAction.DELETED, _unconfirmed_calls, holds.delete_by_id),
    Rule("sources_of_timed_calls", _("The keyed hash of the network a timed call was left from"), _("it was left"),
         timedelta(days=30), RetentionAction.BLANKED, _sources_of_calls, holds.forget_sources),
    Rule("timed_calls", _("Timed calls without a story, with the e-mail address"), _("they were left"),
         holds.KEPT_MONTHS, RetentionAction.DELETED, _older(HoldRecord.created_at), holds.delete_by_id),
    Rule("me_too_marks", _("The keyed hash of the network used to say “this happened to me too” (we keep the count)"),
         _("it was used"), me_too.MARKS_KEPT, RetentionAction.DELETED, _older(MeTooMark.created_at), _deleting(MeTooMark)),
    Rule("ended_texts", _("The text and display name of stories that were refused, withdrawn, taken down or sent back for"
                          " changes, and what moderators wrote about them"),
         _("that happened"), ENDED_KEPT, RetentionAction.BLANKED, _ended_texts, blank_ended),
    Rule("desk_notes", _("Notes that moderators write for each other about a story, its author or a company"),
         _("they were written"), notes.KEPT, RetentionAction.DELETED, _older(DeskNote.written_at), _deleting(DeskNote)),
    Rule("second_opinions", _("Questions about a story that moderators ask each other"), _("they were asked"),
         opinions.KEPT, RetentionAction.DELETED, _older(SecondOpinion.asked_at), _deleting(SecondOpinion)),
    Rule("evidence", _("A picture or PDF that an author sent as evidence of a contact"), _("the decision"),
         evidence.KEPT, RetentionAction.DELETED, _evidence, _deleting(EvidencePage)),
    Rule("author_questions", _("What a moderator asked an author before a decision, and the answer"),
         _("the decision, when it can no longer be appealed"),
         APPEAL_MONTHS, RetentionAction.DELETED, _questions, _deleting(AuthorQuestion)),
    Rule("earlier_texts", _("Earlier and unredacted versions of a published story, and changes we refused"),
         _("the last decision on the story, when it can no longer be appealed"),
         APPEAL_MONTHS, RetentionAction.BLANKED, _earlier_texts, forgetting.blank_versions),
    Rule("ended_replies", _("The text of a company’s reply that was refused, withdrawn, taken down or sent back for"
                            " changes, and what moderators wrote about it"),
         _("that happened to it or to the story"), ENDED_KEPT, RetentionAction.BLANKED, _ended_replies(Reply),
         partial(replies.blank_ended, Reply)),
    Rule("ended_answers", _("The text of an author’s answer to a reply that was refused, withdrawn, taken down or sent"
                            " back for changes, and what moderators wrote about it"),
         _("that happened to it or to the story"), ENDED_KEPT, RetentionAction.BLANKED, _ended_replies(Answer),
         partial(replies.blank_ended, Answer)),
    Rule("earlier_replies", _("Earlier and unredacted versions of a published reply, and changes we refused"),
         _("the last decision on the reply"), APPEAL_MONTHS, RetentionAction.BLANKED,
         _earlier_replies(Reply), partial(replies.blank_earlier, Reply)),
    Rule("earlier_answers", _("Earlier and unredacted versions of a published answer, and changes we refused"),
         _("the last decision on the answer"), APPEAL_MONTHS, RetentionAction.BLANKED,
         _earlier_replies(Answer), partial(replies.blank_earlier, Answer)),
    Rule("follow_ups", _("The record that we later asked the author if it had been solved, and their answer"),
         _("the story was refused, withdrawn, taken down or sent back for changes"),
         ENDED_KEPT, RetentionAction.DELETED, _follow_ups, _deleting(FollowUp)),
    Rule("redress_mails", _("The record that we told the author where they may take their complaint"),
         _("the story was refused, withdrawn, taken down or sent back for changes"),
         ENDED_KEPT, RetentionAction.DELETED, _redress_mails, _deleting(RedressMail)),
    Rule("case_references", _("The company’s own number of a case, which an author gave"), _("it was given"),
         case_references.KEPT, RetentionAction.DELETED, _older(CaseReference.given_at), _deleting(CaseReference)),
    Rule("ended_case_references", _("That number"), _("the story was refused, withdrawn or taken down"),
         timedelta(days=1), RetentionAction.DELETED, _ended_case_references, _deleting(CaseReference)),
    Rule("consent_changes", _("When an author gave or withdrew a consent"),
         _("the story was refused, withdrawn, taken down or sent back for changes"),
         ENDED_KEPT, RetentionAction.DELETED, _consent_changes, _deleting(ConsentChange)),
    Rule("receipts", _("The receipt of a story, which shows how we counted it"),
         _("the story was refused, withdrawn, taken down or sent back for changes"),
         ENDED_KEPT, RetentionAction.DELETED, _ended_receipts, delete_receipts),
    Rule("addresses", _("An author’s e-mail address"),
         _("their last story was refused, withdrawn, taken down or sent back for changes (with the story itself, if"
           " it was never confirmed)"),
         ENDED_KEPT, RetentionAction.DELETED, _addresses, _forget_authors),
    Rule("unconfirmed_claims", _("Claims to act for a company, and invitations to do so, that nobody confirmed"),
         _("they were sent"), claiming.UNCONFIRMED_KEPT, RetentionAction.DELETED, _unconfirmed_claims, forget_claims),
    Rule("ended_claims", _("The claim to act for a company, and what was asked and answered about it"),
         _("it was approved, or a question about it was not answered"),
         timedelta(days=90), RetentionAction.DELETED, _ended_claims, forget_claims),
    Rule("refused_claims", _("A claim to act for a company that we refused, and what was asked and answered about it"),
         _("it was refused, when it can no longer be appealed"),
         APPEAL_MONTHS, RetentionAction.DELETED, _refused_claims, forget_claims),
    Rule("company_users",
         _("The name, job title and e-mail address of somebody who acted for a company, and what they chose on its page"),
         _("they last did"), timedelta(days=90), RetentionAction.BLANKED, _former_users, forget_accounts),
    Rule("unconfirmed_applications", _("What a journalist entered who asked for an account and did not confirm the address"),
         _("it was sent"), joining.UNCONFIRMED_KEPT, RetentionAction.DELETED, _applications(ApplicationState.UNCONFIRMED),
         joining.forget_applications),
    Rule("approved_applications", _("What a journalist entered who got an account, and the moderator’s reason"),
         _("it was approved"), joining.APPROVED_KEPT, RetentionAction.DELETED, _applications(ApplicationState.APPROVED),
         joining.forget_applications),
    Rule("refused_applications", _("What a journalist entered whose account we refused, and the reason"),
         _("it was refused, when it can no longer be appealed"), joining.REFUSED_KEPT_MONTHS, RetentionAction.DELETED,
         _applications(ApplicationState.REFUSED), joining.forget_applications),
    Rule("journalists", _("The name and e-mail address of a journalist, and their saved searches"),
         _("their access ended"), timedelta(days=90), RetentionAction.BLANKED, _former_journalists, forget_journalists),
    Rule("press_requests", _("What a journalist wrote to an author, and a moderator’s answer"), _("it was written"),
         press_requests.KEPT, RetentionAction.BLANKED, press_requests.ended_before, press_requests.blank_requests),
    Rule("notices",
         _("What a notice about a published text says, our answer, the name and address of whoever sent it, and those that"
           " an author gave in answer to a complaint about defamation"),
         _("we decided about it, or the text was withdrawn"),
         notices.KEPT, RetentionAction.BLANKED, _settled_notices, notices.blank_notices),
    Rule("suspensions",
         _("From whom we took no stories or notices for a time, or whom we warned (the keyed hash of the address or of the"
           " network); this is also kept if you have your data deleted"),
         _("it is over"), suspensions.KEPT, RetentionAction.BLANKED, suspensions.over_before,
         suspensions.blank_suspensions),
    Rule("suspension_words", _("A moderator’s reason for a suspension"),
         _("it began, when it is over and can no longer be appealed"),
         APPEAL_MONTHS, RetentionAction.BLANKED, _suspension_words, suspensions.blank_words),
    Rule("appeals", _("What an appeal says, and our answer"), _("we decided on it, or the decision no longer stood"),
         appeals.KEPT, RetentionAction.BLANKED, appeals.settled_before, appeals.blank_appeals),
    Rule("unconfirmed_followers", _("The e-mail address of somebody who asked to follow something and did not confirm it"),
         _("they last asked"), following.UNCONFIRMED_KEPT, RetentionAction.DELETED, following.unconfirmed_before,
         followers.erase),
    Rule("unconfirmed_follows", _("What they asked to follow and did not confirm, if they follow something else"),
         _("they asked"), following.UNCONFIRMED_KEPT, RetentionAction.DELETED, following.unconfirmed_follows_before,
         _deleting(Follow)),
    Rule("stopped_followers", _("The e-mail address of somebody who followed something, and what"),
         _("they stopped it, or can no longer confirm what they asked for since"),
         followers.STOPPED_KEPT, RetentionAction.DELETED, following.stopped_before, followers.erase),
    Rule("mails", _("The record that we sent an e-mail (we do not keep its text)"), _("it was sent"),
         timedelta(days=90), RetentionAction.DELETED, _older(Mail.sent_at), _deleting(Mail)),
    Rule("jobs", _("Background tasks"), _("they finish"),
         timedelta(days=7), RetentionAction.DELETED, _older(Job.done_at), _deleting(Job)),
    Rule("call_out_drafts", _("Drafts of call-outs that were never approved"), _("they were last changed"),
         timedelta(days=365), RetentionAction.DELETED, never_approved, delete_call_outs),
    Rule("staff_sessions",
         _("When staff, people who act for a company and journalists were signed in, and with which browser"),
         _("the session ended"),
         sessions.KEPT_ENDED, RetentionAction.DELETED, _older(StaffSession.expires_at), _deleting(StaffSession)),
    Rule("staff_devices", _("Browsers that staff, people who act for a company and journalists signed in with"),
         _("they were last used to sign in"),
         devices.KEPT, RetentionAction.DELETED, _older(KnownDevice.last_seen_at), _deleting(KnownDevice)),
    Rule("staff_links", _("Links that staff, people who act for a company and journalists use to set passwords"),
         _("they expire"),
         passwords.KEPT_LINKS, RetentionAction.DELETED, _older(PasswordLink.expires_at), _deleting(PasswordLink)),
)  # fmt: skip
