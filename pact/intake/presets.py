"""The sources whose files can be imported by name."""

from pact.intake.mapping import Column, Plan
from pact.intake.values import READERS, minutes, translated
from pact.stories.fields import Channel, EndedHow, HourBand, Resolved

MIDNIGHT = "0:00:00"


def band_of_clock_time(text: str) -> HourBand | None:
    """The hour band of a time such as 15:45:24. The bank's log writes 0:00:00 if the caller never reached the queue."""
    hour = text.partition(":")[0]
    if not hour.isdecimal() or int(hour) > 23:
        raise ValueError("must be a time of day, for example 15:45:24")
    if text == MIDNIGHT:
        return None
    ends = ((9, HourBand.BEFORE_9), (12, HourBand.FROM_9_TO_12), (14, HourBand.FROM_12_TO_14),
            (17, HourBand.FROM_14_TO_17), (24, HourBand.AFTER_17))  # fmt: skip
    return next(band for end, band in ends if int(hour) < end)


CONSUMIDOR = Plan(
    source_name="consumidor",
    columns=(
        Column("opened_on", "contacted_on", READERS["contacted_on"]),
        Column("company", "company", READERS["company"]),
        Column("sector", "sector", READERS["sector"]),
        # The company answers after the complaint, so a solved complaint was not solved at the first contact.
        Column("outcome", "resolved", translated(
            {"Resolvida": Resolved.LATER_CONTACT, "Não Resolvida": Resolved.NO, "Não Avaliada": None}
        )),
        Column("rating", "satisfaction", READERS["satisfaction"]),
    ),
)  # fmt: skip
"""Brazil's complaints site consumidor.gov.br. Its rows have no id."""

CFPB = Plan(
    source_name="cfpb",
    id_column="complaint_id",
    columns=(
        Column("date_received", "contacted_on", READERS["contacted_on"]),
        Column("company", "company", READERS["company"]),
        Column("narrative", "body", READERS["body"]),
    ),
)
"""Complaint narratives of the US Consumer Financial Protection Bureau: text only, no measures."""

BANK_CALLS = Plan(
    source_name="bank-calls",
    columns=(
        Column("date", "contacted_on", READERS["contacted_on"]),
        Column("outcome", "ended_how", translated({"AGENT": EndedHow.SPOKE_TO_PERSON, "HANG": EndedHow.GAVE_UP})),
        Column("menu_seconds", "menu_minutes", minutes(120, in_seconds=True)),
        Column("queue_seconds", "wait_minutes", minutes(600, in_seconds=True)),
        Column("queue_started_at", "hour_band", band_of_clock_time),
    ),
    fixed={"channel": Channel.PHONE},
)
"""The call log of the Technion's “Anonymous Bank”. PHANTOM calls had no caller, so those rows are rejected."""

PRESETS = {plan.source_name: plan for plan in (CONSUMIDOR, CFPB, BANK_CALLS)}
