"""The pact: promises that companies sign, and what the public’s stories say of them."""
