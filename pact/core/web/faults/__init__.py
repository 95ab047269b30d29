"""Faults in the forms in which programs read them."""
