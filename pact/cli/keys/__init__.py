"""Changing keys."""
