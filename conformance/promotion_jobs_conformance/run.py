"""One run: a target, a contract and settings in; one result out. Nothing is printed here.

The scenarios act, the history records, the checks judge (`judge`): a recorded history is judged again by the same function.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version

from .contract.contract import Contract
from .contract.routing import Router
from .credentials import NoToken, TokenSource
from .early_end import certain_violation, too_slow
from .engine.dependencies import dependents
from .engine.evaluation import Judgement, evaluate
from .engine.history import Exchange, History
from .engine.lanes import Lanes
from .engine.observations import JudgingSettings, Observations
from .engine.recorded import Recorded
from .engine.recorder import Recorder, Sender
from .engine.runner import Runner
from .engine.session import Session
from .engine.skips import BudgetMet, TargetLost
from .http.exchange import Request
from .http.har import HarRecorder
from .ledger import Ledger
from .naming import amount
from .outcomes import EXIT, Presenter, outcome_of, verdict_of
from .promotions import checks as _checks
from .promotions import scenarios as _scenarios
from .promotions.explaining import scenarios_of
from .promotions.fixtures.cleaning import AFTER_RUN, AFTER_SIGNAL, clean
from .promotions.fixtures.provided import limitations
from .promotions.fixtures.testbed import TestBed
from .promotions.plan import DEEP, SIDE_BY_SIDE, plan
from .promotions.registry import CHECKS
from .promotions.scenarios.authorization import WRONG
from .promotions.views.access_tokens import NOT_OF_CREDENTIALS
from .promotions.views.excerpts import about
from .promotions.views.probes import probes
from .reasons import NO_RESPONSE, Reasons
from .redaction import Redactor
from .result import Cleanup, Finding, Requirement, RequirementResult, RunResult, SkipReason, Verdict, Waiver
from .selection import selected
from .target import Settings, Target
from .waivers import stale_sentence, waived

__all__ = ["Recorded", "Run", "judge", "run", "suite_version"]
_ = (_scenarios, _checks)  # they declare what `plan` and `CHECKS` list


def suite_version() -> str:
    """The version of this distribution."""
    try:
        return version("promotion-jobs-contract")
    except PackageNotFoundError:
        return "0"


@dataclass
class Run:
    """What a run needs besides the target: all of it can be left as it is."""

    contract: Contract
    target: Target
    settings: Settings = field(default_factory=Settings)
    ledger: Ledger = field(default_factory=Ledger)
    redact: Redactor = field(default_factory=Redactor)
    har: HarRecorder | None = None  # takes the whole exchange
    progress: Callable[[str], None] = lambda name: None
    on_exchange: Callable[[Exchange], None] = lambda exchange: None
    announce: Callable[[str], None] = lambda sentence: None  # what is known before the run, in sentences
    clean_with: str = ""  # the command that removes later what could not be removed
    cleanup: Cleanup | None = None  # what became of what the run made, however it ended
    waivers: Mapping[str, Waiver] = field(default_factory=dict)
    expired: tuple[str, ...] = ()  # sentences on waivers that have expired: they fail the run
    application: str | None = None  # what `--app` names
    recorded: Recorded | None = None  # what the run saw and knew, however it ended
    target_name: str = ""  # what the verdict calls the target; its URL where empty
    tokens: TokenSource | None = None  # the token that was issued before the run
    began: float | None = None  # by the monotonic clock, if something was asked before the run
    judgements: Mapping[str, Judgement] = field(default_factory=dict)  # what the checks saw, as given to `judge`


def run(this: Run, sender: Sender) -> RunResult:
    """Runs the scenarios that the settings select, cleans up, judges what was seen, and gives the result.

    Raises ConfigurationError for an unknown requirement. KeyboardInterrupt and SystemExit pass, after the clean-up.
    """
    contract, settings = this.contract, this.settings
    wanted = {*selected(contract, settings.only).requirements}
    began, started = time.monotonic(), datetime.now(UTC).isoformat(timespec="seconds")
    history = History(Router(contract.operations.values()))
    if this.tokens is not None and (issue := this.tokens.issued_by) is not None:  # a check of the token reads it
        at = -this.tokens.age
        history.add(issue.request, issue.response, started=at, ended=at, authorization=issue.authorization)
    bed, recorder = arranged(this, sender, history)
    recorder.on_exchange = this.on_exchange
    marks: list[tuple[int, str]] = []

    def enter(name: str) -> None:
        if not marks or marks[-1][1] != name:
            marks.append((len(history), name))
            this.progress(name)

    lanes = Lanes(settings.workers, enter, lambda: runner.lost)
    recorder.sending, bed.tracker.lanes = lanes.sending, lanes
    runner = Runner(bed.wait, enter, bed.session.note, lanes, SIDE_BY_SIDE)
    for sentence in limitations(bed.client):
        bed.session.note(sentence)
        this.announce(sentence)
    if settings.profile not in DEEP:  # whose owner wants to see more than a verdict
        first = this.began or began
        bed.session.budgets.watch(first, lambda: _why_end(this, bed, history, wanted, first))
    seconds = AFTER_SIGNAL
    try:
        try:
            bed.session.tokens.current()
            bound = {name for wish in wanted for name in contract.requirements[wish].operations}
            named = settings.scenarios or scenarios_of(contract, wanted)
            runner.run(plan.select(wanted, settings.profile, bound, named), bed, one_by_one=bed.takes_turns)
            if runner.is_token_lost:
                _ask_for_token(bed, runner, history, runner.lost)
        except NoToken as error:
            _ask_for_token(bed, runner, history, str(error))
        except TargetLost as error:
            runner.lost = str(error)
        if bed.played and not runner.lost and (settings.shrink_jobs or settings.database):
            from .shrinking import shrink  # hypothesis is in an extra, and only the profile deep needs it

            enter("shrinking")
            shrink(bed, _recorded(this, bed, runner, history, marks))
        seconds = AFTER_SIGNAL if bed.session.budgets.is_ended_early else AFTER_RUN
    finally:
        this.recorded = _recorded(this, bed, runner, history, marks)
        this.recorded.sequences = [one.promotions for one in sorted(bed.played, key=lambda one: len(one.sequence))]
        this.cleanup = clean(bed, this.clean_with, seconds=seconds)
    result = judge(this, this.recorded, wanted)
    counted = replace(
        result,
        seconds=time.monotonic() - began,
        started=started,
        requests=bed.session.requests,
        jobs_created=len(bed.jobs),
        codes_created=bed.codes_created,
        cleanup=this.cleanup,
        notes=(*bed.session.notes, *result.notes),
    )
    return this.redact.all(counted)


def clean_up(this: Run, sender: Sender) -> Cleanup:
    """Removes what an earlier run left, according to its ledger. KeyboardInterrupt passes; what is left stays in the ledger."""
    bed, _ = arranged(this, sender, History(Router(this.contract.operations.values())))
    return clean(bed, this.clean_with)


def arranged(this: Run, sender: Sender, history: History) -> tuple[TestBed, Recorder]:
    """The test bed of a run, and the recorder through which it sends."""
    contract = this.contract
    path, files = (contract.operations[name].path for name in ("getAccessToken", "getPromotionJobFile"))
    recorder = Recorder(sender, history, this.redact, this.target.url, this.har, tokens=path, files=files)
    tokens = this.tokens or TokenSource(this.target.credentials, recorder.send_at_once, this.redact, path)
    tokens.through(recorder.send_at_once)
    recorder.authorization = tokens.authorization
    question = Request("GET", contract.operations["listPromotionJobs"].path.replace("{promotionID}", "alive"))
    session = Session(recorder, contract, tokens, this.redact, this.settings, question)
    return TestBed(session, contract, this.target, this.settings, this.ledger), recorder


def _ask_for_token(bed: TestBed, runner: Runner, history: History, reason: str) -> None:
    """If there is no token: a response that the contract forbids is a finding, any other ends the set-up."""
    runner.lost = reason
    if any(one.error is not None and one.error.is_broken_off for one in history.of("getAccessToken")):
        return  # that is a finding already, and may have taken all the time that a response is given
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    try:
        exchange = bed.call("getAccessToken", raw=bed.session.tokens.form(), headers=form)
    except (TargetLost, BudgetMet) as error:
        runner.lost = reason if isinstance(error, TargetLost) else str(error)
        return
    if exchange.accepted or exchange.status in NOT_OF_CREDENTIALS or bed.session.tokens.unusable is not None:
        runner.lost = ""
        for requirement in bed.contract.requirements:
            runner.skip(requirement, SkipReason.BLOCKED, "the server issues no usable token")


def _why_end(this: Run, bed: TestBed, history: History, wanted: set[str], began: float) -> str:
    """Why a run that takes long should end; empty if it should go on."""
    observations = Observations(this.contract, _judging(this, bed), history)
    reason = certain_violation(observations, wanted, this.waivers, time.monotonic() - began)
    return reason or ("" if wanted else too_slow(history, this.settings, bed.session.budgets.left))


def _judging(this: Run, bed: TestBed) -> JudgingSettings:
    """What the owner says of the target, as the checks read it."""
    target = this.target
    provided = [(name, False) for name in target.manual_promotions] + [
        (name, True) for name in target.automatic_promotions
    ]
    return JudgingSettings(
        bed.maximum,
        this.settings.job_timeout,
        this.settings.read_after_write,
        tuple(provided),
        disturbed=tuple(bed.provided.disturbed),
        base_url=target.url,
        public_origins=target.public_origins,
    )


def _recorded(this: Run, bed: TestBed, runner: Runner, history: History, marks: list[tuple[int, str]]) -> Recorded:
    """What the run leaves for its judgement."""
    settings = _judging(this, bed)
    unseen = {name: _unseen(this, bed, runner, r.operations) for name, r in this.contract.requirements.items()}
    return Recorded(
        history,
        settings,
        {
            "target": this.redact(this.target.url),
            "profile": this.settings.profile,
            "seed": this.settings.seed,
            "contract": this.contract.document.version,
        },
        runner.skips,
        unseen,
        runner.errors,
        runner.lost,
        frozenset(bed.session.accepted),
        marks,
    )


def _unseen(this: Run, bed: TestBed, runner: Runner, operations: tuple[str, ...]) -> tuple[SkipReason, str]:
    """Why a requirement was not observed, if no scenario says so."""
    if not any(bed.can(operation) for operation in operations or bed.contract.operations):
        return SkipReason.OPTED_OUT, "the target does not have its operation"
    if this.settings.is_sparing:
        return SkipReason.OPTED_OUT, "not part of the profile smoke"
    if (met := bed.session.budgets.met) is not None:
        return met.because, str(met)
    if runner.spent:
        return SkipReason.OPTED_OUT, runner.spent
    if bed.takes_turns:
        return SkipReason.OPTED_OUT, "it cannot be checked with the promotions and operations that were provided"
    return NO_RESPONSE


def _alone(this: Run, recorded: Recorded, names: set[str]) -> dict[str, tuple[list[Exchange], Judgement]]:
    """Of requirements that a sequence violates by itself: the exchanges of the shortest one, up to that which shows it, and its judgement."""
    found: dict[str, tuple[list[Exchange], Judgement]] = {}
    for promotions in recorded.sequences:
        if names <= found.keys():
            break
        history = about(recorded.history, promotions)
        for name, judgement in evaluate(Observations(this.contract, recorded.settings, history), CHECKS).items():
            last = judgement.violations[0].at if judgement.violations else None
            if name in names and name not in found and judgement.is_violated and last is not None:
                found[name] = ([one for one in history if one.number <= last.number], judgement)
    return found


def judge(this: Run, recorded: Recorded, wanted: set[str]) -> RunResult:
    """The result of what was recorded: outcomes, findings, verdict. Sends nothing."""
    contract, settings = this.contract, this.settings
    observations = Observations(contract, recorded.settings, recorded.history)
    this.judgements = evaluate(observations, CHECKS)
    results = _results(this, recorded, wanted, observations)
    errors = {*recorded.errors.values(), *(judged.error for judged in this.judgements.values() if judged.error)}
    verdict = verdict_of(results, recorded.lost, bool(errors))
    if wanted and verdict is Verdict.CONFORMS:  # what was not selected was not checked
        verdict = Verdict.INCOMPLETE
    notes = [f"The suite failed in a check: {text}" for text in sorted(errors)]
    if recorded.lost:
        notes.append(f"The server was lost after {amount(len(recorded.history), 'request')}: {recorded.lost}.")
    # A part of the cases may hold where the rest does not, so that a part shows no waiver to be stale.
    whole = [r for r in results if not recorded.skips.get(r.requirement.id)]
    stale = "" if recorded.lost else stale_sentence(whole)
    if stale and settings.profile not in ("standard", *DEEP):
        notes.append(f"{stale} Run the profile standard to find out; it fails if they are not needed.")
        stale = ""
    return RunResult(
        suite_version=suite_version(),
        contract_version=contract.document.version,
        contract_path=str(contract.document.path),
        target_url=this.redact(this.target.url),
        started="",
        seconds=0.0,
        seed=settings.seed,
        profile=settings.profile,
        verdict=verdict,
        exit_code=EXIT[verdict] or int(bool(stale)),
        requests=len(recorded.history),
        jobs_created=0,
        codes_created=0,
        requirements=tuple(results),
        probes=probes(observations),
        notes=tuple(notes),
        failures=(stale,) if stale else (),
        target_name=this.redact(this.target_name),
        selected_of=sum(r.excluded is None for r in contract.requirements.values()) if wanted else 0,
    )


def _results(this: Run, recorded: Recorded, wanted: set[str], observations: Observations) -> list[RequirementResult]:
    """The outcome of each requirement that was asked for, waived if a waiver covers it."""
    contract = this.contract
    presenter, reasons = _presenter(this, recorded), Reasons(recorded, observations, this.judgements)
    alone = _alone(this, recorded, {name for name, judged in this.judgements.items() if judged.is_violated})

    def present(requirement: Requirement, judgement: Judgement) -> Finding:
        if requirement.id not in alone:
            return presenter.finding(requirement, judgement)
        exchanges, judged = alone[requirement.id]
        whole = presenter.finding(requirement, judgement)
        found = presenter.finding(requirement, judged)
        return replace(found, more=whole.more, locations=whole.locations, sequence=presenter.sequence(exchanges))

    results: list[RequirementResult] = []
    needed = dependents(CHECKS.needs(contract))
    for requirement in contract.requirements.values():
        if wanted and requirement.id not in wanted:
            continue
        answered = not requirement.operations or recorded.accepted & set(requirement.operations)
        outcome = outcome_of(
            requirement,
            this.judgements.get(requirement.id),
            recorded.errors.get(requirement.id),
            recorded.lost,
            reasons.skipped(requirement.id),
            requirement.id in contract.requirement_index.optional and bool(answered),
            present,
            reasons.blocked,
        )
        judged = this.judgements.get(requirement.id)
        is_whole = judged is not None and judged.is_overridden
        outcome = replace(outcome, dependents=len(needed) if is_whole else needed.get(requirement.id, 0))
        results.append(waived(outcome, this.waivers.get(requirement.id)))
    return results


def _presenter(this: Run, recorded: Recorded) -> Presenter:
    settings = this.settings
    options = f"--seed {settings.seed}"
    if settings.profile in DEEP:  # if nothing else is generated, more is seen of what another profile leaves out
        options += f" --profile {settings.profile} --examples {settings.examples}"
    return Presenter(
        this.target.url,
        this.redact,
        harmless=frozenset({WRONG}),
        application=this.application,
        options=options,
        scenario_at=recorded.scenario_at,
    )
