"""The commands about what is frozen: league tables and verdicts."""
