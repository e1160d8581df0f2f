"""Judges a history: evaluates every check on all its views, then applies the needs; what remains is violated.

A requirement is violated if a violation is left that no need explains; not tested if needs explain all its violations (the
path to the need is kept); otherwise passed, observed, or not observed at all.

Two rules apply to every check, whatever it needs, because they are about the exchange itself: an incomplete response violates
only `whole-answer`, since nothing else can be read in it; and the excuses that checks declare.
"""

from __future__ import annotations

import traceback
from collections.abc import Mapping
from dataclasses import dataclass, field

from .checks import Check, Checks, Kind
from .dependencies import ordered
from .expectations import Expectation
from .observations import Observations
from .retries import superseded

KEPT = 3  # violations of a requirement that are kept; more are only counted
SHOWN = 12  # free choices that are kept
WHOLE = "whole-answer"
OF_FAILURES = ("no-server-error", "too-many-requests-body")


@dataclass
class Judgement:
    """What the history shows of one requirement. `blocked` is the path along its needs to the violated one.

    `due` are violations that another violated requirement causes, by that one.
    """

    passed: int = 0
    violations: list[Expectation] = field(default_factory=list)
    due: dict[str, Expectation] = field(default_factory=dict)
    more: int = 0  # violations beyond those that are kept
    locations: list[str] = field(
        default_factory=list
    )  # where violations were seen: the operation, and the location in its response
    observed: list[str] = field(default_factory=list)
    blocked: list[str] = field(default_factory=list)
    check: str = ""
    error: str = ""  # the suite's own
    is_overridden: bool = False  # decided by what is wrong with the server, or an operation, as a whole

    def add(self, violation: Expectation) -> None:
        """Keeps a violation, or counts it; and notes where it was seen, once."""
        if len(self.violations) < KEPT:
            self.violations.append(violation)
        else:
            self.more += 1
        location = _location_of(violation)
        if location and location not in self.locations and len(self.locations) < SHOWN:
            self.locations.append(location)

    @property
    def is_violated(self) -> bool:
        """True if a violation is left that no need explains."""
        return bool(self.violations) and not self.blocked

    @property
    def cases(self) -> int:
        """How many expectations there were."""
        return self.passed + len(self.violations) + self.more


def evaluate(observations: Observations, checks: Checks) -> dict[str, Judgement]:
    """The judgement of every requirement that has a check, by ID."""
    found: dict[str, Judgement] = {}
    there = observations.contract.requirements
    every: list[Check | Kind] = [*checks.kinds, *(check for check in checks.checks if check.requirement in there)]
    for one in every:
        _judge(observations, one, found, checks)
    for function in checks.overriding:
        for name, yielded in function(observations):
            if name in there and isinstance(yielded, Expectation):
                check = found[name].check if name in found else function.__name__
                found[name] = Judgement(check=check, is_overridden=True)
                found[name].add(yielded)
    _explain(observations, checks.needs(observations.contract), found)
    return found


def _judge(observations: Observations, one: Check | Kind, found: dict[str, Judgement], checks: Checks) -> None:
    """Collects what one check yields."""
    decides = (one.requirement,) if isinstance(one, Check) else one.requirements(observations.contract)
    for name in decides:
        found.setdefault(name, Judgement()).check = one.name
    try:
        for name, yielded in one.judge(observations) if isinstance(one, Check) else one.function(observations):
            judgement = found.setdefault(name, Judgement(check=one.name))
            if not isinstance(yielded, Expectation):
                judgement.passed += 1
                if yielded.what not in judgement.observed and len(judgement.observed) < SHOWN:
                    judgement.observed.append(yielded.what)
            elif yielded.holds:
                judgement.passed += 1
            elif (
                _is_disturbed(observations, yielded)
                or _is_superseded(observations, name, yielded)
                or any(excuse(observations, name, yielded) for excuse in checks.excuses)
            ):
                continue
            elif cause := next(filter(None, (cause(observations, name, yielded) for cause in checks.causes)), ""):
                judgement.due.setdefault(cause, yielded)
            elif name != WHOLE and _is_broken_off(yielded):
                judgement.blocked = judgement.blocked or [WHOLE]
            else:
                judgement.add(yielded)
    except Exception as error:  # noqa: BLE001  (the suite's own fault must not look like the target's)
        where = traceback.extract_tb(error.__traceback__)[-1]
        text = f"{type(error).__name__}: {error} ({where.filename.rsplit('/', 1)[-1]}:{where.lineno})"
        for name in decides:
            found[name].error = text


def _location_of(violation: Expectation) -> str:
    """`listPromotionJobs /data/0/status`, with the first index of each list, since records are alike."""
    operation = violation.at.operation if violation.at else ""
    location = "/".join("0" if part.isdecimal() else part for part in violation.location.split("/"))
    return f"{operation} {location}".strip()


def _is_broken_off(expectation: Expectation) -> bool:
    at = expectation.at
    return at is not None and at.error is not None and at.error.is_broken_off


def _is_superseded(observations: Observations, name: str, expectation: Expectation) -> bool:
    """True if the request was retried: the later response counts, except for checks of failures themselves."""
    at = expectation.at
    return at is not None and name not in (WHOLE, *OF_FAILURES) and at.number in superseded(observations)


def _is_disturbed(observations: Observations, expectation: Expectation) -> bool:
    """True if it was seen on a resource that another client used."""
    path = expectation.at.request.path if expectation.at else ""
    return any(f"/{name}/" in path for name in observations.settings.disturbed)


def _explain(observations: Observations, needs: Mapping[str, tuple[str, ...]], found: dict[str, Judgement]) -> None:
    """Marks the violations that a need explains; each need is decided before what needs it.

    A need explains a violation if it is violated itself, or would be if its own needs were met.
    """
    requirements = observations.contract.requirements
    needs = {**needs}
    for name, judged in found.items():
        if judged.due and not judged.violations:  # a violation of its own would remain without them
            judged.violations = list(judged.due.values())
            needs[name] = (*needs.get(name, ()), *judged.due)
    ways: dict[str, list[str]] = {}  # of each requirement that explains others: from it to the one that is violated
    for name in ordered(needs):
        judgement = found.get(name)
        if judgement is None or not judgement.violations:
            continue
        explaining = [ways[need] for need in needs.get(name, ()) if need in ways]
        judgement.blocked = min(explaining, key=len, default=[])
        requirement = requirements[name]
        if judgement.blocked or (requirement.level == "must" and requirement.excluded is None):
            ways[name] = [name, *judgement.blocked]
