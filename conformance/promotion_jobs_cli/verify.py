"""`promotion-jobs verify`: judges a server, and tells what it found."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import click
import pytest

from promotion_jobs_cli.embedded import Embedded, EmbeddedError
from promotion_jobs_cli.stopping import stoppable, told
from promotion_jobs_conformance import pytest_plugin
from promotion_jobs_conformance.contract.document import DocumentError
from promotion_jobs_conformance.http.har import HarRecorder
from promotion_jobs_conformance.launch import Launch, contract_of, prepare
from promotion_jobs_conformance.options import OPTIONS, resolve
from promotion_jobs_conformance.reports import NAMES, reporter
from promotion_jobs_conformance.reports.console import ConsoleReport, Verbosity
from promotion_jobs_conformance.reports.files import ReportError, check_new, check_writable, write_file
from promotion_jobs_conformance.reports.progress import Progress
from promotion_jobs_conformance.reports.summary import amount
from promotion_jobs_conformance.result import Outcome, RunResult, Verdict
from promotion_jobs_conformance.run import suite_version
from promotion_jobs_conformance.target import ConfigurationError
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
@click.option("--app", metavar="MODULE:APP", help="Judge an ASGI or WSGI application in this process.")
@click.option("--target", "target_name", metavar="NAME", help="A target that promotion-jobs.toml names.")
@click.option(
    "--config", type=click.Path(path_type=Path), metavar="FILE", help="Read this instead of promotion-jobs.toml."
)
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
    "--write-waivers", "draft_file", metavar="FILE", help="Draft a waiver for each violation; for you to fill in."
)
@click.option("--annotations", type=click.Choice(["github"]), help="Print annotations for a CI service.")
@click.option("--quiet", "-q", is_flag=True, help="Findings and the verdict only.")
@click.option("--verbose", "-v", is_flag=True, help="Every requirement, what was seen and what decided it.")
def verify(
    url: str | None, app: str | None, target_name: str | None, config: Path | None, list_only: bool, annotations: str | None,
    quiet: bool, verbose: bool, draft_file: str | None, har_file: str | None, dry_run: bool, **given: Any,
) -> None:  # fmt: skip
    """Judge the server at URL by the contract; without a URL, the reference server, which is started for it.

    Every option can be set by the environment too (PROMOTION_JOBS_TOKEN for --token, and so on), and by
    promotion-jobs.toml.
    """
    files = {name: given.pop(f"{name}_file") for name in FILES}
    draft_path = Path(draft_file) if draft_file else None
    try:
        values = resolve({**given, "url": url}, file=config, target=target_name)
        if list_only:
            _list(values)
            return
        for path in [*files.values(), har_file]:
            if path:
                check_writable(Path(path))
        if draft_path:
            check_new(draft_path)
        if dry_run:
            _plan(values, app)
            return
        contract_of(values)  # what cannot be followed is said before any server is started
        with Embedded.where(values, app) as embedded:
            launch = prepare(embedded.values, app=app)
            if embedded.is_needed:
                launch.run.ledger.path = None  # the server goes with the run, and with it all that was made
            with recorded(launch, har_file):
                result = _judge(launch)
    except (ConfigurationError, DocumentError, ReportError) as error:
        raise click.UsageError(_sentence(str(error))) from error
    except EmbeddedError as error:
        print(f"Error: {error}", file=sys.stderr)
        sys.exit(3)
    result = gated(result, strict=values["strict"], require_complete=values["require_complete"])
    _report(
        result,
        launch,
        files,
        annotations,
        Verbosity.QUIET if quiet else Verbosity.VERBOSE if verbose else Verbosity.NORMAL,
    )
    if draft_path:
        _draft(draft_path, result, strict=values["strict"])
    sys.exit(result.exit_code)


@contextmanager
def recorded(launch: Launch, path: str | None) -> Iterator[None]:
    """Writes the exchanges of a run, however it ends, where a path is given. Raises ReportError."""
    if path is None:
        yield
        return
    launch.run.har = HarRecorder(launch.run.redact, creator_version=suite_version())
    try:
        yield
    finally:
        try:
            launch.run.har.write(path)
        except OSError as error:
            raise ReportError(f"{path} cannot be written: {error.strerror}") from error


def _draft(path: Path, result: RunResult, *, strict: bool) -> None:
    """Writes a draft of waivers, where there is something to waive; never over a file that is there."""
    text = draft(result, strict=strict)
    if not text:
        print(f"There is nothing to waive, so {path} was not written.", file=sys.stderr)
        return
    try:
        check_new(path)
        write_file(path, text)
    except ReportError as error:
        raise click.UsageError(str(error)) from error
    number = amount(text.count("[[waiver]]"), "waiver")
    print(f"{path} has {number} for you to fill in; then give it with --waivers {path}.", file=sys.stderr)


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
    """Runs the suite under pytest, quietly, with a progress line.

    Exits with 130 or 143 after a signal, and with 4 where the suite itself failed: after the clean-up, and having said
    what became of it.
    """
    found: list[RunResult] = []
    this = launch.run
    this.announce = lambda sentence: print(f"Beforehand: {sentence}", file=sys.stderr)
    with Progress(sys.stderr) as progress, stoppable(this.ledger.stop) as asked:
        done = 0

        def tell(name: str) -> None:
            nonlocal done
            done += 1
            progress.update(name, min(done, 120), 120)

        this.progress = tell

        def go() -> RunResult:
            found.append(launch.go())
            return found[0]

        error = run_pytest(go, this.settings.only, this.contract.document.path)
    if found:
        return found[0]
    if asked.signal is None and isinstance(error, (ConfigurationError, DocumentError)):
        raise error
    sys.exit(told(this, asked, error))


def run_pytest(go: Callable[[], RunResult], only: tuple[str, ...], contract: Path) -> BaseException | None:
    """Runs the suite's items under pytest, with nothing of the caller's own pytest set-up; what stopped it, if anything."""

    class Carrier:
        """Hands the run to the plugin's fixture, and keeps what made it fail."""

        error: BaseException | None = None

        def pytest_configure(self, config: pytest.Config) -> None:
            def guarded() -> RunResult:
                try:
                    return go()
                except Exception as error:  # noqa: BLE001  (it is raised again, outside pytest)
                    self.error = error
                    pytest.exit("the run could not be carried out", returncode=4)

            config.stash[pytest_plugin.LAUNCH] = guarded

    carrier = Carrier()
    here = Path(pytest_plugin.__file__).parent
    autoload = os.environ.get("PYTEST_DISABLE_PLUGIN_AUTOLOAD")
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    arguments = [
        str(here / "test_requirements.py"), "-c", os.devnull, f"--rootdir={here}", "-p", "no:terminal", "-p", "no:cacheprovider",
        "-p", "no:warnings", "-p", "promotion_jobs_conformance.pytest_plugin", "--import-mode=importlib", "--capture=no",
        f"--promotion-jobs-contract={contract}", *[f"--promotion-jobs-only={name}" for name in only],
    ]  # fmt: skip
    try:
        pytest.main(arguments, plugins=[carrier])
    finally:
        if autoload is None:
            del os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"]
    return carrier.error


def _plan(values: dict[str, Any], app: str | None) -> None:
    """Prints what a run would send."""
    from promotion_jobs_cli.planning import planned

    if values["url"] is None and app is None:  # the embedded server would be asked
        values = values | {"url": "http://127.0.0.1:8000", "token": "planned", "token_file": None}
    lines, told = planned(prepare(values, app=app).run)
    for number, line in enumerate(lines, 1):
        print(f"{number:4}  {line}")
    print(f"\n{told}", end="")


def _list(values: dict[str, Any]) -> None:
    """Prints every requirement with level, facts and place."""
    contract = contract_of(values)
    wanted = set(values["only"])
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


def _report(
    result: RunResult, launch: Launch, files: dict[str, str | None], annotations: str | None, verbosity: Verbosity
) -> None:
    text = launch.run.contract.document.text
    sys.stdout.write(ConsoleReport.for_stream(sys.stdout, verbosity).write(result))
    for name, path in files.items():
        if path:
            write_file(Path(path), reporter(name, text).write(result))
    if annotations:
        sys.stdout.write(reporter("annotations").write(result))
    if summary := os.environ.get("GITHUB_STEP_SUMMARY"):
        with Path(summary).open("a", encoding="utf-8") as stream:
            stream.write(reporter("markdown").write(result))
    sys.stdout.flush()


def _sentence(text: str) -> str:
    return text[0].upper() + text[1:] + ("" if text.endswith((".", "?")) else ".")
