"""Disposable e-mail addresses."""

from collections.abc import Iterator

from disposable_email_domains import blocklist

from pact.checks.findings import Finding, Place
from pact.checks.spans import Kind
from pact.checks.subject import Subject


def check_disposable_mail(subject: Subject) -> Iterator[Finding]:
    """A hint if the author's mail host, or a domain above it, is known as disposable."""
    host = subject.facts.email_host if subject.facts else None
    if host and is_disposable(host, subject.settings.disposable_hosts):
        yield Finding(Kind.disposable_mail, Place.story, None, None, 0.9)


def is_disposable(host: str, also: tuple[str, ...] = ()) -> bool:
    """Whether the host or any domain above it is on the public list or among `also`."""
    labels = host.casefold().strip(". ").split(".")[-8:]
    domains = {".".join(labels[start:]) for start in range(len(labels) - 1)}
    return not domains.isdisjoint(blocklist) or not domains.isdisjoint(map(str.casefold, also))
