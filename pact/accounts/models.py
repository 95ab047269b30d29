"""Accounts of staff, of people who act for companies and of journalists, roles, sessions, devices, links and recovery codes.

An account has the columns of version 3 of Flask-Security's model, typed. Its e-mail address is encrypted and found by
its keyed digest, like every address here.
"""

from datetime import datetime
from typing import Any, cast

from flask_security.core import RoleMixin, UserMixin, WebAuthnMixin
from sqlalchemy import JSON, ColumnElement, ForeignKey, LargeBinary, String, UniqueConstraint
from sqlalchemy.ext.hybrid import Comparator, hybrid_property
from sqlalchemy.orm import Mapped, mapped_column, relationship

from pact.core import crypto
from pact.core.db import Base
from pact.core.roles import COMPANY_USER, JOURNALIST


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
    """Makes `Account.email == address` a look-up by digest."""

    def __eq__(self, other: object) -> ColumnElement[bool]:  # type: ignore[override]
        return cast("ColumnElement[str]", self.__clause_element__()) == crypto.email_digest(str(other))

    __hash__ = None  # type: ignore[assignment]


class Account(Base, UserMixin):
    __tablename__ = "account"

    id: Mapped[int] = mapped_column(primary_key=True)
    email_encrypted: Mapped[str] = mapped_column(String(1000))
    email_digest: Mapped[str] = mapped_column(String(64), unique=True)
    # Shown at the desk, for a company's user to the others of the company, and for a journalist to authors whom they write
    # to; never on public pages.
    name: Mapped[str] = mapped_column(String(80), default="", server_default="")
    # The language of mails to its owner.
    language: Mapped[str] = mapped_column(String(8), default="en", server_default="en")
    # None until an invited person has set one.
    password: Mapped[str | None] = mapped_column(String(255))
    active: Mapped[bool] = mapped_column(default=True)
    fs_uniquifier: Mapped[str] = mapped_column(String(64), unique=True)
    create_datetime: Mapped[datetime]
    update_datetime: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]
    last_signed_in_at: Mapped[datetime | None]
    # The second factor's encrypted secret, and the time step of the last code used.
    tf_totp_secret: Mapped[str | None] = mapped_column(String(255))
    tf_last_counter: Mapped[int | None]
    fs_webauthn_user_handle: Mapped[str | None] = mapped_column(String(64), unique=True)  # type: ignore[assignment]

    roles: Mapped[list[Role]] = relationship(secondary="account_role", lazy="selectin")  # type: ignore[assignment]
    webauthn: Mapped[list["WebAuthnCredential"]] = relationship(cascade="all, delete-orphan")  # type: ignore[assignment]

    @property
    def has_second_factor(self) -> bool:
        return self.tf_totp_secret is not None

    @property
    def role(self) -> str:
        """The name of the account's one role; empty if it has none."""
        return self.roles[0].name if self.roles else ""

    @property
    def is_of_company(self) -> bool:
        """Whether its owner acts for a company and is no staff."""
        return self.role == COMPANY_USER

    @property
    def is_journalist(self) -> bool:
        """Whether its owner is a journalist and no staff."""
        return self.role == JOURNALIST

    @property
    def is_of_staff(self) -> bool:
        """Whether its owner is neither of the others. An account that has lost its role has been one of staff."""
        return self.role not in (COMPANY_USER, JOURNALIST)

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


class StaffSession(Base):
    """A sign-in on a device. A request without an active session is anonymous."""

    __tablename__ = "staff_session"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), index=True)
    token_digest: Mapped[str] = mapped_column(String(64), unique=True)
    # Two coarse words such as "Firefox" and "Linux"; empty if the browser does not say.
    browser: Mapped[str] = mapped_column(String(20))
    system: Mapped[str] = mapped_column(String(20))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)
    revoked_at: Mapped[datetime | None]


class KnownDevice(Base):
    """A device on which a staff member has signed in before."""

    __tablename__ = "known_device"
    __table_args__ = (UniqueConstraint("account_id", "device_digest"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"))
    device_digest: Mapped[str] = mapped_column(String(64))
    last_seen_at: Mapped[datetime] = mapped_column(index=True)


class PasswordLink(Base):
    """A mailed link for setting one's password; works once and for a limited time."""

    __tablename__ = "password_link"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), index=True)
    token_digest: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)
    used_at: Mapped[datetime | None]


class RecoveryCode(Base):
    """A code for signing in without the second factor's app; only its keyed digest is stored."""

    __tablename__ = "recovery_code"
    __table_args__ = (UniqueConstraint("account_id", "code_digest"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"))
    code_digest: Mapped[str] = mapped_column(String(64))
    used_at: Mapped[datetime | None]
