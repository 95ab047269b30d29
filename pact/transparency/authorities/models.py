"""Requests and orders by authorities."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, String
from sqlalchemy.orm import Mapped, mapped_column

from pact.core.db import Base, EnumText
from pact.core.i18n.labels import Labelled

_ = str  # marks a message for extraction


class Asked(Labelled):
    """What an authority asks for."""

    TAKE_DOWN = "take_down", _("To take something down")
    GIVE_DATA = "give_data", _("To give data about people")
    OTHER = "other", _("Something else")


class Outcome(Labelled):
    """What became of a request."""

    OPEN = "open", _("Not answered yet")
    DONE = "done", _("We did what was asked")
    PARTLY = "partly", _("We did a part of it")
    REFUSED = "refused", _("We refused")
    TAKEN_BACK = "taken_back", _("The authority took it back")


class AuthorityRequest(Base):
    """One request or order, as /transparency shows it. No person, company or story is named in it."""

    __tablename__ = "authority_request"
    __table_args__ = (
        CheckConstraint("(outcome = 'open') = (answered_on IS NULL)", name="answered_once_settled"),
        CheckConstraint("answered_on >= received_on", name="answered_afterwards"),
        CheckConstraint("items >= 1", name="items_counted"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    received_on: Mapped[date] = mapped_column(index=True)
    authority: Mapped[str] = mapped_column(String(120))
    # ISO 3166-1 alpha-2.
    country: Mapped[str] = mapped_column(String(2))
    asked: Mapped[Asked] = mapped_column(EnumText(Asked))
    about: Mapped[str] = mapped_column(String(120))
    # How many stories, replies or people it is about.
    items: Mapped[int]
    outcome: Mapped[Outcome] = mapped_column(EnumText(Outcome))
    answered_on: Mapped[date | None]
    # The law forbids us to say more than that there was a request.
    is_confidential: Mapped[bool] = mapped_column(default=False)
    entered_at: Mapped[datetime]
    revision: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": revision}  # noqa: RUF012 (SQLAlchemy requires a class attribute)

    @property
    def days(self) -> int | None:
        """From the day of the request to that of the answer, as it is published: of a confidential one it is not."""
        if self.answered_on is None or self.is_confidential:
            return None
        return (self.answered_on - self.received_on).days
