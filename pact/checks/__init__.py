"""Automatic checks of a text before it is published: personal data, numbers that we never store, duplicates."""
