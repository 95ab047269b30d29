"""What the desk did beside deciding on stories: one module each."""
