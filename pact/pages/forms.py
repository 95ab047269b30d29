"""An example form with one field of each kind, for the page of components. Nobody sends it."""

from wtforms import BooleanField, Form, RadioField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import InputRequired, Optional

_ANSWERS = [("yes", "Yes"), ("partly", "Partly"), ("no", "No")]
_STEPS = [(str(number), str(number)) for number in range(1, 6)]


class ExampleForm(Form):
    """Shown empty and with errors."""

    name = StringField("A line of text", [InputRequired("Write something here.")], description="A hint says how.")
    minutes = StringField("A short line", [Optional()], description="For example 12 or 1h10.")
    words = TextAreaField("More text", [InputRequired("Say what happened.")])
    kind = SelectField("One of a list", choices=_ANSWERS)
    answer = RadioField("One of a few", [InputRequired("Choose one.")], choices=_ANSWERS)
    steps = RadioField("A scale", [Optional()], choices=[*_STEPS, ("", "Clear")])
    several = SelectMultipleField("Any of these", [Optional()], choices=_ANSWERS)
    box = BooleanField("A box to tick")
