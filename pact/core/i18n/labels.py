"""Enumerations whose members have a label for people."""

from enum import StrEnum
from typing import Self


class Labelled(StrEnum):
    """Each member is written as its value and its label, a message that is translated when it is shown."""

    _value_: str
    label: str

    def __new__(cls, value: str, label: str = "") -> Self:
        member = str.__new__(cls, value)
        member._value_, member.label = value, label
        return member
