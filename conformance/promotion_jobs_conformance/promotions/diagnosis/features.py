"""The features of a request for a job, each of which one requirement says must be accepted.

They are grouped by *aspect*: a property of the request or a circumstance of it. Within an aspect they go from general to
special ("a name", "a name of the maximum length", "this very name"): if a server rejects the general one, this says
nothing about the special ones.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from dataclasses import dataclass
from typing import Any

from ...naming import amount
from ..parameters import NUMBER, request_of
from ..views.requests import JobRequest

CREATED, OPTIONAL, EXPORT, NEXT, APART, CAP = (
    f"createPromotionJob.{name}"
    for name in ("created", "optional-members", "export", "next-job", "promotions-apart", "cap-created")
)


@dataclass(frozen=True)
class Feature:
    """One thing that a request shows. `requirement` says that the server accepts it; `label` is for people.

    `is_exact`: it is one value, and no class of values.
    """

    key: Hashable
    requirement: str
    label: str
    is_exact: bool = False


@dataclass(frozen=True)
class Circumstances:
    """What was so on the server when a request was sent, as far as the history shows.

    `codes_asked`: how many codes the earlier jobs of the promotion were asked for, whatever became of them. `codes_made`:
    how many of these are there; None if the history does not show it.
    """

    has_earlier_job: bool = False
    is_another_busy: bool = False
    codes_asked: int = 0
    codes_made: int | None = 0


Aspect = tuple[Feature, ...]


def aspects(request: JobRequest, circumstances: Circumstances) -> list[Aspect]:
    """The aspects of a request that names one of the two job types."""
    found = [tuple(_kind(request, circumstances)), tuple(_name(request))]
    if request.is_generate:
        found += [tuple(_number(request)), tuple(_cap(request, circumstances)), *map(tuple, _parameters(request))]
    if circumstances.has_earlier_job:
        found.append((Feature("after another job", NEXT, "after the promotion's earlier job has ended"),))
    if circumstances.is_another_busy:
        found.append((Feature("beside another", APART, "while a job of another promotion is unfinished"),))
    return [aspect for aspect in found if aspect]


def _kind(request: JobRequest, circumstances: Circumstances) -> Iterator[Feature]:
    if request.is_export and "parameters" not in request.data:
        yield Feature("export", EXPORT, "an export without parameters")
        if not circumstances.codes_asked and request.promotion and request.promotion.automatic is False:
            yield Feature("export of nothing", CREATED, "an export of a promotion that has no codes")


def _name(request: JobRequest) -> Iterator[Feature]:
    kind = "an export" if request.is_export else "a job that generates codes"
    name, expected = request.values.get("name"), request_of(request.contract)
    if not isinstance(name, str):
        yield Feature(("name", None, kind), OPTIONAL, f"{kind} without a name")
        return
    yield Feature("name", "JobName.type", "a name")
    yield Feature(("name", kind), OPTIONAL, f"{kind} with a name")
    if limit := expected.limit_of(expected.parameters()["name"], name):
        yield Feature("longest name", limit, f"a name of {len(name)} characters")
        yield Feature(("longest name", kind), limit, f"{kind} with a name of {len(name)} characters")
    yield Feature(("name", name), CREATED, f"the name {name!r}", is_exact=True)


def _number(request: JobRequest) -> Iterator[Feature]:
    number, maximum = request.number, request.observations.settings.maximum
    expected = request_of(request.contract)
    limit = expected.limit_of(expected.number, number)
    if number == expected.least_number():
        yield Feature("fewest codes", CREATED, f"number_of_codes {number}")
    elif number == maximum:
        label = f"number_of_codes {number}, the maximum"
        yield Feature("most codes", "NumberOfCodes.configured-maximum", label)
    elif limit:
        yield Feature(("codes", limit), limit, f"number_of_codes {number}")
    else:
        yield Feature("codes", CREATED, "a number_of_codes between its limits")
    yield Feature(("number", number), CREATED, f"number_of_codes {number}", is_exact=True)


def _cap(request: JobRequest, circumstances: Circumstances) -> Iterator[Feature]:
    """A job that fits the maximum on its own, but not in addition to what is there, or was requested (D3, A44)."""
    number, maximum = request.number, request.observations.settings.maximum
    made, asked = circumstances.codes_made, circumstances.codes_asked
    if made is not None and made + number > maximum:
        yield Feature(
            "beyond the maximum", CAP, f"{amount(number, 'code')} in addition to the {made} that the promotion has"
        )
    elif asked + number > maximum:
        yield Feature(
            "beyond what was asked",
            CAP,
            f"{amount(number, 'code')} in addition to the {asked} that earlier jobs requested",
        )


def _parameters(request: JobRequest) -> Iterator[Iterator[Feature]]:
    for name in request_of(request.contract).parameters():
        if name not in (NUMBER, "name"):
            yield _parameter(request, name)


def _parameter(request: JobRequest, name: str) -> Iterator[Feature]:
    value = request.values.get(name)
    if value is None:
        yield Feature((name, None), OPTIONAL, f"no {name}")
        return
    requirement = request_of(request.contract).blame(name, value)
    yield from _classes(request, name, value, requirement)
    key = value if isinstance(value, Hashable) else repr(value)
    yield Feature((name, key), requirement, f"{name} {value!r}", is_exact=True)


def _classes(request: JobRequest, name: str, value: Any, requirement: str) -> Iterator[Feature]:
    expected = request_of(request.contract)
    if name == "code_prefix":
        has_capitals = value != value.lower()
        kind = "with capitals" if has_capitals else "without capitals"
        yield Feature((name, has_capitals), "CodePrefix.joined", f"a code_prefix {kind}")
        if requirement != "CodePrefix.joined":
            label = (
                "a code_prefix that ends in a dash"
                if value.endswith("-")
                else f"a code_prefix of {len(value)} characters"
            )
            yield Feature((name, requirement), requirement, label)
    elif name == "max_uses_per_code":
        yield Feature((name, value > 0), requirement, f"max_uses_per_code {value}")
    elif name == "code_length" or expected.limit_of(expected.parameters()[name], value):
        yield Feature((name, requirement), requirement, f"{name} {value}")
