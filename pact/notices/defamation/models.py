"""Complaints about defamation, which follow the procedure of the law."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, Text, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from pact.core.db import Base, EnumText
from pact.notices.defamation.steps import Event, Step
from pact.notices.models import Notice, shown


class DefamationCase(Base):
    """The procedure that a notice about defamation started: what the law asks of the notice, each step, the answer.

    What was typed is encrypted, and blanked with the notice.
    """

    __tablename__ = "defamation_case"
    __table_args__ = (Index("uq_defamation_case_notice", "notice_id", unique=True),)

    id: Mapped[int] = mapped_column(primary_key=True)
    notice_id: Mapped[int] = mapped_column(ForeignKey("notice.id", ondelete="CASCADE"))
    step: Mapped[Step] = mapped_column(EnumText(Step))
    # What led to this step, if there was more than one way.
    cause: Mapped[Event | None] = mapped_column(EnumText(Event))
    # What the words are said to mean, and what in them is said to be untrue or not borne out by facts.
    meaning_encrypted: Mapped[str] = mapped_column(Text)
    untrue_encrypted: Mapped[str] = mapped_column(Text)
    # Whether the author may be told the name and address of whoever sent the notice.
    is_notifier_named: Mapped[bool] = mapped_column(default=False, server_default=false())
    # From when the time of this step counts, and when it is over. The latter is null once nothing is due any more.
    began_at: Mapped[datetime]
    due_at: Mapped[datetime | None]
    # Whether those concerned were warned in this step that its time is running out.
    is_warned: Mapped[bool] = mapped_column(default=False, server_default=false())
    told_at: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]
    # The author's name and postal address, and whether they may be given to whoever sent the notice.
    name_encrypted: Mapped[str] = mapped_column(Text, default="")
    address_encrypted: Mapped[str] = mapped_column(Text, default="")
    is_author_named: Mapped[bool] = mapped_column(default=False, server_default=false())
    # The decision that took the story down in this procedure.
    decision_id: Mapped[int | None] = mapped_column(ForeignKey("decision.id", ondelete="SET NULL"), index=True)

    notice: Mapped[Notice] = relationship()

    @property
    def meaning(self) -> str:
        return shown(self.meaning_encrypted)

    @property
    def untrue(self) -> str:
        return shown(self.untrue_encrypted)

    @property
    def name(self) -> str:
        return shown(self.name_encrypted)

    @property
    def address(self) -> str:
        return shown(self.address_encrypted)
