"""One run: a target, a contract and settings in; one result out. Nothing is printed here."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version

from . import promotions
from .attribution import attribute
from .checks import Runner
from .contract.contract import Contract
from .credentials import NoToken, TokenSource, is_token, wrong_token
from .evidence import Evidence, Seen
from .http.har import HarRecorder
from .ledger import Ledger
from .outcomes import EXIT, Presenter, outcome_of, verdict_of
from .promotions import checks as _checks
from .promotions.causes import RULES
from .promotions.checks.authorization import WRONG
from .promotions.cleaning import AFTER_RUN, AFTER_SIGNAL, clean
from .promotions.explaining import deciders
from .promotions.given import foresee
from .promotions.lab import Blocked, Lab
from .promotions.plan import DEEP, plan
from .recording import Recorded
from .redaction import Redactor
from .reports.summary import amount
from .result import Because, Cleanup, Level, Requirement, RequirementResult, RunResult, Verdict, Waiver
from .selection import selected
from .session import BudgetMet, Sender, Session, TargetLost
from .target import Settings, Target
from .waivers import stale_sentence, waived

__all__ = ["Run", "run", "suite_version"]
_ = (promotions, _checks)


def suite_version() -> str:
    """The version of this distribution."""
    try:
        return version("promotion-jobs-contract")
    except PackageNotFoundError:
        return "0"


@dataclass
class Run:
    """What a run needs beside the target: all of it can be left as it is."""

    contract: Contract
    target: Target
    settings: Settings = field(default_factory=Settings)
    ledger: Ledger = field(default_factory=Ledger)
    redact: Redactor = field(default_factory=Redactor)
    har: HarRecorder | None = None  # takes the whole exchange
    progress: Callable[[str], None] = lambda name: None
    on_session: Callable[[Session], None] = lambda session: None
    announce: Callable[[str], None] = lambda sentence: None  # what is known before the run, in sentences
    clean_with: str = ""  # the command that removes later what could not be removed
    cleanup: Cleanup | None = None  # what became of what the run made, however it ended
    waivers: Mapping[str, Waiver] = field(default_factory=dict)
    expired: tuple[str, ...] = ()  # sentences on waivers that have expired: they fail the run
    application: str | None = None  # what `--app` names
    target_name: str = ""  # what the verdict calls the target; its URL where empty
    tokens: TokenSource | None = None  # the token that was earned before the run


def run(this: Run, sender: Sender) -> RunResult:
    """Carries out the checks that the settings select, cleans up, and gives the result.

    Raises ConfigurationError for an unknown requirement. KeyboardInterrupt and SystemExit pass, after the clean-up.
    """
    contract, settings = this.contract, this.settings
    wanted = {*selected(contract, settings.only).requirements}
    began, started = time.monotonic(), datetime.now(UTC).isoformat(timespec="seconds")
    evidence = Evidence()
    path = contract.operations["getAccessToken"].path
    files = contract.operations["getPromotionJobFile"].path
    sender = Recorded(sender, this.redact, this.target.url, this.har, tokens=path, files=files)
    tokens = this.tokens or TokenSource(this.target.credentials, sender.send, this.redact, path)
    session = Session(sender, contract, evidence, tokens, this.redact, settings)
    this.on_session(session)
    lab = Lab(session, contract, evidence, this.target, settings, this.ledger)
    runner = Runner(evidence, lab.settle, this.progress, Blocked)
    for sentence in foresee(lab):
        evidence.note(sentence)
        this.announce(sentence)
    seconds = AFTER_SIGNAL
    try:
        try:
            tokens.current()
            bound = {name for wish in wanted for name in this.contract.requirements[wish].operations}
            deciding = settings.checks or deciders(contract, wanted)
            runner.run(plan.select(wanted, settings.profile, bound, deciding), lab)
            if runner.is_token_lost:
                _judge_no_token(lab, runner, runner.lost)
        except NoToken as error:
            _judge_no_token(lab, runner, str(error))
        except TargetLost as error:
            runner.lost = str(error)
        seconds = AFTER_RUN
    finally:
        this.cleanup = clean(lab, this.clean_with, seconds=seconds)
    return this.redact.all(_result(this, wanted, evidence, runner, lab, this.cleanup, began, started))


def clean_up(this: Run, sender: Sender) -> Cleanup:
    """Removes what an earlier run left, as its ledger tells. KeyboardInterrupt passes; what is left stays in the ledger."""
    path = this.contract.operations["getAccessToken"].path
    tokens = TokenSource(this.target.credentials, sender.send, this.redact, path)
    session = Session(sender, this.contract, Evidence(), tokens, this.redact, this.settings)
    lab = Lab(session, this.contract, session.evidence, this.target, this.settings, this.ledger)
    return clean(lab, this.clean_with)


def _judge_no_token(lab: Lab, runner: Runner, reason: str) -> None:
    """Where no token could be had: an answer that the contract forbids is a finding, any other ends the set-up."""
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    try:
        answer = lab.session.call("getAccessToken", raw=lab.session.tokens.form(), headers=form)
    except (TargetLost, BudgetMet) as error:
        runner.lost = reason if isinstance(error, TargetLost) else str(error)
        return
    due, token = lab.contract.success("getAccessToken"), answer.get("access_token")
    if answer.status != due and not answer.accepted:
        runner.lost = reason
        return
    said = f"{answer.said}, and of the token: {wrong_token(token)}" if token and not is_token(token) else answer.said
    good = answer.status == due and answer.sound and is_token(token)
    name, expected = "getAccessToken.token", f"{due} and a token that can be used"
    lab.evidence.judge(name, good, expected, said, answer.seen)
    if good:  # not so a moment ago
        earlier = lab.session.tokens.unusable
        if earlier is None:
            runner.lost = reason
            return
        lab.evidence.broken(name, expected, reason, Seen("getAccessToken", earlier.request, earlier.response))
    runner.lost = ""
    for requirement in lab.contract.requirements:
        if requirement not in lab.evidence.records:
            lab.evidence.blocked(requirement, Because.VIOLATION, "no token could be had")


def _result(
    this: Run,
    wanted: set[str],
    evidence: Evidence,
    runner: Runner,
    lab: Lab,
    cleanup: Cleanup,
    began: float,
    started: str,
) -> RunResult:
    attribute(
        evidence, RULES, {r.id: r.level is Level.MUST and not r.excluded for r in this.contract.requirements.values()}
    )
    settings = this.settings
    options = f"--seed {settings.seed}"
    if (
        settings.profile in DEEP
    ):  # where nothing else is drawn, what another profile leaves out is all the more looked at
        options += f" --profile {settings.profile} --examples {settings.examples}"
    presenter = Presenter(
        this.target.url, this.redact, harmless=frozenset({WRONG}), application=this.application, options=options
    )
    violated = any(
        r.breaches and this.contract.requirements[name].level == "must"
        for name, r in evidence.records.items()
        if name in this.contract.requirements
    )
    if evidence.spent and not violated:  # nothing else stood before what was missing: the owner's budget did
        _owing_to_the_budget(evidence)
    results: list[RequirementResult] = []
    for requirement in this.contract.requirements.values():
        if wanted and requirement.id not in wanted:
            continue
        outcome = outcome_of(
            requirement, evidence.records.get(requirement.id), runner.errors.get(requirement.id), runner.lost,
            _unseen(this, lab, requirement.operations, violated), _is_never_shown(this, lab, requirement),
            presenter.finding,
        )  # fmt: skip
        results.append(waived(outcome, this.waivers.get(requirement.id)))
    verdict = verdict_of(results, runner.lost, bool(runner.errors))
    if wanted and verdict is Verdict.CONFORMS:  # what was not selected was not checked
        verdict = Verdict.INCOMPLETE
    notes = list(evidence.notes)
    notes += [f"The suite failed in a check: {text}" for text in sorted(set(runner.errors.values()))]
    if runner.lost:
        notes.append(
            f"The server was lost after {amount(lab.session.requests, 'request')}: {this.redact(runner.lost)}."
        )
    # A part of the cases may hold where the rest does not, so that a part shows no waiver to be stale.
    whole = [r for r in results if not (seen := evidence.records.get(r.requirement.id)) or not seen.blocked]
    stale = "" if runner.lost else stale_sentence(whole)
    if stale and this.settings.profile == "smoke":
        notes.append(f"{stale} A run of the profile standard tells for sure, and fails where it is so.")
        stale = ""
    return RunResult(
        suite_version=suite_version(), contract_version=this.contract.document.version,
        contract_path=str(this.contract.document.path), target_url=this.redact(this.target.url), started=started,
        seconds=time.monotonic() - began, seed=settings.seed, profile=this.settings.profile, verdict=verdict,
        exit_code=EXIT[verdict] or int(bool(stale)),
        requests=lab.session.requests, jobs_created=len(lab.jobs), codes_created=lab.codes_created,
        requirements=tuple(results), probes=tuple(evidence.probes), cleanup=cleanup, notes=tuple(notes),
        failures=(stale,) if stale else (), target_name=this.redact(this.target_name),
        selected_of=sum(r.excluded is None for r in this.contract.requirements.values()) if wanted else 0,
    )  # fmt: skip


def _owing_to_the_budget(evidence: Evidence) -> None:
    """Checks that found nothing to look at took that for a violation's effect; it was the budget's."""
    for record in evidence.records.values():
        record.blocked = [
            (Because.OWNER, evidence.spent) if because is Because.VIOLATION else (because, reason)
            for because, reason in record.blocked
        ]


def _is_never_shown(this: Run, lab: Lab, requirement: Requirement) -> bool:
    """True for what binds an optional member, where answers were seen that could have shown it."""
    answered = not requirement.operations or lab.session.accepted & set(requirement.operations)
    return requirement.id in this.contract.register.optional and bool(answered)


def _unseen(this: Run, lab: Lab, operations: tuple[str, ...], violated: bool) -> tuple[Because, str]:
    """Why a requirement without evidence has none."""
    if not any(lab.can(operation) for operation in operations or lab.contract.operations):
        return Because.OWNER, "its operation is not among those that the target has"
    if this.settings.profile == "smoke":
        return Because.OWNER, "the profile smoke leaves it out"
    if violated:
        return Because.VIOLATION, "blocked by another finding"
    if (met := lab.session.met) is not None:
        return met.because, str(met)
    if lab.evidence.spent:
        return Because.OWNER, lab.evidence.spent
    if lab.takes_turns:
        return Because.OWNER, "the promotions and operations that were given do not show it"
    return Because.TARGET, "no response let the suite check it"
