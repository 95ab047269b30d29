"""`flask stories`: imports from the command line."""

from flask.cli import AppGroup

command = AppGroup("stories", help="Stories from files.")
