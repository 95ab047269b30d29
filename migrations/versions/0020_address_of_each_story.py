"""Each story keeps the address that was typed for it; an author is only who stories are counted for."""

from collections.abc import Iterator

import sqlalchemy as sa
from alembic import op

from pact.core import crypto

revision = "0020_address_of_each_story"
down_revision = "0019_endings_by_channel"

MANY = 1000
AUTHOR = sa.table("author", sa.column("id"), sa.column("email_encrypted"), sa.column("email_digest"))
ACCOUNT = sa.table("account", sa.column("id"), sa.column("email_encrypted"), sa.column("email_digest"))
STORY = sa.table("story", sa.column("id"), sa.column("author_id"), sa.column("email_encrypted"),
                 sa.column("mailbox_digest"))  # fmt: skip
DRAFT = sa.table("mail_draft", sa.column("id"), sa.column("email_encrypted"), sa.column("mailbox_digest"))
MAIL = sa.table("mail", sa.column("recipient_kind"), sa.column("recipient_id"), sa.column("template"),
                sa.column("template_data", sa.JSON), sa.column("id"))  # fmt: skip


def upgrade() -> None:
    op.add_column("story", sa.Column("email_encrypted", sa.String(length=1000), nullable=True))
    op.add_column("story", sa.Column("mailbox_digest", sa.String(length=64), nullable=True))
    op.add_column(
        "mail_draft", sa.Column("mailbox_digest", sa.String(length=64), server_default="", nullable=False)
    )
    for ident, token, digest in _rows(AUTHOR, AUTHOR.c.email_encrypted, AUTHOR.c.email_digest):
        address = _decrypted(token)
        _redigest(AUTHOR, ident, digest, address)
        # Without its key an address cannot be read; its stories then stay one author's.
        mailbox = crypto.mailbox_digest(address) if address else digest
        op.execute(
            STORY.update().where(STORY.c.author_id == ident).values(email_encrypted=token, mailbox_digest=mailbox)
        )
    for ident, token, digest in _rows(ACCOUNT, ACCOUNT.c.email_encrypted, ACCOUNT.c.email_digest):
        _redigest(ACCOUNT, ident, digest, _decrypted(token))
    sender = sa.table("mail_draft", sa.column("id"), sa.column("sender_encrypted"), sa.column("sender_digest"))
    for ident, token, digest in _rows(sender, sender.c.sender_encrypted, sender.c.sender_digest):
        address = _decrypted(token)
        mailbox = crypto.mailbox_digest(address) if address else digest
        op.execute(DRAFT.update().where(DRAFT.c.id == ident).values(mailbox_digest=mailbox))
    # Until now all stories of an author had one address, so any of them stands for it.
    first = sa.select(sa.func.min(STORY.c.id)).where(STORY.c.author_id == MAIL.c.recipient_id).scalar_subquery()
    op.execute(
        MAIL.update()
        .where(MAIL.c.recipient_kind == "author", first.is_not(None))
        .values(recipient_kind="story", recipient_id=first)
    )
    _rewrite_links("author", "story")
    op.drop_column("author", "email_encrypted")


def downgrade() -> None:
    op.add_column(
        "author", sa.Column("email_encrypted", sa.String(length=1000), server_default="", nullable=False)
    )
    newest = (
        sa.select(STORY.c.email_encrypted)
        .where(STORY.c.author_id == AUTHOR.c.id, STORY.c.email_encrypted.is_not(None))
        .order_by(STORY.c.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    op.execute(AUTHOR.update().where(newest.is_not(None)).values(email_encrypted=newest))
    writer = sa.select(STORY.c.author_id).where(STORY.c.id == MAIL.c.recipient_id).scalar_subquery()
    _rewrite_links("story", "author")
    op.execute(
        MAIL.update()
        .where(MAIL.c.recipient_kind == "story", writer.is_not(None))
        .values(recipient_kind="author", recipient_id=writer)
    )
    op.drop_column("mail_draft", "mailbox_digest")
    op.drop_column("story", "mailbox_digest")
    op.drop_column("story", "email_encrypted")


def _rows(table: sa.TableClause, *columns: sa.ColumnClause) -> Iterator[tuple[int, str, str]]:
    """(id, encrypted address, digest) of all rows that have an address, a thousand at a time."""
    last = 0
    while True:
        page = (
            sa.select(table.c.id, *columns)
            .where(table.c.id > last, columns[0] != "")
            .order_by(table.c.id)
            .limit(MANY)
        )
        found = op.get_bind().execute(page).all()
        yield from (tuple(row) for row in found)
        if not found:
            return
        last = found[-1].id


def _decrypted(token: str) -> str:
    try:
        return crypto.decrypt(token)
    except crypto.KeyRetired:
        return ""


def _redigest(table: sa.TableClause, ident: int, before: str, address: str) -> None:
    """Digest the address anew, unless another row has that digest: how hosts beyond ASCII are written has changed."""
    after = crypto.email_digest(address) if address else before
    if after == before:
        return
    is_taken = op.get_bind().execute(sa.select(table.c.id).where(table.c.email_digest == after)).first()
    if is_taken is None:
        op.execute(table.update().where(table.c.id == ident).values(email_digest=after))


def _rewrite_links(before: str, after: str) -> None:
    """Mails with new links that wait to be sent name a story of the mailbox, and named the author before."""
    story_id = {"story": MAIL.c.recipient_id, "author": sa.select(STORY.c.author_id).where(
        STORY.c.id == MAIL.c.recipient_id).scalar_subquery()}[after]  # fmt: skip
    waiting = sa.select(MAIL.c.id, MAIL.c.template_data, story_id).where(MAIL.c.template == "authors/new_links")
    for ident, data, wanted in op.get_bind().execute(waiting).all():
        if before in (data or {}):
            op.execute(MAIL.update().where(MAIL.c.id == ident).values(template_data={after: wanted}))
