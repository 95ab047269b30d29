"""The commands that import files."""
