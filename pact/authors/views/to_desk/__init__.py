"""What authors tell the moderators on their own page."""
