"""What authors tell the company on a page of their own: an answer to its reply."""
