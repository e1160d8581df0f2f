"""The runs that prove the suite: the reference server with each fault and each variant, checked in this process."""

from __future__ import annotations

import contextlib
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache

from promotion_jobs_conformance.contract.contract import Contract
from promotion_jobs_conformance.contract.document import default_document
from promotion_jobs_conformance.engine.evaluation import Judgement
from promotion_jobs_conformance.http.client import HttpClient
from promotion_jobs_conformance.http.inprocess import client_for
from promotion_jobs_conformance.outcomes import GREEN
from promotion_jobs_conformance.promotions.plan import plan
from promotion_jobs_conformance.result import Level, Outcome, RunResult, SkipReason
from promotion_jobs_conformance.run import Run, run
from promotion_jobs_conformance.target import Credentials, Target
from promotion_jobs_conformance.target import Settings as RunSettings
from promotion_jobs_reference import Settings, create_app, faults, variants
from promotion_jobs_reference.registry import Deviation
from promotion_jobs_reference.wire.serving import shimmed

RED = (Outcome.VIOLATED, Outcome.DEVIATED)
_NUMBER = re.compile(r" by request \d+")
CLIENT = "matrix"
EXAMPLES = 200  # generated cases for a fault that only the profile deep finds
SEQUENCES = "random-sequences"
VALUES = tuple(one.name for one in plan.scenarios if one.name != SEQUENCES)
TRANSPORT = {"whole-answer"}  # no application can break it; the hostile server of the tests does


@dataclass(frozen=True)
class Row:
    """One run of the matrix. `red` are the requirements that the suite found broken, `notes` what else went wrong."""

    kind: str  # fault | variant | none
    name: str
    sentence: str
    breaks: tuple[str, ...]
    red: tuple[str, ...]
    verdict: str
    requests: int
    jobs: int
    seconds: float
    notes: tuple[str, ...] = ()
    again: bool = False  # run a second time, on its own
    checks: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # what saw each requirement that is red
    seen: tuple[str, ...] = ()  # the requirements whose checks saw a violation, before a need explained it
    outcomes: Mapping[str, str] = field(default_factory=dict)  # see `_outcomes`

    @property
    def is_right(self) -> bool:
        """True if the suite found exactly what it had to find."""
        if self.notes:
            return False
        return set(self.red) == set(self.breaks) if self.kind == "fault" else self.verdict in ("conforms", "incomplete")


def judge(kind: str, name: str, job_delay: float) -> Row:
    """Judges the reference server with one fault or variant, in this process."""
    began = time.monotonic()
    this, result = carried_out(kind, name, job_delay)
    return row_of(kind, name, result, this.judgements, time.monotonic() - began)


def result_of(
    kind: str, name: str, job_delay: float, profile: str = "", examples: int = EXAMPLES, workers: int = 1
) -> RunResult:
    """The result of a run against the reference server with one fault or variant, in this process."""
    return carried_out(kind, name, job_delay, profile, examples, workers)[1]


def carried_out(
    kind: str, name: str, job_delay: float, profile: str = "", examples: int = EXAMPLES, workers: int = 1
) -> tuple[Run, RunResult]:
    """A run against the reference server with one fault or variant, in this process, and its result.

    The profile is the one that finds the fault, unless another is given. Faults that only sequences show get sequences,
    and nothing else.
    """
    found_by = catalogue(kind)[name].profile if name else "standard"
    scenarios = (SEQUENCES,) if found_by == "sequence" and profile != "standard" else VALUES
    profile = profile or {"deep": "deep", "sequence": "deep"}.get(found_by, "standard")
    wanted = RunSettings(profile=profile, examples=examples, scenarios=scenarios, job_timeout=4.0, workers=workers)
    settings = Settings(client_id=CLIENT, client_secret=CLIENT * 2, job_delay=job_delay)
    form = catalogue(kind)[name].form if name else None
    names = {"fault": {"faults": (name,)}, "variant": {"variants": (name,)}, "none": {}}[kind] if form is None else {}
    with contextlib.ExitStack() as stack:
        app = create_app(settings, **names)
        shim = stack.enter_context(shimmed(app, form)) if form is not None else None
        url = shim.url if shim else "http://testserver"
        sender = stack.enter_context(contextlib.closing(HttpClient(url) if shim else client_for(app)))
        target = Target(url, Credentials(None, CLIENT, CLIENT * 2))
        this = Run(contract(), target, wanted)
        result = run(this, sender)
        if shim and shim.errors:
            raise shim.errors[0]
        return this, result


@cache
def contract() -> Contract:
    """The project's contract, read once in each process."""
    return Contract(default_document())


def catalogue(kind: str) -> Mapping[str, Deviation]:
    """The faults or the variants, by name."""
    return faults.catalogue() if kind == "fault" else variants.catalogue()


def row_of(kind: str, name: str, result: RunResult, judgements: Mapping[str, Judgement], seconds: float) -> Row:
    """The row of a run: its result, and what its checks saw."""
    reds = [r for r in result.requirements if r.outcome in RED]
    notes = [n for n in result.notes if n.startswith(("The suite failed", "The target was lost"))]
    notes += [
        f"{r.requirement.id}: {r.outcome} ({r.reason})" for r in result.requirements if r.outcome is Outcome.ERROR
    ]
    if kind != "fault":
        notes += [
            f"{r.requirement.id}: not tested ({r.reason})"
            for r in result.requirements
            if r.outcome is Outcome.NOT_TESTED
            and r.because is SkipReason.PREVENTED
            and r.requirement.level is Level.MUST
        ]
    deviation = catalogue(kind)[name] if name else None
    return Row(
        kind=kind,
        name=name,
        sentence=deviation.sentence if deviation else "The server without a fault.",
        breaks=deviation.concerns if deviation and kind == "fault" else (),
        red=tuple(sorted(r.requirement.id for r in reds)),
        verdict=result.verdict.value,
        requests=result.requests,
        jobs=result.jobs_created,
        seconds=seconds,
        notes=tuple(notes),
        checks={r.requirement.id: r.checks for r in reds},
        seen=tuple(sorted(name for name, judged in judgements.items() if judged.violations)),
        outcomes=_outcomes(result),
    )


def _outcomes(result: RunResult) -> dict[str, str]:
    """The outcome and the reason of each requirement. What is left out passed, was observed, or is excluded by the contract.

    A reason without the number of the request that it names: how often a job is polled differs from run to run.
    """
    return {
        r.requirement.id: ": ".join(filter(None, (r.outcome.value, _NUMBER.sub("", r.reason))))
        for r in result.requirements
        if r.outcome not in GREEN and r.because is not SkipReason.EXCLUDED
    }
