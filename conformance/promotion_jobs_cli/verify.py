"""`promotion-jobs verify`: checks a server, and reports what it found. `running` does the work; it is imported on demand."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from promotion_jobs_cli.streams import complete
from promotion_jobs_conformance.configuration import resolve
from promotion_jobs_conformance.option_types import Count
from promotion_jobs_conformance.options import CHECKS, GATE, GROUPS, OPTIONS, REPORTS, TARGET
from promotion_jobs_conformance.reports import NAMES
from promotion_jobs_conformance.reports.files import ReportError
from promotion_jobs_conformance.target import ConfigurationError

FILES = tuple(name for name in NAMES if name != "annotations")
ENDS = (
    ("0", "no violation: conforms, or incomplete"),
    ("1", "a violation, or what --strict or --require-complete turn into a failure"),
    ("2", "a wrong option, file or URL"),
    ("3", "the server is unreachable, or the check could not finish"),
    ("4", "the suite itself failed, or a report could not be written"),
    ("5", "nothing was checked"),
    ("130", "stopped by Ctrl-C (143 by SIGTERM), after the clean-up"),
)


class Grouped(click.Option):
    """An option in a section of the help."""

    def __init__(self, *arguments: Any, group: str = "", **settings: Any) -> None:
        super().__init__(*arguments, **settings)
        self.group = group


class GroupedCommand(click.Command):
    """A command whose help has sections, and its exit codes at the end."""

    def __init__(self, *arguments: Any, ends: Sequence[tuple[str, str]] = ENDS, **settings: Any) -> None:
        super().__init__(*arguments, **settings)
        self.ends = ends

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        records: dict[str, list[tuple[str, str]]] = {}
        for param in self.get_params(ctx):
            if isinstance(param, click.Option) and (record := param.get_help_record(ctx)) is not None:
                records.setdefault(getattr(param, "group", "") or "Other", []).append(record)
        own = [name for name in records if name not in (*GROUPS, "Other")]  # sections of this command alone
        for name in (*own, *GROUPS, "Other"):
            listed = records.get(name)
            if listed:
                with formatter.section(name):
                    formatter.write_dl(listed)
        with formatter.section("Exit codes"):
            formatter.write_dl(self.ends)


def option(*names: str, group: str, **settings: Any) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """As `click.option`, in a section of the help."""
    return click.option(*names, cls=Grouped, group=group, **settings)


def with_options(*names: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Adds options of a run to a command: these, or all."""

    def add(command: Callable[..., Any]) -> Callable[..., Any]:
        for each in reversed([each for each in OPTIONS if not names or each.name in names]):
            text = each.help + (f"  [default: {each.default}]" if each.default else "")
            shape = {"is_flag": True} if each.flag else {"metavar": each.metavar, "multiple": each.many}
            command = option(f"--{each.name}", group=each.group, help=text, **shape)(command)
        return command

    return add


def with_all(options: Sequence[Callable[..., Any]]) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Adds options to a command, in this order."""

    def add(command: Callable[..., Any]) -> Callable[..., Any]:
        for each in reversed(options):
            command = each(command)
        return command

    return add


# Options that several commands share.
TARGET_NAME = option("--target", "target_name", metavar="NAME", group=TARGET, help="A target in promotion-jobs.toml.")
CONFIG = option(
    "--config",
    type=click.Path(path_type=Path),
    metavar="FILE",
    group=TARGET,
    help="The file to read instead of promotion-jobs.toml.",
)
REPORT_FILES = (
    option(
        "--json", "json_file", metavar="FILE", group=REPORTS, help="Write the result as JSON; - is standard output."
    ),
    option("--html", "html_file", metavar="FILE", group=REPORTS, help="Write the result as one HTML page."),
    option("--junit", "junit_file", metavar="FILE", group=REPORTS, help="Write the result as JUnit XML."),
    option("--markdown", "markdown_file", metavar="FILE", group=REPORTS, help="Write the result as Markdown."),
    option("--sarif", "sarif_file", metavar="FILE", group=REPORTS, help="Write the result as SARIF."),
)
QUIET = option("--quiet", "-q", is_flag=True, group=REPORTS, help="Print only the findings and the verdict.")
VERBOSE = option("--verbose", "-v", is_flag=True, group=REPORTS, help="Print every requirement, and what decided it.")


def _only_prints(option: str, files: Mapping[str, str | None]) -> None:
    """Raises click.UsageError for a report of a run that is not made."""
    if unwritten := [name for name, path in files.items() if path]:
        raise click.UsageError(f"{option} sends nothing and writes no report: leave out --{unwritten[0]}, or {option}.")


@click.command(cls=GroupedCommand)
@click.argument("url", required=False)
@option("--app", metavar="MODULE:APP", group=TARGET, help="Check an ASGI or WSGI application in this process.")
@TARGET_NAME
@option(
    "--all-targets", is_flag=True, group=TARGET, help="Check every target of promotion-jobs.toml, and compare them."
)
@option(
    "--at-once",
    type=Count(1),
    default=4,
    metavar="N",
    group=TARGET,
    help="With --all-targets: number of hosts to check at the same time.  [default: 4]",
)
@CONFIG
@option(
    "--reference", is_flag=True, group=TARGET, help="Check the built-in reference server; other targets are ignored."
)
@with_options()
@option("--list", "list_only", is_flag=True, group=CHECKS, help="List the requirements, and send nothing.")
@option("--dry-run", is_flag=True, group=CHECKS, help="Print what would be sent, in order, and send nothing.")
@with_all(REPORT_FILES)
@option(
    "--har", "har_file", metavar="FILE", group=REPORTS, help="Write all exchanges as an HTTP archive, without secrets."
)
@option(
    "--history",
    "history_file",
    metavar="FILE",
    group=REPORTS,
    help="Write the history, without secrets, for `promotion-jobs rejudge FILE`.",
)
@option("--annotations", type=click.Choice(["github"]), group=REPORTS, help="Print annotations for a CI service.")
@QUIET
@VERBOSE
@option(
    "--write-waivers",
    "draft_file",
    metavar="FILE",
    group=GATE,
    help="Draft a waiver for each violation, for you to complete.",
)
def verify(
    url: str | None,
    app: str | None,
    target_name: str | None,
    config: Path | None,
    reference: bool,
    list_only: bool,
    annotations: str | None,
    quiet: bool,
    verbose: bool,
    draft_file: str | None,
    har_file: str | None,
    history_file: str | None,
    dry_run: bool,
    all_targets: bool,
    at_once: int,
    **given: Any,
) -> None:
    """Check the server at URL against the contract. Without URL, start the reference server and check that.

    URL is the base URL: the part before /v2/promotions.

    \b
    promotion-jobs verify http://127.0.0.1:8000 --token T --html report.html
    promotion-jobs verify --app package.module:app --only 'JobName.*'

    Options can also be set in the environment (PROMOTION_JOBS_TOKEN for --token, and so on) and in promotion-jobs.toml.
    The command line wins, then the target that it names, then the environment. Report files are set on the command
    line only.
    """  # noqa: D301  (click reads \\b as a character)
    files = {name: given.pop(f"{name}_file") for name in FILES}
    if quiet and verbose:
        raise click.UsageError("--quiet and --verbose contradict each other: give one of them.")
    if list_only or dry_run:
        _only_prints("--list" if list_only else "--dry-run", {**files, "har": har_file, "history": history_file})
    if all_targets:
        from promotion_jobs_cli.all_targets import check_all, refuse

        one_target = {"URL": bool(url), "--app": bool(app), "--target": bool(target_name), "--reference": reference}
        refuse(one_target | {"--list": list_only, "--dry-run": dry_run, "--annotations": bool(annotations)})
        written = {**files, "har": har_file, "history": history_file, "write-waivers": draft_file}
        try:
            sys.exit(check_all(given, written, config, at_once, quiet=quiet))
        except (ConfigurationError, ReportError) as error:
            raise click.UsageError(complete(str(error))) from error
    try:
        values = resolve({**given, "url": url, "app": app}, file=config, target=target_name, reference=reference)
        if list_only:
            from promotion_jobs_cli.listing import listing

            click.echo(listing(values, verbose=verbose), nl=False)
            return
    except ConfigurationError as error:  # also of a document that cannot be read
        raise click.UsageError(complete(str(error))) from error
    from promotion_jobs_cli.running import Outputs, carry_out

    outputs = Outputs(files, har_file, history_file, draft_file, annotations, quiet, verbose)
    sys.exit(carry_out(values, outputs, dry_run=dry_run))
