"""The pact in the demo: what three of the invented companies sign, what people tell of it, and the verdicts."""
