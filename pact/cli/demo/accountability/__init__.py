"""What people and the desk did beside stories and decisions on them: one module each."""
