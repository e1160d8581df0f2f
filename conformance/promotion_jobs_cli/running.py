"""What `promotion-jobs verify` does: the run, its reports and its exit code."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import click

from promotion_jobs._contract import DIGEST
from promotion_jobs_cli.reference_process import NAME, ReferenceProcess
from promotion_jobs_cli.signals import exit_after, stoppable
from promotion_jobs_cli.streams import FAILED, complete, say
from promotion_jobs_conformance.contract.document import Document, DocumentError
from promotion_jobs_conformance.http.har import HarRecorder
from promotion_jobs_conformance.naming import amount
from promotion_jobs_conformance.reports import reporter
from promotion_jobs_conformance.reports.console import ConsoleReport, Verbosity
from promotion_jobs_conformance.reports.escaping import inert
from promotion_jobs_conformance.reports.files import ReportError, check_new, check_writable, write_file
from promotion_jobs_conformance.result import Outcome, RunResult, Verdict
from promotion_jobs_conformance.run import Run, judge, suite_version
from promotion_jobs_conformance.setup import Setup, contract_of, prepare
from promotion_jobs_conformance.target import ConfigurationError, SetUpError
from promotion_jobs_conformance.waivers import draft


@dataclass(frozen=True)
class Outputs:
    """Where the result goes: reports by their name, the exchange, a draft of waivers, and the console."""

    reports: Mapping[str, str | None]
    har: str | None = None
    history: str | None = None
    waivers: str | None = None
    annotations: str | None = None
    quiet: bool = False
    verbose: bool = False

    @property
    def verbosity(self) -> Verbosity:
        """How much the console says."""
        return Verbosity.QUIET if self.quiet else Verbosity.VERBOSE if self.verbose else Verbosity.NORMAL

    @property
    def files(self) -> dict[str, str | None]:
        """Every file, by the option that names it."""
        return {**self.reports, "har": self.har, "history": self.history, "write-waivers": self.waivers}


def carry_out(values: dict[str, Any], outputs: Outputs, *, dry_run: bool) -> int:
    """Runs as the options (`configuration.resolve`) say, writes the reports, and gives the exit code."""
    try:
        check_outputs(outputs.files, values)
        if outputs.waivers:
            check_new(Path(outputs.waivers))
        if dry_run:
            _plan(values)
            return 0
        contract = contract_of(values)  # reports a contract that the suite cannot follow, before any server is started
        reference = ReferenceProcess.where(values)
        if reference.is_needed:
            check_generated(contract.document)
        with reference:
            setup = prepare(reference.values, name=NAME if reference.is_needed else "")
            if reference.is_needed:
                setup.run.ledger.path = None  # the server ends with the run, and everything that was created with it
            recorder = HarRecorder(setup.run.redact, creator_version=suite_version())
            setup.run.har = recorder if outputs.har else None
            try:
                result = _judge(setup)
            finally:
                unwritten = _unwritten([(outputs.har, recorder.text)]) if outputs.har else []
                if outputs.history and (recorded := setup.run.recorded) is not None:
                    lines = recorded.lines(setup.run.redact)
                    unwritten += _unwritten([(outputs.history, lambda: "".join(f"{line}\n" for line in lines))])
    except (ConfigurationError, DocumentError, ReportError) as error:
        raise click.UsageError(complete(str(error))) from error
    except SetUpError as error:
        say(f"Error: {complete(str(error))}")
        return 3
    result = gated(result, strict=values["strict"], require_complete=values["require_complete"])
    text = setup.run.contract.document.text
    reports: list[tuple[str, Callable[[], str]]] = [
        (path, partial(reporter(name, text).write, result)) for name, path in outputs.reports.items() if path
    ]
    drafted = draft(result, strict=values["strict"])
    if outputs.waivers and drafted:
        reports.append((outputs.waivers, lambda: drafted))
    result = write_reports(result, reports, unwritten)
    _tell(result, outputs.annotations, outputs.verbosity, to_error="-" in outputs.files.values())
    if outputs.waivers:
        _tell_draft(outputs.waivers, drafted)
    return result.exit_code


def check_generated(document: Document) -> None:
    """Raises ConfigurationError if the built-in reference server was generated from another document.

    It would be blamed for what only the new document says.
    """
    if document.digest != DIGEST:
        raise ConfigurationError(
            f"the built-in reference server was generated from another document than {document.path}: run "
            "scripts/generate, which makes it from spec/openapi.yaml, or give the URL of a server"
        )


def check_outputs(files: Mapping[str, str | None], values: Mapping[str, Any]) -> None:
    """Makes sure that each file can be written, and overwrites neither another one nor an input file.

    Raises ReportError.
    """
    taken = {
        Path(values[key]).resolve(): f"--{key.replace('_', '-')}"
        for key in ("contract", "waivers", "token_file", "ca_file", "cert", "key", "ledger")
        if values[key] and values[key] != "-"
    }
    for name, path in files.items():
        if not path:
            continue
        if path != "-":
            check_writable(Path(path))
        whole = Path(path) if path == "-" else Path(path).resolve()
        if whole in taken:
            raise ReportError(f"--{name} and {taken[whole]} name one file, {path}: give each its own.")
        if not whole.exists() or whole.is_file():  # a device can be written to by several
            taken[whole] = f"--{name}"


def _unwritten(reports: Iterable[tuple[str, Callable[[], str]]]) -> list[str]:
    """Writes each report, even if another fails; returns why some could not be written, in sentences."""
    problems = []
    for path, text in reports:
        try:
            write_file(Path(path), text())
        except ReportError as error:
            problems.append(str(error))
    return problems


def write_reports(
    result: RunResult, reports: Iterable[tuple[str, Callable[[], str]]], unwritten: Iterable[str] = ()
) -> RunResult:
    """Writes the reports; the result, which is not green if one could not be written (now, or before: `unwritten`)."""
    problems = [*unwritten, *_unwritten(reports)]
    if not problems:
        return result
    for problem in problems:
        say(f"Error: {problem}")
    return replace(result, failures=(*result.failures, *problems), exit_code=result.exit_code or FAILED)


def _tell(result: RunResult, annotations: str | None, verbosity: Verbosity, *, to_error: bool) -> None:
    """Prints the result; to standard error where a report goes to standard output."""
    stream = sys.stderr if to_error else sys.stdout
    if result.requirements:
        stream.write(ConsoleReport.for_stream(stream, verbosity).write(result))
    else:
        stream.write(inert_sentences(result))
    if annotations:
        stream.write(reporter("annotations").write(result))
    if summary := os.environ.get("GITHUB_STEP_SUMMARY"):
        try:
            with Path(summary).open("a", encoding="utf-8") as file:
                file.write(reporter("markdown").write(result))
        except OSError as error:  # no option asked for it
            say(f"The summary was not written to {summary}: {error.strerror or error}.")


def inert_sentences(result: RunResult) -> str:
    """What to print if nothing was checked: one sentence a line, the verdict in the first."""
    first, *rest = result.failures
    lines = [
        f"{result.verdict}: {first}",
        *(f"  {sentence}" for sentence in rest),
        f"  Nothing was checked; exit {result.exit_code}",
    ]
    return "".join(f"{inert(line)}\n" for line in lines)


def _tell_draft(path: str, text: str) -> None:
    if not text:
        say(f"There is nothing to waive, so {path} was not written.")
    elif path != "-":
        number = amount(text.count("[[waiver]]"), "waiver")
        say(f"{path} has {number} for you to complete; then pass it with --waivers {path}.")


def gated(result: RunResult, *, strict: bool, require_complete: bool) -> RunResult:
    """The result with the exit code that the gates ask for, and why."""
    deviated = any(r.outcome is Outcome.DEVIATED for r in result.requirements)
    failures = list(result.failures)
    if strict and deviated:
        failures.append("The run fails because a SHOULD is violated and --strict was given.")
    if require_complete and result.verdict is Verdict.INCOMPLETE:
        failures.append("The run fails because it is incomplete and --require-complete was given.")
    return replace(result, failures=tuple(failures), exit_code=result.exit_code or int(bool(failures)))


def _judge(setup: Setup) -> RunResult:
    """Performs the run, with a progress line.

    Exits with 130 or 143 after a signal, and with 4 if the suite itself failed: after the clean-up, whose outcome it
    prints.
    """
    from promotion_jobs_conformance.reports.progress import Progress

    this = setup.run
    this.announce = lambda sentence: say(f"Beforehand: {sentence}")
    error: BaseException
    with Progress(sys.stderr) as progress, stoppable(this.ledger.making.stop) as asked:
        done = 0

        def advance(name: str) -> None:
            nonlocal done
            done += 1
            progress.update(name, min(done, 120), 120)

        this.progress = advance
        try:
            return setup.go()
        except (ConfigurationError, DocumentError, SetUpError) as failed:
            if asked.signal is None:
                raise
            error = failed
        except (Exception, KeyboardInterrupt) as failed:  # noqa: BLE001  (each has its own exit code)
            error = failed
    sys.exit(exit_after(this, asked, error, found_by_then(this)))


def found_by_then(run: Run) -> str:
    """Which requirements a run that was stopped had found violated."""
    if run.recorded is None:
        return ""
    results = judge(run, run.recorded, set()).requirements
    names = [one.requirement.id for one in results if one.outcome is Outcome.VIOLATED]
    return f"Violated so far: {', '.join(names)}." if names else ""


def _plan(values: dict[str, Any]) -> None:
    """Prints what a run would send."""
    from promotion_jobs_cli.dry_run import planned

    if values["url"] is None and values["app"] is None:  # the reference server is the target
        values = values | {"url": "http://127.0.0.1:8000", "token": "planned", "token_file": None}
    lines, totals = planned(prepare(values).run)
    last = ""
    for number, (check, line) in enumerate(lines, 1):
        if check != last:
            print(check if number == 1 else f"\n{check}")
        print(f"{number:4}  {line}")
        last = check
    print(f"\n{totals}", end="")
