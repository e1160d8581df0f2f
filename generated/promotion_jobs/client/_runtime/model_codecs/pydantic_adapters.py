# Generated from spec/openapi.yaml by scripts/generate. Do not edit: change the document and run it again.

"""Validate through Pydantic v2 type adapters; the codec of a Pydantic backend adds its own serialization."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, cast

from pydantic import TypeAdapter, ValidationError
from pydantic_core import PydanticSerializationError
from typing_extensions import TypeVar

from .shared import ValidatingCodec, identity_cached

if TYPE_CHECKING:
    from typing_extensions import TypeForm

T = TypeVar("T")

_ADAPTERS: Final[dict[int, tuple[TypeForm[Any], TypeAdapter[Any]]]] = {}
_ERRORS: Final = (ValidationError, PydanticSerializationError)


def adapter(type_: TypeForm[Any]) -> TypeAdapter[Any]:
    """Return the cached TypeAdapter of a type expression, building it on first use."""
    return identity_cached(_ADAPTERS, type_, lambda key: TypeAdapter(cast("Any", key)))


class AdapterCodec(ValidatingCodec[T]):
    """Use Pydantic's own JSON validation, including aliases; a subclass serializes as its backend does."""

    __slots__ = ()

    def decode(self, content: bytes) -> T:
        """Validate JSON directly with the acquired model type."""
        return cast("T", adapter(self.type).validate_json(content))

    def convert(self, value: object) -> T:
        """Construct from a parsed parameter or non-JSON body through Pydantic."""
        return cast("T", adapter(self.type).validate_python(value))

    @property
    def errors(self) -> tuple[type[Exception], ...]:
        """Backend validation and serialization exceptions."""
        return _ERRORS

    @staticmethod
    def malformed(error: Exception) -> bool:
        """Distinguish invalid JSON bytes from a JSON value the native model refuses."""
        return isinstance(error, ValidationError) and all(item["type"] == "json_invalid" for item in error.errors())
