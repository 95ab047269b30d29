"""What others take away: feeds and the data package."""

from flask import Blueprint

blueprint = Blueprint("press", __name__)
