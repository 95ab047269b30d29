"""Frozen texts: the one written form of editions and verdicts, how they are signed, cited and checked."""
