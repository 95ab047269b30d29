"""Receipts: what lets authors find out whether their story is among those that we say we received."""
