"""Templates of mails: plain text in templates/<feature>/mail/<name>.txt, the first line being the subject."""

from typing import Any

from jinja2 import Environment

_environment: list[Environment] = []


def configure(environment: Environment) -> None:
    """Give the application's Jinja environment; text is not HTML, so nothing is escaped."""
    text_environment = environment.overlay(autoescape=False, trim_blocks=True, lstrip_blocks=True)
    _environment[:] = [text_environment]


def render(template: str, context: dict[str, Any]) -> tuple[str, str]:
    """Subject and body of a mail; `template` is `<feature>/<name>`."""
    feature, name = template.split("/")
    text = _environment[0].get_template(f"{feature}/mail/{name}.txt").render(context)
    subject, _, body = text.partition("\n")
    return subject.removeprefix("Subject: ").strip(), body.strip() + "\n"
