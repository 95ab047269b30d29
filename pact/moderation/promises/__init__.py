"""What moderators decide for the pact."""
