# Generated from spec/openapi.yaml by scripts/generate. Do not edit: change the document and run it again.

"""Encode and decode Pydantic v2 models, serializing only the fields that were explicitly set."""

from __future__ import annotations

from pydantic import BaseModel
from typing_extensions import TypeVar

from .pydantic_adapters import AdapterCodec, adapter

T = TypeVar("T")


class PydanticCodec(AdapterCodec[T]):
    """Use Pydantic's own JSON validation and serialization, including aliases and fields-set tracking."""

    __slots__ = ()

    def encode(self, value: T) -> bytes:
        """Serialize in JSON mode with aliases and only explicitly set fields."""
        if isinstance(value, BaseModel):
            return value.model_dump_json(by_alias=True, exclude_unset=True).encode()
        return adapter(self.type).dump_json(value, by_alias=True, exclude_unset=True)

    def dump(self, value: T) -> object:
        """Return JSON builtins through the same native serialization rules."""
        if isinstance(value, BaseModel):
            return value.model_dump(mode="json", by_alias=True, exclude_unset=True)
        return adapter(self.type).dump_python(value, mode="json", by_alias=True, exclude_unset=True)
