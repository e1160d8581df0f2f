"""`promotion-jobs verify`: judges a server, and tells what it found."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import click

from promotion_jobs_cli.embedded import NAME, Embedded
from promotion_jobs_cli.stopping import stoppable, told
from promotion_jobs_cli.streams import FAILED, complete, say
from promotion_jobs_conformance.contract.document import DocumentError
from promotion_jobs_conformance.http.har import HarRecorder
from promotion_jobs_conformance.launch import Launch, contract_of, prepare
from promotion_jobs_conformance.options import OPTIONS, resolve
from promotion_jobs_conformance.reports import NAMES, reporter
from promotion_jobs_conformance.reports.console import ConsoleReport, Verbosity
from promotion_jobs_conformance.reports.escaping import inert
from promotion_jobs_conformance.reports.files import ReportError, check_new, check_writable, write_file
from promotion_jobs_conformance.reports.summary import amount
from promotion_jobs_conformance.result import Outcome, RunResult, Verdict
from promotion_jobs_conformance.run import suite_version
from promotion_jobs_conformance.selection import selected
from promotion_jobs_conformance.target import ConfigurationError, SetUpError
from promotion_jobs_conformance.waivers import draft

FILES = tuple(name for name in NAMES if name != "annotations")


def with_options(*names: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Adds options of a run to a command: these, or all."""

    def add(command: Callable[..., Any]) -> Callable[..., Any]:
        for option in reversed([option for option in OPTIONS if not names or option.name in names]):
            if option.flag:
                command = click.option(f"--{option.name}", is_flag=True, help=option.help)(command)
            else:
                text = option.help
                command = click.option(f"--{option.name}", metavar=option.metavar, multiple=option.many, help=text)(
                    command
                )
        return command

    return add


@click.command()
@click.argument("url", required=False)
@click.option("--app", metavar="MODULE:APP", help="Check an ASGI or WSGI application in this process.")
@click.option("--target", "target_name", metavar="NAME", help="A target that promotion-jobs.toml names.")
@click.option(
    "--config", type=click.Path(path_type=Path), metavar="FILE", help="Read this instead of promotion-jobs.toml."
)
@click.option("--reference", is_flag=True, help="Check the built-in reference server, whatever else is set.")
@with_options()
@click.option("--list", "list_only", is_flag=True, help="List the requirements, and send nothing.")
@click.option("--dry-run", is_flag=True, help="Print what would be sent, in order, and send nothing to the target.")
@click.option("--json", "json_file", metavar="FILE", help="Write the result as JSON.")
@click.option("--html", "html_file", metavar="FILE", help="Write the result as one HTML page.")
@click.option("--junit", "junit_file", metavar="FILE", help="Write the result as JUnit XML.")
@click.option("--markdown", "markdown_file", metavar="FILE", help="Write the result as Markdown.")
@click.option("--sarif", "sarif_file", metavar="FILE", help="Write the result as SARIF.")
@click.option("--har", "har_file", metavar="FILE", help="Keep the whole exchange as an HTTP archive, without secrets.")
@click.option(
    "--history",
    "history_file",
    metavar="FILE",
    help="Keep the history of the run, without secrets, so that `promotion-jobs rejudge FILE` judges it again.",
)
@click.option(
    "--write-waivers", "draft_file", metavar="FILE", help="Draft a waiver for each violation; for you to fill in."
)
@click.option("--annotations", type=click.Choice(["github"]), help="Print annotations for a CI service.")
@click.option("--quiet", "-q", is_flag=True, help="Findings and the verdict only.")
@click.option("--verbose", "-v", is_flag=True, help="Every requirement, what was seen and what decided it.")
def verify(
    url: str | None, app: str | None, target_name: str | None, config: Path | None, reference: bool, list_only: bool,
    annotations: str | None, quiet: bool, verbose: bool, draft_file: str | None, har_file: str | None,
    history_file: str | None, dry_run: bool,
    **given: Any,
) -> None:  # fmt: skip
    """Check the server at URL against the contract. Without URL, start the reference server and check that.

    URL is the base URL: what stands before /v2/promotions.
    """
    files = {name: given.pop(f"{name}_file") for name in FILES}
    try:
        values = resolve({**given, "url": url, "app": app}, file=config, target=target_name, reference=reference)
        if list_only:
            _list(values)
            return
        check_outputs({**files, "har": har_file, "history": history_file, "write-waivers": draft_file}, values)
        if draft_file:
            check_new(Path(draft_file))
        if dry_run:
            _plan(values)
            return
        contract_of(values)  # what cannot be followed is said before any server is started
        with Embedded.where(values) as embedded:
            launch = prepare(embedded.values, name=NAME if embedded.is_needed else "")
            if embedded.is_needed:
                launch.run.ledger.path = None  # the server goes with the run, and with it all that was made
            har = launch.run.har = HarRecorder(launch.run.redact, creator_version=suite_version()) if har_file else None
            try:
                result = _judge(launch)
            finally:
                unwritten = _unwritten([(har_file, har.text)]) if har and har_file else []
                if history_file and launch.run.recorded is not None:
                    lines = launch.run.recorded.lines(launch.run.redact)
                    unwritten += _unwritten([(history_file, lambda: "".join(f"{line}\n" for line in lines))])
    except (ConfigurationError, DocumentError, ReportError) as error:
        raise click.UsageError(complete(str(error))) from error
    except SetUpError as error:
        say(f"Error: {complete(str(error))}")
        sys.exit(3)
    result = gated(result, strict=values["strict"], require_complete=values["require_complete"])
    text = launch.run.contract.document.text
    reports: list[tuple[str, Callable[[], str]]] = [
        (path, partial(reporter(name, text).write, result)) for name, path in files.items() if path
    ]
    if draft_file and (drafted := draft(result, strict=values["strict"])):
        reports.append((draft_file, lambda: drafted))
    result = write_reports(result, reports, unwritten)
    verbosity = Verbosity.QUIET if quiet else Verbosity.VERBOSE if verbose else Verbosity.NORMAL
    _tell(result, annotations, verbosity, to_error="-" in {har_file, history_file, draft_file, *files.values()})
    if draft_file:
        _tell_draft(draft_file, drafted)
    sys.exit(result.exit_code)


def check_outputs(files: Mapping[str, str | None], values: Mapping[str, Any]) -> None:
    """Makes sure that each file can be written, and that none overwrites another or a file that is read.

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
        if not whole.exists() or whole.is_file():  # a device takes whatever comes
            taken[whole] = f"--{name}"


def _unwritten(reports: Iterable[tuple[str, Callable[[], str]]]) -> list[str]:
    """Writes reports, each whatever becomes of the others; why some could not be written, in sentences."""
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
    """Writes the reports; the result, which is not green if some could not be written (or were not: `unwritten`)."""
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
        except OSError as error:  # nobody asked for it by an option
            say(f"The summary was not written to {summary}: {error.strerror or error}.")


def inert_sentences(result: RunResult) -> str:
    """What there is to say where nothing was checked: a sentence a line, the verdict in the first one."""
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
        say(f"{path} has {number} for you to fill in; then give it with --waivers {path}.")


def gated(result: RunResult, *, strict: bool, require_complete: bool) -> RunResult:
    """The result with the exit code that the gates ask for, and why."""
    deviated = any(r.outcome is Outcome.DEVIATED for r in result.requirements)
    failures = list(result.failures)
    if strict and deviated:
        failures.append("The run fails because a should is deviated from and --strict was given.")
    if require_complete and result.verdict is Verdict.INCOMPLETE:
        failures.append("The run fails because it is incomplete and --require-complete was given.")
    return replace(result, failures=tuple(failures), exit_code=result.exit_code or int(bool(failures)))


def _judge(launch: Launch) -> RunResult:
    """Carries out the run, with a progress line.

    Exits with 130 or 143 after a signal, and with 4 where the suite itself failed: after the clean-up, and having said
    what became of it.
    """
    from promotion_jobs_conformance.reports.progress import Progress

    this = launch.run
    this.announce = lambda sentence: say(f"Beforehand: {sentence}")
    error: BaseException
    with Progress(sys.stderr) as progress, stoppable(this.ledger.stop) as asked:
        done = 0

        def tell(name: str) -> None:
            nonlocal done
            done += 1
            progress.update(name, min(done, 120), 120)

        this.progress = tell
        try:
            return launch.go()
        except (ConfigurationError, DocumentError, SetUpError) as failed:
            if asked.signal is None:
                raise
            error = failed
        except (Exception, KeyboardInterrupt) as failed:  # noqa: BLE001  (each has an exit code of its own)
            error = failed
    sys.exit(told(this, asked, error))


def _plan(values: dict[str, Any]) -> None:
    """Prints what a run would send."""
    from promotion_jobs_cli.planning import planned

    if values["url"] is None and values["app"] is None:  # the reference server would be asked
        values = values | {"url": "http://127.0.0.1:8000", "token": "planned", "token_file": None}
    lines, told = planned(prepare(values).run)
    for number, line in enumerate(lines, 1):
        print(f"{number:4}  {line}")
    print(f"\n{told}", end="")


def _list(values: dict[str, Any]) -> None:
    """Prints every requirement with level, facts and place."""
    contract = contract_of(values)
    wanted = selected(contract, values["only"]).requirements
    for requirement in contract.requirements.values():
        if not wanted or requirement.id in wanted:
            place = f"{contract.document.path.name}:{requirement.line}"
            print(
                f"{requirement.id}  [{requirement.level}]  {' '.join(requirement.facts)}  {place} {requirement.pointer}"
            )
            print(
                f"    {requirement.sentence}"
                + (f" (not checked: {requirement.excluded})" if requirement.excluded else "")
            )
