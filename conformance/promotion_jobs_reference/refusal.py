"""Why a request is refused, as an exception that becomes an answer with the contract's errors (S19)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .contract import Contract


class Refusal(Exception):
    """An answer of `status` with these error objects."""

    def __init__(self, status: int, errors: list[dict[str, Any]], headers: Mapping[str, str] | None = None) -> None:
        super().__init__(errors)
        self.status = status
        self.errors = errors
        self.headers = headers

    @classmethod
    def named(cls, contract: Contract, name: str, **places: object) -> Refusal:
        """The refusal that the document has under the name of an error; `places` fill its templates."""
        status, error = contract.error(name, **places)
        return cls(status, [error])

    @classmethod
    def example(cls, contract: Contract, name: str, status: int | None = None) -> Refusal:
        """The refusal that the document shows as an example; `status` where its errors have none."""
        errors = [dict(error) for error in contract.example(name)["errors"]]
        return cls(int(errors[0]["status"]) if status is None else status, errors)
