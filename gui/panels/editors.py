"""Which editor belongs to which kind of setting."""

from __future__ import annotations

from core.params import Param
from gui.panels.fields import BoolField, ChoiceField, Field, NamesField, NumberField, TextField
from gui.panels.records import RecordsField


def field_for(key: str, spec: Param) -> Field:
    """The editor for a setting's kind."""
    return _FIELDS[spec.kind](key, spec)


_FIELDS: dict[str, type[Field]] = {
    "bool": BoolField,
    "str": ChoiceField,
    "text": TextField,
    "names": NamesField,
    "tuple": TextField,
    "int": NumberField,
    "float": NumberField,
    "records": RecordsField,
}
