"""What can be drawn: from an address to a picture."""
