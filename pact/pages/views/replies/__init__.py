"""The pages on which somebody who acts for a company replies to a story."""
