"""`flask settings`: the table of settings in docs/settings.md."""

import click

from pact.config import SETTINGS, Setting


@click.command("settings")
def command() -> None:
    """Print what can be set by environment, as a Markdown table."""
    click.echo(settings_table())


def settings_table() -> str:
    rows = [("setting", "what", "default", "in production"), ("---",) * 4]
    rows += [
        (_names(declared), declared.help, _default(declared), _in_production(declared))
        for declared in SETTINGS.values()
    ]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in rows)


def _names(declared: Setting) -> str:
    return " or ".join(f"`{name}`" for name in (declared.name, declared.from_file) if name)


def _default(declared: Setting) -> str:
    return declared.shown or (f"`{declared.default}`" if declared.default else "none")


def _in_production(declared: Setting) -> str:
    required = "required" if declared.required else ""
    default = f"`{declared.production}`" if declared.production else ""
    rule = f"must be {declared.rule[1]}" if declared.rule else ""
    return "; ".join(filter(None, (default, required, rule)))
