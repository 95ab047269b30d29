"""Invented companies, people and stories to try the site with. Their texts are TOML files in data/."""

import tomllib
from pathlib import Path
from typing import Any


def read_data(name: str) -> dict[str, Any]:
    """The contents of `data/<name>.toml`."""
    path = Path(__file__).parent / "data" / f"{name}.toml"
    return tomllib.loads(path.read_text(encoding="utf-8"))
