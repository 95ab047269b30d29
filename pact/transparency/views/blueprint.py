"""The blueprint of transparency."""

from flask import Blueprint
from werkzeug.wrappers import Response

blueprint = Blueprint("transparency", __name__)

Answer = Response | str | tuple[str, int]
