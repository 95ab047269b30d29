"""The press desk: what journalists see and do, and what moderators decide about it. Importing the modules registers the
routes.
"""

from pact.press.views.desk import at_desk, joining, own_data, requests, stories, writing

__all__ = ["at_desk", "joining", "own_data", "requests", "stories", "writing"]
