"""The root of the checkout: templates, static files, migrations and translations are beside `pact/`."""

from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[2]
