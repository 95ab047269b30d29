"""What authors tell the company on their own page: the number of their case, and an answer to its reply."""
