"""What administrators have set for the desk and the checks."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, String
from sqlalchemy.orm import Mapped, mapped_column

from pact.core.db import Base


class Setting(Base):
    """A setting that differs from its default; `moderation.settings` says which there are and what they mean."""

    __tablename__ = "setting"

    key: Mapped[str] = mapped_column(String(40), primary_key=True)
    value: Mapped[Any] = mapped_column(JSON)
    changed_at: Mapped[datetime]
