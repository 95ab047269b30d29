"""Finished pages that are kept, and how we know that they are still right."""
