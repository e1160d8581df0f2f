"""`promotion-jobs verify`: checks a server, and tells what it found. The work is in `running`, loaded when it is needed."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
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
    ("1", "a violation; with --strict or --require-complete also what these ask for"),
    ("2", "a wrong option, file or URL"),
    ("3", "the server is unreachable or could not be checked to the end"),
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
    """A command whose help has sections, and an end."""

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        records: dict[str, list[tuple[str, str]]] = {name: [] for name in (*GROUPS, "Other")}
        for param in self.get_params(ctx):
            if isinstance(param, click.Option) and (record := param.get_help_record(ctx)) is not None:
                records[getattr(param, "group", "") or "Other"].append(record)
        for name, listed in records.items():
            if listed:
                with formatter.section(name):
                    formatter.write_dl(listed)
        with formatter.section("Exit codes"):
            formatter.write_dl(ENDS)


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


def _only_prints(option: str, files: Mapping[str, str | None]) -> None:
    """Raises click.UsageError for a report of a run that is not made."""
    if unwritten := [name for name, path in files.items() if path]:
        raise click.UsageError(f"{option} sends nothing and writes no report: leave out --{unwritten[0]}, or {option}.")


@click.command(cls=GroupedCommand)
@click.argument("url", required=False)
@option("--app", metavar="MODULE:APP", group=TARGET, help="Check an ASGI or WSGI application in this process.")
@option("--target", "target_name", metavar="NAME", group=TARGET, help="A target that promotion-jobs.toml names.")
@option(
    "--all-targets", is_flag=True, group=TARGET, help="Check every target of promotion-jobs.toml, and compare them."
)
@option(
    "--at-once",
    type=Count(1),
    default=4,
    metavar="N",
    group=TARGET,
    help="With --all-targets: hosts that are checked at the same time.  [default: 4]",
)
@option(
    "--config",
    type=click.Path(path_type=Path),
    metavar="FILE",
    group=TARGET,
    help="The file to read instead of promotion-jobs.toml.",
)
@option("--reference", is_flag=True, group=TARGET, help="Check the built-in reference server, whatever else is set.")
@with_options()
@option("--list", "list_only", is_flag=True, group=CHECKS, help="List the requirements, and send nothing.")
@option("--dry-run", is_flag=True, group=CHECKS, help="Print what would be sent, in order, and send nothing.")
@option("--json", "json_file", metavar="FILE", group=REPORTS, help="Write the result as JSON; - is standard output.")
@option("--html", "html_file", metavar="FILE", group=REPORTS, help="Write the result as one HTML page.")
@option("--junit", "junit_file", metavar="FILE", group=REPORTS, help="Write the result as JUnit XML.")
@option("--markdown", "markdown_file", metavar="FILE", group=REPORTS, help="Write the result as Markdown.")
@option("--sarif", "sarif_file", metavar="FILE", group=REPORTS, help="Write the result as SARIF.")
@option(
    "--har", "har_file", metavar="FILE", group=REPORTS, help="Keep all exchanges as an HTTP archive, without secrets."
)
@option(
    "--history",
    "history_file",
    metavar="FILE",
    group=REPORTS,
    help="Keep the history, without secrets: `promotion-jobs rejudge FILE` judges it again.",
)
@option("--annotations", type=click.Choice(["github"]), group=REPORTS, help="Print annotations for a CI service.")
@option("--quiet", "-q", is_flag=True, group=REPORTS, help="Print the findings and the verdict only.")
@option("--verbose", "-v", is_flag=True, group=REPORTS, help="Print every requirement, and what decided it.")
@option(
    "--write-waivers", "draft_file", metavar="FILE", group=GATE, help="Draft a waiver for each violation, to fill in."
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

    Options can be set by the environment too (PROMOTION_JOBS_TOKEN for --token, and so on), and by promotion-jobs.toml;
    the command line wins, then the target that it names, then the environment. Files of reports are named here alone.
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
