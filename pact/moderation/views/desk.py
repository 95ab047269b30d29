"""The blueprint that the desk's pages stand on."""

from flask import Blueprint

blueprint = Blueprint("moderation", __name__, url_prefix="/moderation")
