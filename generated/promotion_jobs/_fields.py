# Put here by scripts/generate from scripts/stub/fields.py. Do not edit: change that file and run it again.

"""Types of fields of the generated models, where pydantic's own are not JSON Schema's."""

from __future__ import annotations

from typing import Annotated, Any, Final

from pydantic import BeforeValidator, Strict
from pydantic_core import PydanticCustomError


def _integral(value: Any) -> Any:
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _reject_null(value: Any) -> Any:
    if value is None:
        raise PydanticCustomError("null", "Input should not be null; leave it out instead")
    return value


Integer = Annotated[int, Strict(), BeforeValidator(_integral)]
"""An integer of JSON Schema: `10` and `10.0` are one, `"10"`, `1.5` and `true` are none (A24)."""

NotNull: Final = BeforeValidator(_reject_null)
"""Marks a field that is None when it was not sent, and rejects a null that was sent (A24)."""
