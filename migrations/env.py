"""Runs the migrations with the application's engine and metadata."""

from typing import Any

from alembic import context
from flask import current_app
from sqlalchemy import TypeDecorator

from pact.schema import metadata

# The full-text index is created by hand, differently for each database.
SEARCH_TABLE = "story_search"


def include_object(_object: Any, name: str | None, kind: str, _reflected: bool, _compared: Any) -> bool:
    return not (kind == "table" and name is not None and name.startswith(SEARCH_TABLE))


def render_item(kind: str, item: Any, _autogen_context: Any) -> str | bool:
    """Write our own types as plain database types, so that migrations do not depend on the code."""
    if kind == "type" and isinstance(item, TypeDecorator):
        return f"sa.{item.impl_instance!r}".replace("length=", "")
    return False


engine = current_app.extensions["migrate"].db.engine
with engine.connect() as connection:
    context.configure(
        connection=connection,
        target_metadata=metadata,
        include_object=include_object,
        render_as_batch=True,
        render_item=render_item,
        compare_type=True,
        transaction_per_migration=True,
    )
    with context.begin_transaction():
        context.run_migrations()
