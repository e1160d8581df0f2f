"""The parameters of lists."""

from __future__ import annotations

from ...contract.contract import Contract
from ..needed import COMPONENT, FILTERS, OFFSETS, PAGES, not_followed


def check_lists(contract: Contract) -> None:
    """Every list can be read: the parameters accept the pages, offsets and filters that are sent."""
    for name, samples in (("PageLimit", PAGES), ("PageOffset", OFFSETS), ("Filter", FILTERS)):
        pointer = f"{COMPONENT}/{name}/schema"
        kind = "string" if name == "Filter" else "integer"
        if (stated := contract.document.at(pointer).get("type")) != kind:
            raise not_followed(
                contract.document,
                f"{pointer}/type",
                f"{name} is of type {stated}; the suite and the reference need {kind}",
            )
        if (form := contract.document.at(pointer).get("format")) not in (None, "int32", "int64", "password"):
            what = f"the format {form} of {name} is not checked by the generated models"
            raise not_followed(contract.document, f"{pointer}/format", what)
        for sample in samples:
            if (found := contract.judge.judge(sample, pointer).breaches) or not isinstance(sample, str | int):
                known = contract.requirements.get(found[0].requirement)
                at = known.pointer if known else pointer
                raise not_followed(contract.document, at, f"{name} excludes {sample}, and the suite reads lists by it")
    if "default" in contract.document.at(f"{COMPONENT}/Filter/schema"):
        raise not_followed(
            contract.document,
            f"{COMPONENT}/Filter/schema/default",
            "Filter has a default: the suite reads whole lists by leaving it out",
        )
    limit = contract.document.at(f"{COMPONENT}/PageLimit/schema")
    for keyword in ("default", "maximum"):
        if contract.judge.judge(limit[keyword], f"{COMPONENT}/PageLimit/schema").breaches:
            raise not_followed(
                contract.document,
                f"{COMPONENT}/PageLimit/schema/{keyword}",
                f"the {keyword} is not valid by its own schema",
            )
    if contract.document.at(f"{COMPONENT}/PageOffset/schema/default") != 0:
        raise not_followed(
            contract.document,
            f"{COMPONENT}/PageOffset/schema/default",
            "a list that does not begin with its first record is not followed",
        )
