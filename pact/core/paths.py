"""The root of the checkout, where templates, static files and translations are, and the data files of modules."""

import tomllib
from pathlib import Path
from typing import Any, Final

ROOT: Final = Path(__file__).resolve().parents[2]


def data_beside(module_file: str) -> dict[str, Any]:
    """The TOML file with the name of a module, given the module's `__file__`."""
    return tomllib.loads(Path(module_file).with_suffix(".toml").read_text(encoding="utf-8"))


def words_beside(module_file: str) -> dict[str, str]:
    """The texts in that file, without their line ends; most are words of regular expressions."""
    return {
        name: text.replace("\n", "") for name, text in data_beside(module_file).items() if isinstance(text, str)
    }
