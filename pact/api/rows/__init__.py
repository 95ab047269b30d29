"""Rows of answers, by what they are about: from what the features read, with the names of the columns."""
