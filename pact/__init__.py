"""CCPact: stories about contacting companies, moderated in public, ranked with their uncertainty."""
