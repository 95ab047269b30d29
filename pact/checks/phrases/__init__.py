"""Checks of what sentences say about people and companies: accusations, insults, threats, advertising, connections."""
