"""The result of a run, as values: requirements, cases, findings, outcomes, verdict.

The words are those of the house: an *outcome* belongs to a requirement, a *verdict* to a run. Nothing here knows a
report's format, and nothing here sends a request. Colours: passed, observed and validly waived are green, deviated is
yellow, all others are not green.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum


class Level(StrEnum):
    """How binding a requirement is: a broken must is violated, a broken should deviated, a free choice is recorded."""

    MUST = "must"
    SHOULD = "should"
    FREE = "free"


class Outcome(StrEnum):
    """What became of one requirement."""

    PASSED = "passed"
    VIOLATED = "violated"
    DEVIATED = "deviated"
    OBSERVED = "observed"
    NOT_TESTED = "not tested"
    WAIVED = "waived"
    ERROR = "error"
    UNREACHABLE = "unreachable"


class Verdict(StrEnum):
    """What became of the run."""

    CONFORMS = "conforms"
    INCOMPLETE = "incomplete"
    VIOLATED = "violated"
    UNREACHABLE = "unreachable"
    ERROR = "error"
    NOTHING_RAN = "nothing-ran"


class SkipReason(StrEnum):
    """Why a requirement was not tested: decides whether the verdict is incomplete, or the run could not be completed."""

    OPTED_OUT = "opted-out"  # by the owner: an option, a budget, credentials that were not given
    BLOCKED = "blocked"  # a requirement that it needs is violated
    EXCLUDED = "excluded"  # by the contract
    RACE = "race"  # the server was always faster
    PREVENTED = "prevented"  # by the server
    UNOBSERVED = "unobserved"  # recorded traffic does not show it


@dataclass(frozen=True, slots=True)
class Requirement:
    """One normative sentence of the contract. `pointer` and `line` lead to its location in the document."""

    id: str
    level: Level
    sentence: str
    facts: tuple[str, ...]
    operations: tuple[str, ...]
    pointer: str
    line: int
    excluded: str | None = None


@dataclass(frozen=True, slots=True)
class Sent:
    """What was sent, already free of secrets. `body` is text as it went over the wire, or None."""

    method: str
    url: str
    headers: tuple[tuple[str, str], ...] = ()
    body: str | None = None


@dataclass(frozen=True, slots=True)
class Received:
    """What came back, free of secrets and bounded. `status` is None if there was no response; `note` then says why."""

    status: int | None
    headers: tuple[tuple[str, str], ...] = ()
    body: str | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """One broken sentence, with everything that is needed to fix the server.

    `expected` and `actual` are one line each; `sent` and `received` the exchange that shows it, `location` a JSON pointer
    into its response's body, if one is known; `more` counts further cases of the same cause, which are not listed.
    """

    expected: str
    actual: str
    operation: str
    sent: Sent
    received: Received
    curl: str
    rerun: str
    waiver: str
    more: int = 0
    locations: tuple[str, ...] = ()  # every operation, and location in its response, that shows the same
    location: str = ""
    sequence: tuple[str, ...] = ()  # curl lines that lead to it, if a single request does not show it


@dataclass(frozen=True, slots=True)
class ClientFinding:
    """Something that a client sent and the contract forbids; no fault of the server.

    `requirement` is what it breaks; empty if no requirement speaks of it. `method` and `url` are of the first of `count`
    requests with it, whose number is `first`.
    """

    operation: str
    requirement: str
    what: str
    method: str
    url: str
    first: int
    count: int = 1


@dataclass(frozen=True, slots=True)
class Probe:
    """One value tried at a limit: a sample of the limit's chart."""

    requirement: str
    location: str
    value: str
    size: float
    limit: float
    expected: str  # accepted | rejected
    got: str  # accepted | rejected | the status


@dataclass(frozen=True, slots=True)
class Waiver:
    """What somebody accepts, why, who is responsible for it, where it is followed up, and until which day (YYYY-MM-DD).

    With a `target` it counts for that one alone.
    """

    requirement: str
    reason: str
    owner: str
    link: str
    last_day: str
    target: str = ""


@dataclass(frozen=True, slots=True)
class RequirementResult:
    """A requirement with its outcome. `observed` says what was seen of a free choice; `checks` names what decided it.

    `dependents` are how many other requirements cannot be judged while this one is violated: all, if what is wrong is the
    server as a whole. `waiver` is the one that was given for it: needed where the outcome is waived, stale where the requirement holds.
    """

    requirement: Requirement
    outcome: Outcome
    reason: str = ""
    because: SkipReason | None = None
    findings: tuple[Finding, ...] = ()
    observed: str = ""
    checks: tuple[str, ...] = ()
    cases: int = 0
    waiver: Waiver | None = None
    dependents: int = 0


@dataclass(frozen=True, slots=True)
class Cleanup:
    """What became of what the run made. `left` names what could not be removed, `command` removes it."""

    removed: int = 0
    left: tuple[str, ...] = ()
    command: str = ""


@dataclass(frozen=True, slots=True)
class RunResult:
    """One run, whole: what every reporter reads."""

    suite_version: str
    contract_version: str
    contract_path: str
    target_url: str
    started: str
    seconds: float
    seed: int
    profile: str
    verdict: Verdict
    exit_code: int
    requests: int
    jobs_created: int
    codes_created: int
    requirements: tuple[RequirementResult, ...]
    probes: tuple[Probe, ...] = ()
    cleanup: Cleanup = field(default_factory=Cleanup)
    notes: tuple[str, ...] = ()  # sentences about the run: a hint at another maximum, a budget that was met
    failures: tuple[str, ...] = ()  # sentences: why the run fails besides its red requirements, such as a stale waiver
    target_name: str = ""  # what a verdict calls the target where that is not its URL: `the application shop:app`
    client_findings: tuple[ClientFinding, ...] = ()  # of recorded traffic: what its clients sent and may not
    selected_of: int = 0  # with --only: how many requirements the contract has that are not excluded; else 0


ABSENT = (404, 405, 501)  # what a server responds with that does not have an operation


def first_to_fix(results: Iterable[RequirementResult]) -> tuple[RequirementResult, ...]:
    """Results in the order in which a reader fixes them.

    What was not reached; operations that are missing; failures of the server, and responses that break off; authorization;
    the rest. Within each group first what most other requirements depend on, since their violations may follow from it; then
    the document's order.
    """

    def group(result: RequirementResult) -> int:
        requirement = result.requirement
        status = result.findings[0].received.status if result.findings else None
        if result.outcome is Outcome.UNREACHABLE:
            return 0
        if status in ABSENT and _says_missing(result):
            return 1
        if requirement.id in ("no-server-error", "whole-answer") or (status or 0) >= 500:
            return 2
        return 3 if requirement.id.startswith("BearerAuth.") else 4

    return tuple(sorted(results, key=lambda result: (group(result), -result.dependents)))


def _says_missing(result: RequirementResult) -> bool:
    """True if an operation that the finding is about rejects a request that had to succeed as one that it does not know."""
    return result.findings[0].expected.startswith("2")
