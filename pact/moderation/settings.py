"""What administrators may set about the desk."""

from dataclasses import dataclass, field

from pact.checks.settings import CheckSettings


@dataclass(frozen=True, kw_only=True)
class DeskSettings:
    claim_minutes: int = 10
    undo_seconds: int = 10
    target_half_hours: int = 24
    target_most_hours: int = 48
    risk_hours: int = 24
    removal_alone_days: int = 7
    checks: CheckSettings = field(default_factory=CheckSettings)


def current_settings() -> DeskSettings:
    return DeskSettings()
