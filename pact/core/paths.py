"""Where the checkout lies: templates, static files, migrations and translations stand beside `pact/`."""

from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[2]
