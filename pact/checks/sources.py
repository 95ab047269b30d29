"""Several stories about one company from one source."""

from collections.abc import Iterator

from pact.checks.findings import Finding, Place
from pact.checks.spans import Kind
from pact.checks.subject import Subject


def check_same_source(subject: Subject) -> Iterator[Finding]:
    """A hint from the number of stories in the settings. A household or an office can explain two, but hardly ten."""
    count = subject.facts.same_source if subject.facts else 0
    if count >= max(2, subject.settings.same_source_least):
        yield Finding(Kind.same_source, Place.story, None, None, 1 - 1 / count, {"stories": count})
