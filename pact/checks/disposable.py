"""Disposable e-mail addresses."""

from collections.abc import Iterator

from pact.checks.findings import Finding, Place
from pact.checks.spans import Kind
from pact.checks.subject import Subject
from pact.core.addresses.hosts import is_disposable


def check_disposable_mail(subject: Subject) -> Iterator[Finding]:
    """A hint if the author's mail host, or a domain above it, is known as disposable."""
    host = subject.facts.email_host if subject.facts else None
    if host and is_disposable(host, subject.settings.disposable_hosts):
        yield Finding(Kind.disposable_mail, Place.story, None, None, 0.9)
