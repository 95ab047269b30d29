"""Newsrooms, and the journalists who have an account here. A moderator has let each of them in."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from pact.accounts.models import Account
from pact.core.db import Base, EnumText

_ACTIVE = text("state = 'active'")


class Newsroom(Base):
    """A newspaper, a broadcaster, a site. Its name stands on public pages, beside what it asks people."""

    __tablename__ = "newsroom"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(120))
    website: Mapped[str] = mapped_column(String(500))
    # Of its addresses and its website, such as "evening-post.example".
    domain: Mapped[str] = mapped_column(String(255), unique=True)
    created_at: Mapped[datetime]


class JournalistState(StrEnum):
    ACTIVE = "active"
    LEFT = "left"  # they ended it themselves
    ENDED = "ended"  # a moderator ended it


class Journalist(Base):
    """That the owner of an account is a journalist, and of which newsroom. Freelancers have none."""

    __tablename__ = "journalist"
    __table_args__ = (
        Index("ix_journalist_active", "account_id", unique=True, sqlite_where=_ACTIVE, postgresql_where=_ACTIVE),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    newsroom_id: Mapped[int | None] = mapped_column(ForeignKey("newsroom.id"), index=True)
    state: Mapped[JournalistState] = mapped_column(EnumText(JournalistState))
    joined_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    account: Mapped[Account] = relationship(lazy="raise")
    newsroom: Mapped[Newsroom | None] = relationship(lazy="raise")

    @property
    def is_active(self) -> bool:
        return self.state is JournalistState.ACTIVE
