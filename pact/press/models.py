"""The stored data package."""

from datetime import datetime

from sqlalchemy import CheckConstraint, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from pact.core.db import Base


class DataPackage(Base):
    """A single row with the newest package. The package grows with every edition, so the worker makes it once a
    day.
    """

    __tablename__ = "data_package"
    __table_args__ = (CheckConstraint("id = 1", name="one_row"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    made_at: Mapped[datetime]
    # datapackage.json as the site serves it, with files named by their addresses.
    descriptor: Mapped[str] = mapped_column(Text)
    sha256: Mapped[str] = mapped_column(String(64))
    archive: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
