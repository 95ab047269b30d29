"""The form with which a company signs, changes and ends promises: up to three fields for each of them."""

import re
from collections.abc import Iterator
from datetime import date
from typing import Any, Final

from wtforms import HiddenField, RadioField, SelectField, StringField
from wtforms.validators import InputRequired

from pact.core.forms import Form, as_line
from pact.core.i18n.messages import format_month, gettext, lazy_gettext
from pact.promises.catalogue import DEFAULT_MINUTES, MINUTES, PROMISES, Promise
from pact.promises.models import Act, PromiseVersion
from pact.promises.signing.dates import coming_months
from pact.promises.signing.planning import (
    WITH_MINUTES,
    WITH_TARGET,
    Choice,
    Fault,
    Latest,
    Step,
    acts_for,
    fault_of,
    is_signed,
    plan,
)
from pact.promises.signing.service import Obstacle
from pact.promises.signing.wording import FAULTS, OBSTACLES, name_of

_ = lazy_gettext
NOTHING: Final = "nothing"
"""Neither signed, changed nor ended."""
_PERCENT: Final = re.compile(r"([0-9]{1,3}) ?%?")
# At which of a promise's fields a fault is shown.
_PART: Final = {Fault.TARGET: "target", Fault.SAME: "target", Fault.MINUTES: "minutes"}


class SignForm(Form):
    """`latest` are the company's promises; the coming months are counted from `today`.

    Once it is valid, `steps` are what would be signed, changed and ended, and when.
    """

    seen = HiddenField()
    starts: SelectField

    def __init__(self, data: Any = None, *, latest: Latest, today: date, seen: str = "") -> None:
        super().__init__(data, seen=seen)
        self.latest, self.today = latest, today
        self.steps: list[Step] = []
        self.starts.choices = [
            ("", gettext("Choose a month")),
            *((str(month), format_month(month)) for month in coming_months(today)),
        ]
        for promise in Promise:
            self._prepare(promise, latest.get(promise))

    def _prepare(self, promise: Promise, latest: PromiseVersion | None) -> None:
        """Labels and choices, and what stands in the fields before anything was sent."""
        name, act = name_of(promise), self.field(promise, "act")
        act.label.text = name
        act.choices = [
            (NOTHING, gettext("Keep it as it is") if is_signed(latest) else gettext("Do not sign")),
            *((one.value, _words_of(one, promise)) for one in acts_for(promise, latest)),
        ]
        filled = {"act": NOTHING}
        if promise in WITH_TARGET:
            self.field(promise, "target").label.text = gettext("%(promise)s: target in percent", promise=name)
            filled["target"] = str((latest and latest.target) or PROMISES[promise].target)
        if promise in WITH_MINUTES:
            self.field(promise, "minutes").label.text = gettext(
                "%(promise)s: within how many minutes", promise=name
            )
            filled["minutes"] = str((latest and latest.minutes) or DEFAULT_MINUTES)
        for part, value in filled.items():
            field = self.field(promise, part)
            if field.raw_data is None:
                field.data = value

    def field(self, promise: Promise, part: str) -> Any:
        """A promise's field: “act”, “target” or “minutes”."""
        return self[f"{promise}_{part}"]

    @property
    def start(self) -> date | None:
        """The month that was chosen, if it can be."""
        return next((month for month in coming_months(self.today) if str(month) == self.starts.data), None)

    @property
    def choices(self) -> list[Choice]:
        """What is to be signed, changed or ended. A target or minutes that cannot be read are None."""
        return list(self._choices())

    def _choices(self) -> Iterator[Choice]:
        for promise in Promise:
            word = self.field(promise, "act").data
            if word not in tuple(Act):
                continue
            has_terms = word != Act.END
            yield Choice(
                promise,
                Act(word),
                _percent(self.field(promise, "target").data) if has_terms and promise in WITH_TARGET else None,
                _minutes(self.field(promise, "minutes").data) if has_terms and promise in WITH_MINUTES else None,
            )

    def validate(self, extra_validators: Any = None) -> bool:
        """Whether what was sent can be proposed. Errors stand beside the fields."""
        for field in self:
            field.errors = [str(FAULTS[Fault.TWICE])] if len(field.raw_data or ()) > 1 else []
        for promise in Promise:
            act = self.field(promise, "act")
            if act.data not in [value for value, _words in act.choices]:
                self._say(act, Fault.ACT)
        for choice in self.choices:
            fault = fault_of(choice, self.latest.get(choice.promise), today=self.today, start=self.start)
            if fault is not None:
                where = (
                    self.starts if fault is Fault.NO_START else self.field(choice.promise, _PART.get(fault, "act"))
                )
                self._say(where, fault)
        if self.start is None and any(choice.act is Act.SIGN for choice in self.choices):
            self._say(self.starts, Fault.NO_START)
        if not self.errors and not self.choices:
            self.form_errors.append(str(OBSTACLES[Obstacle.NOTHING]))
        if self.errors:
            return False
        self.steps = plan(self.choices, self.latest, today=self.today, start=self.start)
        return True

    def _say(self, field: Any, fault: Fault) -> None:
        if not field.errors:
            field.errors = [str(FAULTS[fault])]


for _promise in Promise:
    setattr(SignForm, f"{_promise}_act", RadioField(validators=[InputRequired()], validate_choice=False))
    if _promise in WITH_TARGET:
        setattr(SignForm, f"{_promise}_target", StringField(filters=[as_line]))
    if _promise in WITH_MINUTES:
        minutes_field = SelectField(validate_choice=False, choices=[(str(count), str(count)) for count in MINUTES])
        setattr(SignForm, f"{_promise}_minutes", minutes_field)
SignForm.starts = SelectField(
    _("Start of the new promises"),
    description=_("They begin with its first day. They cannot begin today or earlier."),
    validate_choice=False,
)


def _words_of(act: Act, promise: Promise) -> str:
    if act is Act.SIGN:
        return gettext("Sign")
    if act is Act.END:
        return gettext("End it")
    return gettext("Change target or minutes") if promise in WITH_MINUTES else gettext("Change the target")


def _percent(word: str | None) -> int | None:
    found = _PERCENT.fullmatch(word or "")
    return int(found[1]) if found else None


def _minutes(word: str | None) -> int | None:
    return next((count for count in MINUTES if str(count) == word), None)
