"""The blueprint of call-outs."""

from flask import Blueprint
from werkzeug.wrappers import Response

from pact.call_outs.wording import PHASES, PICKS, STATES

blueprint = Blueprint("call_outs", __name__)
blueprint.add_app_template_global(STATES.__getitem__, "call_out_state")
blueprint.add_app_template_global(PHASES.__getitem__, "call_out_phase_word")
blueprint.add_app_template_global(PICKS.__getitem__, "call_out_pick_words")

Answer = Response | str | tuple[str, int]
