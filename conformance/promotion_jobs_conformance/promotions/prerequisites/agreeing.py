"""What must agree with another location of the document, or with a schema."""

from __future__ import annotations

from typing import Any

from ...contract.contract import Contract
from ...contract.shapes import Shape
from ..needed import not_followed


def same_as(contract: Contract, name: str, key: str, other: Any, where: str) -> None:
    """Raises DocumentError if a value of a requirement is another than elsewhere in the document."""
    if contract.values(name)[key] != other:
        at = f"{contract.requirements[name].pointer}/values/{key}"
        raise not_followed(
            contract.document, at, f"{name} says {contract.values(name)[key]!r}, and {where} says {other!r}"
        )


def must_be_valid(contract: Contract, body: Any, pointer: str, what: str, *, is_whole: bool = True) -> None:
    """Raises DocumentError for a body that is not; one that is not whole may lack properties."""
    broken = contract.judge.judge(body, pointer).breaches
    broken = [breach for breach in broken if is_whole or not breach.keyword.startswith("required.")]
    if broken:
        name = broken[0].requirement
        known = contract.requirements.get(name)
        at = known.pointer if known else pointer
        raise not_followed(
            contract.document, at, f"{what} is not valid by it, and no other can be made: {broken[0].message[:200]}"
        )


def location_of(shape: Shape, keyword: str = "") -> str:
    """Where a leaf, or a keyword of it, stands: what its requirement says, or its own schema."""
    pointer = shape.pointers[0]
    document = shape.judge.document
    value, end = document.resolve(document.at(pointer), pointer)
    return f"{end}/{keyword}" if keyword and keyword in value else end
