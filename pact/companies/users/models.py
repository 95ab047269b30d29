"""People who act for companies, and claims: that somebody does."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from pact.accounts.models import Account
from pact.companies.models import Company
from pact.core import crypto
from pact.core.db import Base, EnumText

_IN_FORCE = text("left_at IS NULL AND revoked_at IS NULL")
_WAITS = text("state = 'waiting'")


class CompanyUser(Base):
    """That the owner of an account acts, or acted, for a company."""

    __tablename__ = "company_user"
    __table_args__ = (
        Index("ix_company_user_in_force", "company_id", "account_id", unique=True,
              sqlite_where=_IN_FORCE, postgresql_where=_IN_FORCE),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    company_id: Mapped[int] = mapped_column(ForeignKey("company.id", ondelete="CASCADE"))
    # Blanked with the name and the address, some time after they left.
    job_title: Mapped[str] = mapped_column(String(80))
    joined_at: Mapped[datetime]
    # None for those whom a moderator approved without an invitation.
    invited_by_id: Mapped[int | None] = mapped_column(ForeignKey("company_user.id"))
    left_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]

    account: Mapped[Account] = relationship(lazy="raise")
    company: Mapped[Company] = relationship(lazy="raise")

    @property
    def is_in_force(self) -> bool:
        return self.left_at is None and self.revoked_at is None


class NewsMails(StrEnum):
    """How often somebody wants to hear by e-mail what is new about their company."""

    NEVER = "never"
    DAILY = "daily"
    WEEKLY = "weekly"


class CompanyDesk(Base):
    """What somebody keeps for themselves on their company's page. No row means: nothing yet, and no e-mails."""

    __tablename__ = "company_desk"

    user_id: Mapped[int] = mapped_column(ForeignKey("company_user.id", ondelete="CASCADE"), primary_key=True)
    # Up to when they have said that they have seen the stories.
    seen_until: Mapped[datetime | None]
    mails: Mapped[NewsMails] = mapped_column(EnumText(NewsMails), default=NewsMails.NEVER, index=True)
    # Up to when their mails have told what is new: each period is claimed once (pact/pages/for_companies/news.py).
    told_until: Mapped[datetime | None]


class ClaimState(StrEnum):
    UNCONFIRMED = "unconfirmed"  # the mailed link has not been used
    WAITING = "waiting"  # for a moderator
    ASKED = "asked"  # for the claimant's answer
    APPROVED = "approved"
    REFUSED = "refused"
    NEEDLESS = "needless"  # they act for the company already


class CompanyClaim(Base):
    """That somebody acts for a company: by themselves, or invited by one of its users. Deleted some time after it ends."""

    __tablename__ = "company_claim"
    __table_args__ = (
        Index("ix_company_claim_waiting", "confirmed_at", "id", sqlite_where=_WAITS, postgresql_where=_WAITS),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    company_id: Mapped[int] = mapped_column(ForeignKey("company.id", ondelete="CASCADE"), index=True)
    state: Mapped[ClaimState] = mapped_column(EnumText(ClaimState))
    # Both empty until an invited person has given them.
    name: Mapped[str] = mapped_column(String(80))
    job_title: Mapped[str] = mapped_column(String(80))
    email_encrypted: Mapped[str] = mapped_column(String(1000))
    email_digest: Mapped[str] = mapped_column(String(64), index=True)
    # Of the address: what a moderator sees of it.
    host: Mapped[str] = mapped_column(String(255))
    language: Mapped[str] = mapped_column(String(8))
    invited_by_id: Mapped[int | None] = mapped_column(ForeignKey("company_user.id"))
    created_at: Mapped[datetime] = mapped_column(index=True)
    confirmed_at: Mapped[datetime | None]
    # When it was last decided or answered.
    changed_at: Mapped[datetime | None]
    # Goes up with each change, so that nobody decides on what they have not seen.
    revision: Mapped[int] = mapped_column(default=1)

    company: Mapped[Company] = relationship(lazy="raise")

    @property
    def email(self) -> str:
        return crypto.decrypt(self.email_encrypted)


class ClaimLink(Base):
    """A mailed link to confirm a claim, or to answer a moderator's question about it. Only its hash is stored."""

    __tablename__ = "claim_link"

    id: Mapped[int] = mapped_column(primary_key=True)
    claim_id: Mapped[int] = mapped_column(ForeignKey("company_claim.id", ondelete="CASCADE"), index=True)
    token_digest: Mapped[str] = mapped_column(String(64), unique=True)
    expires_at: Mapped[datetime]


class ClaimOutcome(StrEnum):
    APPROVED = "approved"
    ASKED = "asked"
    REFUSED = "refused"


class ClaimDecision(Base):
    """A moderator's decision about a claim, with their words to the claimant and the claimant's answer."""

    __tablename__ = "claim_decision"

    id: Mapped[int] = mapped_column(primary_key=True)
    claim_id: Mapped[int] = mapped_column(ForeignKey("company_claim.id", ondelete="CASCADE"), index=True)
    outcome: Mapped[ClaimOutcome] = mapped_column(EnumText(ClaimOutcome))
    words: Mapped[str] = mapped_column(String(1000))
    answer: Mapped[str] = mapped_column(String(1000), default="")
    # None where an invitation needed no moderator.
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    decided_at: Mapped[datetime]
    undone_at: Mapped[datetime | None]
    # Whom an approval made a user.
    user_id: Mapped[int | None] = mapped_column(ForeignKey("company_user.id"))
