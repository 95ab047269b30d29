"""Who makes the journeys: the width of the screen in px, its colours, and whether scripts run."""

from collections.abc import Mapping
from typing import Any

import pytest

Device = tuple[int, str, bool]
DEVICES: Mapping[str, Device] = {
    f"{place}{' in the dark' * (scheme == 'dark')}{' without scripts' * (not scripts)}": (width, scheme, scripts)
    for place, width in (("phone", 390), ("narrow phone", 320), ("desktop", 1280))
    for scheme in ("light", "dark")
    for scripts in (True, False)
}


def on(*names: str, also: tuple[str, ...] = ()) -> pytest.MarkDecorator:
    """A mark that gives a test a reader on each of these devices.

    A journey is made with scripts and without them. On the devices in `also` it is made before a release only: what
    every page looks like at each width and in both colours is the matter of test_every_page.py and test_every_desk_page.py.
    """
    cases: list[Any] = [pytest.param(DEVICES[name], id=name) for name in names]
    cases += [pytest.param(DEVICES[name], id=name, marks=pytest.mark.exhaustive) for name in also]
    return pytest.mark.parametrize("reader", cases, indirect=True)
