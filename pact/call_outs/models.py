"""The stories that are chosen as the best and the worst of a closed call-out."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from pact.core.db import Base, EnumText
from pact.moderation.picks.models import PickKind
from pact.stories.call_outs.models import CallOut
from pact.stories.models import Story


class CallOutPick(Base):
    """The best or the worst story of a call-out. Public once a senior moderator other than the picker approved it.

    Deleted with its story, and hidden while that is not public.
    """

    __tablename__ = "call_out_pick"
    __table_args__ = (UniqueConstraint("call_out_id", "praise"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    call_out_id: Mapped[int] = mapped_column(ForeignKey("call_out.id", ondelete="CASCADE"))
    praise: Mapped[PickKind] = mapped_column(EnumText(PickKind))
    story_id: Mapped[int] = mapped_column(ForeignKey("story.id", ondelete="CASCADE"), index=True)
    # Why it is the best, shown to readers. Of the worst only its author speaks.
    words: Mapped[str] = mapped_column(String(300), default="")
    picked_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    picked_at: Mapped[datetime]
    approved_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"), index=True)
    approved_at: Mapped[datetime | None]

    call_out: Mapped[CallOut] = relationship(lazy="raise")
    story: Mapped[Story] = relationship(lazy="raise")
