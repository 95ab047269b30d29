"""Builds the league tables with the method's arithmetic."""

import pact.rankings.method  # noqa: F401 (says how numpy runs, before any module here imports it)
