"""Widgets: small pages that other sites may show in a frame, and oEmbed, with which programs find them."""
