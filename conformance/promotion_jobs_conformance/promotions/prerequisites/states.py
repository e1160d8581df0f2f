"""The statuses of a job, and their order."""

from __future__ import annotations

from ...contract.contract import Contract
from ..needed import SCHEMAS, not_followed
from ..parameters import OPERATION
from .agreeing import same_as


def check_states(contract: Contract) -> None:
    """Every status is in the enum and in the order of statuses, as the reference server uses it."""
    states, known = (
        contract.document.at(f"{SCHEMAS}/JobStatus/x-states"),
        contract.document.at(f"{SCHEMAS}/JobStatus/enum"),
    )
    at = f"{SCHEMAS}/JobStatus/x-states"
    named = {states["initial"], *states["unfinished"], *states["ended"], *states["cancellable"], *states["next"]}
    for status in (*known, *named):
        if (
            status not in known
            or status not in states["next"]
            or status not in (*states["unfinished"], *states["ended"])
        ):
            raise not_followed(
                contract.document,
                at,
                f"the status {status} is not in the enum, `next`, and one of `unfinished` and `ended` alike",
            )
    for status in ("pending", "processing", "completed", "failed", "cancelling", "cancelled"):
        if status not in known:
            raise not_followed(
                contract.document,
                f"{SCHEMAS}/JobStatus/enum",
                f"the status {status} is missing, which the reference server uses",
            )
    for pointer, value in (
        (f"{at}/initial", states["initial"] == "pending"),
        (f"{at}/ended/0", states["ended"][0] == "completed"),
        (f"{at}/cancellable", states["cancellable"][-1] == "processing"),
    ):
        if not value:
            raise not_followed(contract.document, pointer, "the reference server has this state otherwise")
    for name, key in (
        (f"{OPERATION}.pending", "status"),
        (f"{OPERATION}.cap-created", "status"),
        ("cancelPromotionJob.cancels", "statuses"),
    ):
        value = contract.values(name)[key]
        for status in value if isinstance(value, list) else [value]:
            if status not in known:
                raise not_followed(
                    contract.document,
                    contract.requirements[name].pointer,
                    f"{name} names the status {status}, which no job can have",
                )
    same_as(contract, f"{OPERATION}.pending", "status", states["initial"], "JobStatus (x-states, initial)")
    if contract.values(f"{OPERATION}.cap-created")["status"] != "failed":
        raise not_followed(
            contract.document,
            contract.requirements[f"{OPERATION}.cap-created"].pointer,
            "the reference server ends such a job as failed",
        )
    if "cancelled" not in contract.values("cancelPromotionJob.cancels")["statuses"]:
        raise not_followed(
            contract.document,
            contract.requirements["cancelPromotionJob.cancels"].pointer,
            "the reference server responds with cancelled",
        )
    if "completed" not in contract.values("listPromotionJobs.filter-status")["words"]:
        raise not_followed(
            contract.document,
            contract.requirements["listPromotionJobs.filter-status"].pointer,
            "the reference server finds jobs by completed",
        )
