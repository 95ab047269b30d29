"""The OpenAPI document as this site serves it."""

import copy
from typing import Any, Final

from pact.core import site

ABOUT: Final = (
    "What people told us about contacting companies, what is counted of it and what companies promise: read-only, without "
    "a key. People told us of their own accord: they are not a sample of all customers, so say “people who told us”, never "
    "“customers of”. Show a rank with its range, a score with its number of stories, and name this site. For figures that "
    "must never change, cite an edition."
)


def document(made: dict[str, Any]) -> dict[str, Any]:
    """The document with the name, the address and the licence of this site, from the one made with the application."""
    found = copy.copy(made)
    found["info"] = {
        **made["info"],
        "title": f"{site.site_name()}: API",
        "description": ABOUT,
        "termsOfService": site.site_url("/terms"),
        "contact": {"name": site.site_name(), "url": site.site_url("/contact")},
        "license": {"name": site.LICENCE.title, "identifier": site.LICENCE.name},
    }
    found["servers"] = [{"url": site.site_url(""), "description": site.site_name()}]
    found["externalDocs"] = {"description": "This document as a page", "url": site.site_url("/api/docs")}
    return found
