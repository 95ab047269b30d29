"""The terms: their versions, each kept as it was."""
