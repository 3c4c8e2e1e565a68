"""Alembic's entry: uses the connection that ``center.store.migrate`` opened."""

from __future__ import annotations

from alembic import context

from center.store.schema import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
context.run_migrations()
