"""CCPact: stories about contacting companies, moderated in public, ranked with their uncertainty."""

__version__ = "0.1.0"
