"""What pages show of a signatory: both sides of the pact."""
