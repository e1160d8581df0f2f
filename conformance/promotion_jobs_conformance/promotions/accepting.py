"""The two valid requests of the profile smoke, which creates few jobs."""

from __future__ import annotations

from ..contract.contract import Contract
from .pairwise import ABSENT, Row, classes, row_of
from .parameters import NUMBER


def few_rows(contract: Contract, maximum: int, seed: int) -> list[Row]:
    """Two rows with every optional parameter: one at the maximum of each limit, one at the minimum."""
    listed = classes(contract, maximum, seed)
    present = {name: [one for one in found if one.label != ABSENT] for name, found in listed.items()}
    numbers = present.pop(NUMBER)
    great = [numbers[min(1, len(numbers) - 1)], *(found[-1] for found in present.values())]
    least = [numbers[0], *(found[0] for found in present.values())]
    return [row_of(great), row_of(least)]
