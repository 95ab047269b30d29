"""Messages in the code."""

import ast
from collections.abc import Iterator

from pact.core.paths import ROOT


def _messages_without_values() -> Iterator[tuple[str, str]]:
    for path in sorted((ROOT / "pact").rglob("*.py")):
        for call in ast.walk(ast.parse(path.read_text())):
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "gettext":
                first = call.args[0] if call.args else None
                if not call.keywords and isinstance(first, ast.Constant):
                    yield f"{path.name}:{call.lineno}", str(first.value)


def test_a_message_without_values_has_no_doubled_percent_signs() -> None:
    """Nothing fills it in, so both signs would be shown."""
    doubled = [place for place, message in _messages_without_values() if "%%" in message and "%(" not in message]
    assert not doubled, doubled
