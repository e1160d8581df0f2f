"""What the suite knows about each parameter of a job in addition to its schema, and the contract's request for a job.

Limits, values and types come from the document. A `ParameterSpec` adds what no schema says: which valid values a careless
server mishandles, and which requirement says that they are accepted. Every value is validated before it is used, so that
an edit of the document never turns it into an invalid one. A parameter without a spec is tested by its schema alone.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any

from ..contract.contract import Contract
from ..contract.shapes import Shape, shapes
from ..contract.values import LONGEST, NoValue, bounds, lengths, listed_values, nearest, plain, text, whole

OPERATION = "createPromotionJob"
CREATED, OPTIONAL = "createPromotionJob.created", "createPromotionJob.optional-members"
DATA, PARAMETERS = ("data",), ("data", "parameters")
BRANCHES = ("CodeGenerateJobInput", "CodeExportJobInput")  # of the union that `job_type` selects from
NUMBER = "number_of_codes"
SEED = "SeedRequest"  # the example with every parameter: the vendor's own request
PROMOTION_EXAMPLE = "/components/examples/CreatePromotion/value"
# Values that a team may add for itself besides those that the contract lists (A46).
NEIGHBOURS = {
    "job_type": ("code_import", "code_delete"),
    "consume_unit": ("per_order", "per_customer", "per_user"),
}
PROMOTION_VALUES: dict[str, tuple[Any, ...]] = {  # of a promotion that a run makes: the first that the contract allows
    "description": ("made by a conformance run, to be deleted by it",),
    "start": ("2020-01-01", "2020-01-01T00:00:00Z"),
    "end": ("2099-12-31", "2099-12-31T00:00:00Z"),
}
STEPS = 1000  # numbers that are checked for one that is allowed
PREFIX_LENGTH = 15  # characters of a generated prefix; how long one may be is left open (A34)

PREFIX_SIGNS = "-_.~"  # what a prefix may have besides letters and digits of ASCII; more is left open (A34)
LARGEST_USES = 2**31 - 1  # of a code; more are left open (A34)

Sample = tuple[str, Any, str]  # what the value is, in words; the value; the requirement that says that it is accepted


@dataclass(frozen=True)
class ParameterSpec:
    """One parameter: `accepted` is the requirement that says that an ordinary value of it is accepted.

    `samples` are tried as they are, in this order. `odd` are tried in the place of a plain value, in turn. `null_shown` is
    what a job may show after a null (A24), besides null and the default.
    """

    name: str
    location: tuple[str, ...]
    accepted: str = OPTIONAL
    samples: tuple[Sample, ...] = ()
    odd: tuple[str, ...] = ()
    open_values: tuple[tuple[int, Any], ...] = ()  # the trial that it belongs to, and a value that no sentence settles
    null_shown: tuple[Any, ...] = ()
    is_settled: Callable[[Shape, Any], bool] = lambda shape, value: True  # is a value that the schema accepts accepted?
    has_limits: bool = False  # values at its limits are classes, and a length in between

    @property
    def path(self) -> str:
        """The location in a request, as reports show it."""
        return "/".join((*self.location, self.name))


def _is_settled_name(shape: Shape, value: Any) -> bool:
    """A name that is not only whitespace, holds no control characters, and fits by any count, of characters or of bytes (A11)."""
    size, most = len(value.encode(errors="surrogatepass")), lengths(shape)[1]
    return bool(value.strip()) and value.isprintable() and (most is None or size <= most)


def _is_settled_prefix(_: Shape, value: Any) -> bool:
    is_plain = value.isascii() and all(sign.isalnum() or sign in PREFIX_SIGNS for sign in value)
    return is_plain and 0 < len(value) <= PREFIX_LENGTH


def _is_settled_number_of_uses(_: Shape, value: Any) -> bool:
    return bool(value <= LARGEST_USES)


JOINED, DASH = "CodePrefix.joined", "CodePrefix.trailing-dash"
# Short names that a careless server rejects, or does not return exactly: marks that end a text elsewhere or represent
# others, non-ASCII letters and in two parts, what looks like a number, a word or nothing, spaces side by side.
ODD_NAMES = ("<b>1+1=%32</b> &amp; 'q' \"q\" \\n", "\u00e9\ufb01e\u0301\U0001f389", "0", "null", "true", "a  b")
ODD_PREFIXES = ("20245", "x")  # one looks like a number, and like no group of a code; one is as short as can be

SPECS = {
    spec.name: spec
    for spec in (
        ParameterSpec(
            "name",
            DATA,
            CREATED,
            odd=ODD_NAMES,
            null_shown=("",),
            open_values=((0, ""), (1, " \t\n"), (3, "n\u0000ul")),
            is_settled=_is_settled_name,
        ),
        ParameterSpec(NUMBER, PARAMETERS, CREATED),
        ParameterSpec("code_length", PARAMETERS, "CodeLength.honoured", has_limits=True),
        ParameterSpec("consume_unit", PARAMETERS),
        ParameterSpec(
            "max_uses_per_code",
            PARAMETERS,
            "MaxUsesPerCode.type",
            samples=(
                ("zero", 0, "MaxUsesPerCode.zero"),
                ("one", 1, "MaxUsesPerCode.type"),
                ("many", 1000003, "MaxUsesPerCode.type"),
            ),
            open_values=((0, LARGEST_USES + 1), (4, 10**20)),
            is_settled=_is_settled_number_of_uses,
        ),
        ParameterSpec(
            "code_prefix",
            PARAMETERS,
            JOINED,
            samples=(
                ("plain", "summer", JOINED),
                ("with capitals", "SummerSALE", JOINED),
                ("with a dash at its end", "Summer-", DASH),
                ("with a dash inside", "big-summer-sale", JOINED),
            ),
            odd=ODD_PREFIXES,
            null_shown=("",),
            is_settled=_is_settled_prefix,
            open_values=(
                (0, ""),
                (1, " "),
                (2, "p" * 300),
                (3, "n\u0000ul"),
                (4, "\U0001f389\u00e9"),
                (5, "a\r\nb\u001b[31m,\"';--<b>"),
            ),
        ),
    )
}


def spec_of(name: str, location: tuple[str, ...]) -> ParameterSpec:
    """What the suite knows of a parameter; for one that it has never heard of, nothing beyond its location."""
    return replace(SPECS[name], location=location) if name in SPECS else ParameterSpec(name, location)


@dataclass(frozen=True)
class JobRequest:
    """The request for a job, by the contract."""

    contract: Contract
    shapes: dict[str, Shape] = field(repr=False)

    @property
    def generate(self) -> str:
        """The job_type that generates codes."""
        return job_types(self.contract)[0]

    @property
    def number(self) -> Shape:
        """The schema of the number of codes."""
        return self.shapes[self.generate].at((*PARAMETERS, NUMBER))

    def parameters(self) -> dict[str, Shape]:
        """The parameters of a job that generates codes: what distinguishes jobs is none of them."""
        data = self.shapes[self.generate].at(DATA)
        fixed = {data.tag, "type", PARAMETERS[-1]}
        properties = {name: shape for name, shape in data.properties.items() if name not in fixed}
        found = {**properties, **data.at(PARAMETERS[1:]).properties}
        order = [*(name for name in SPECS if name in found), *(name for name in found if name not in SPECS)]
        return {name: found[name] for name in order}

    def location(self, name: str) -> tuple[str, ...]:
        """Where a parameter is in a request."""
        return PARAMETERS if name in self.shapes[self.generate].at(PARAMETERS).properties else DATA

    def is_required(self, name: str) -> bool:
        """True for a parameter that a job which generates codes needs."""
        return name in self.shapes[self.generate].at(self.location(name)).required

    def blame(self, name: str, value: Any) -> str:
        """The requirement that says that a value is accepted: that of a limit, if the value is at one."""
        shape, spec = self.parameters()[name], spec_of(name, self.location(name))
        found = next((requirement for label, sample, requirement in spec.samples if sample == value and label), "")
        limit = self.limit_of(shape, value)
        return self.known(found or limit or self._by_form(spec, shape, value))

    @staticmethod
    def _by_form(spec: ParameterSpec, shape: Shape, value: Any) -> str:
        if listed_values(shape) and "enum" in shape.ids:
            return shape.ids["enum"]
        if spec.name == "code_prefix":
            return DASH if str(value).endswith("-") else JOINED
        return spec.accepted

    def known(self, requirement: str) -> str:
        """A requirement, or that of every accepted request if the document has none of that ID."""
        return requirement if requirement in self.contract.requirements else CREATED

    @staticmethod
    def limit_of(shape: Shape, value: Any) -> str:
        """The requirement of the limit that a value equals; empty if there is none."""
        size = len(value) if isinstance(value, str) else value
        low, high, _ = bounds(shape) if shape.kind == "integer" else (*lengths(shape), 1)
        keywords = (
            (
                (("minimum", "exclusiveMinimum"), low),
                (("maximum", "exclusiveMaximum"), high),
            )
            if shape.kind == "integer"
            else ((("maxLength",), high),)
        )
        for names, limit in keywords:
            for name in names if isinstance(limit, int) and size == limit else ():
                if shape.ids.get(name):
                    return shape.ids[name]
        return ""

    def least_number(self) -> int:
        """The minimum number of codes that a job can ask for."""
        return whole(self.number, 1)

    def allowed_number(self, number: int) -> int:
        """The number of codes nearest to one that the contract allows, a lesser one first."""
        return whole(self.number, number)

    def next_number(self, number: int) -> int | None:
        """The minimum number of codes beyond one that the contract allows; None if it allows none."""
        for beyond in range(number + 1, number + 1 + STEPS):
            if (found := whole(self.number, beyond)) > number:
                return found
        return None

    def is_settled(self, name: str, value: Any) -> bool:
        """True if the facts say of a value that is valid by its schema that it is accepted (A11, A34)."""
        shape = self.parameters().get(name)
        if (
            shape is None
            or isinstance(value, bool)
            or not isinstance(value, str if shape.kind == "string" else (int, float))
        ):
            return True
        return spec_of(name, self.location(name)).is_settled(shape, value)

    def open_values(self, trial: int) -> dict[str, Any]:
        """Values that no sentence settles, by parameter: those of one trial, as far as the contract allows them."""
        found = {}
        for name, shape in self.parameters().items():
            for turn, value in spec_of(name, self.location(name)).open_values:
                if turn == trial and self.can_send(name, shape, value):
                    found[name] = value
        return found

    def can_send(self, name: str, shape: Shape, value: Any) -> bool:
        """True for a value that the contract accepts; of a prefix, if it lets a list show codes that begin so."""
        if name != "code_prefix" or not shape.accepts(value):
            return shape.accepts(value)
        code = f"{value}-{'a' * (bounds(self.parameters()['code_length'])[1] or 0)}"
        return self.contract.judge.is_valid(code, "/components/schemas/PromotionCode/properties/code")

    def shown_after_null(self, name: str) -> tuple[Any, ...]:
        """What a job may show of a parameter that was sent as null: null, its default, or a value of the server's own."""
        shape = self.parameters().get(name)
        if shape is None:
            return (None,)
        own = (None, *spec_of(name, self.location(name)).null_shown, *listed_values(shape))
        return (*own, shape.keywords["default"]) if "default" in shape.keywords else own

    def fitted(self, data: dict[str, Any]) -> dict[str, Any]:
        """`data` of a request, with what the contract requires, and each value as near to its own as the contract allows."""
        branch = next((name for name in self.shapes if data.get(self.tag) == name), self.generate)
        known = self.shapes[branch].at(DATA).properties
        others = {name for shape in self.shapes.values() for name in shape.at(DATA).properties} - {
            *known,
            PARAMETERS[-1],
        }
        return _fitted(
            self.shapes[branch].at(DATA), {name: value for name, value in data.items() if name not in others}
        )

    @property
    def tag(self) -> str:
        """The property that distinguishes the kinds of jobs."""
        return self.shapes[self.generate].at(DATA).tag

    def seed(self) -> dict[str, Any]:
        """The vendor's own request, as far as the contract allows it."""
        body: dict[str, Any] = copy.deepcopy(self.contract.document.at(f"/components/examples/{SEED}/value"))
        return {**body, "data": self.fitted(body["data"])}


def promotion_body(contract: Contract, name: str, *, automatic: bool) -> dict[str, Any]:
    """The body that creates a promotion (D17): the contract's example, with the given name, valid for a long time."""
    body: dict[str, Any] = copy.deepcopy(contract.document.at(PROMOTION_EXAMPLE))
    body["data"] |= {"name": name, "automatic": automatic}
    pointer = contract.request_pointer("createPromotion")
    for key, values in PROMOTION_VALUES.items():
        for value in values:
            tried = {**body, "data": {**body["data"], key: value}}
            if not any(
                breach.location.startswith(f"/data/{key}") for breach in contract.judge.judge(tried, pointer).breaches
            ):
                body = tried
                break
    return body


def job_types(contract: Contract) -> tuple[str, str]:
    """The two job types: the one that generates codes, and the one that exports them."""
    mapping = contract.schema("JobInput")["discriminator"]["mapping"]
    types = {branch.rpartition("/")[2]: job_type for job_type, branch in mapping.items()}
    return types[BRANCHES[0]], types[BRANCHES[1]]


@lru_cache(maxsize=8)
def request_of(contract: Contract) -> JobRequest:
    """The request for a job, read once for each contract."""
    return JobRequest(
        contract, shapes(contract.document, contract.requirement_index, contract.request_pointer(OPERATION))
    )


def _fitted(shape: Shape, value: dict[str, Any]) -> dict[str, Any]:
    found = {}
    for name, given in value.items():
        inner = shape.properties.get(name)
        if inner is None:
            found[name] = given
        elif inner.properties and isinstance(given, dict):
            found[name] = _fitted(inner, given)
        else:
            try:
                found[name] = nearest(inner, given)
            except NoValue:
                continue
    for name in shape.required:
        if name not in found:
            inner = shape.properties.get(name)
            found[name] = None if inner is None else _fitted(inner, {}) if inner.properties else plain(inner)
    return found


def texts_at_limits(shape: Shape, seed: int) -> Iterator[tuple[str, str]]:
    """A text of one character, or as few as are allowed, and one as long as can be, each with what it is."""
    least, most = lengths(shape)
    short = max(1, least)
    if (found := text(shape, short, seed)) is not None:
        yield "of one character" if short == 1 else "of the minimum length", found
    if most is not None and most > short and most <= LONGEST and (found := text(shape, most, seed)) is not None:
        yield "of the maximum length", found


def numbers_at_limits(shape: Shape) -> Iterator[tuple[str, int]]:
    """The minimum and the maximum whole number, if there is an end, each with what it is."""
    low, high, _ = bounds(shape)
    for label, limit in (("the least", low), ("the greatest", high if high != low else None)):
        if limit is not None and shape.accepts(limit):
            yield label, limit


def between(shape: Shape, wanted: Callable[[int], bool]) -> list[int]:
    """The whole numbers inside both limits; those that are wanted first."""
    low, high, step = bounds(shape)
    inner = range((0 if low is None else low) + step, high if high is not None else (low or 0) + 8 * step, step)
    return sorted((number for number in inner[:64] if shape.accepts(number)), key=lambda number: not wanted(number))
