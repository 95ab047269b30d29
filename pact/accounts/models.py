"""Staff accounts (company users later), their roles and the tables of the second factor.

The columns are those Flask-Security's version 3 of its model expects, typed; the address is encrypted and
found by its keyed digest, as every address here.
"""

from datetime import datetime
from typing import Any, cast

from flask_security.core import RoleMixin, UserMixin, WebAuthnMixin
from sqlalchemy import JSON, ColumnElement, ForeignKey, LargeBinary, String
from sqlalchemy.ext.hybrid import Comparator, hybrid_property
from sqlalchemy.orm import Mapped, mapped_column, relationship

from pact.core import crypto
from pact.core.db import Base


class AccountRole(Base):
    __tablename__ = "account_role"

    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), primary_key=True)
    role_id: Mapped[int] = mapped_column(ForeignKey("role.id", ondelete="CASCADE"), primary_key=True)


class Role(Base, RoleMixin):
    __tablename__ = "role"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(32), unique=True)
    description: Mapped[str] = mapped_column(String(255), default="")
    permissions: Mapped[list[str] | None] = mapped_column(JSON)


class EmailComparator(Comparator[str]):
    """Makes `Account.email == address` a look-up of the digest."""

    def __eq__(self, other: object) -> ColumnElement[bool]:  # type: ignore[override]
        return cast("ColumnElement[str]", self.__clause_element__()) == crypto.email_digest(str(other))

    __hash__ = None  # type: ignore[assignment]


class Account(Base, UserMixin):
    __tablename__ = "account"

    id: Mapped[int] = mapped_column(primary_key=True)
    email_encrypted: Mapped[str] = mapped_column(String(1000))
    email_digest: Mapped[str] = mapped_column(String(64), unique=True)
    password: Mapped[str | None] = mapped_column(String(255))
    active: Mapped[bool] = mapped_column(default=True)
    fs_uniquifier: Mapped[str] = mapped_column(String(64), unique=True)
    create_datetime: Mapped[datetime]
    update_datetime: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]
    # The second factor's; the desk's enrolment fills them.
    tf_primary_method: Mapped[str | None] = mapped_column(String(64))
    tf_totp_secret: Mapped[str | None] = mapped_column(String(255))
    tf_last_counter: Mapped[int | None]
    mf_recovery_codes: Mapped[list[str] | None] = mapped_column(JSON)
    fs_webauthn_user_handle: Mapped[str | None] = mapped_column(String(64), unique=True)  # type: ignore[assignment]

    roles: Mapped[list[Role]] = relationship(secondary="account_role", lazy="selectin")  # type: ignore[assignment]
    webauthn: Mapped[list["WebAuthnCredential"]] = relationship(cascade="all, delete-orphan")  # type: ignore[assignment]

    @hybrid_property
    def email(self) -> str:
        return crypto.decrypt(self.email_encrypted)

    @email.inplace.setter
    def _set_email(self, value: str) -> None:
        self.email_encrypted = crypto.encrypt(value)
        self.email_digest = crypto.email_digest(value)

    @email.inplace.comparator
    @classmethod
    def _email_comparator(cls) -> EmailComparator:
        return EmailComparator(cls.email_digest)


class WebAuthnCredential(Base, WebAuthnMixin):
    __tablename__ = "webauthn_credential"

    id: Mapped[int] = mapped_column(primary_key=True)
    credential_id: Mapped[bytes] = mapped_column(LargeBinary(1024), unique=True)
    public_key: Mapped[bytes] = mapped_column(LargeBinary)
    sign_count: Mapped[int] = mapped_column(default=0)
    transports: Mapped[list[str] | None] = mapped_column(JSON)
    backup_state: Mapped[bool]
    device_type: Mapped[str] = mapped_column(String(64))
    extensions: Mapped[str | None] = mapped_column(String(255))
    name: Mapped[str] = mapped_column(String(64))
    usage: Mapped[str] = mapped_column(String(64))
    create_datetime: Mapped[datetime]
    lastuse_datetime: Mapped[datetime]
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), index=True)

    def get_user_mapping(self) -> dict[str, Any]:
        return {"id": self.account_id}
