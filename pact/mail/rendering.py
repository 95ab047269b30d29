"""Render mails from plain-text templates/<feature>/mail/<name>.txt, whose first line is the subject."""

from typing import Any

from jinja2 import Environment

_environment: list[Environment] = []


def configure(environment: Environment) -> None:
    """Set the Jinja environment. Mails are plain text, so nothing is escaped."""
    text_environment = environment.overlay(autoescape=False, trim_blocks=True, lstrip_blocks=True)
    _environment[:] = [text_environment]


def render(template: str, context: dict[str, Any]) -> tuple[str, str]:
    """Subject and body of a mail; `template` is `<feature>/<name>`."""
    feature, name = template.split("/")
    text = _environment[0].get_template(f"{feature}/mail/{name}.txt").render(context)
    subject, _, body = text.partition("\n")
    return subject.removeprefix("Subject: ").strip(), body.strip() + "\n"
