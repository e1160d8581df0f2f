"""The options and the reporting that `audit`, `proxy` and `rejudge` share."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

import click

from promotion_jobs_cli.running import check_outputs, gated, write_reports
from promotion_jobs_cli.verify import FILES, QUIET, REPORT_FILES, VERBOSE, with_all
from promotion_jobs_conformance.contract.contract import Contract
from promotion_jobs_conformance.contract.document import Document, default_document
from promotion_jobs_conformance.option_types import Count
from promotion_jobs_conformance.reports import reporter
from promotion_jobs_conformance.reports.console import ConsoleReport, Verbosity
from promotion_jobs_conformance.result import RunResult, Waiver
from promotion_jobs_conformance.sources.judging import Judging
from promotion_jobs_conformance.waivers import load

SECONDS = click.FloatRange(0, min_open=True)

_JUDGING = (
    click.option("--contract", metavar="FILE", help="Another contract to check against."),
    click.option("--only", multiple=True, metavar="REQUIREMENT", help="Only this requirement; repeatable."),
    click.option("--waivers", "waivers_file", metavar="FILE", help="Accepted violations."),
    *REPORT_FILES,
    click.option("--strict", is_flag=True, help="Also fail on SHOULD violations."),
    click.option("--require-complete", is_flag=True, help="Fail if a MUST was not tested."),
    QUIET,
    VERBOSE,
)
_TRAFFIC = (
    click.option(
        "--require", multiple=True, metavar="REQUIREMENT", help="Fail if this requirement was not observed; repeatable."
    ),
    click.option("--exclusive", is_flag=True, help="No other client used the promotions that this traffic creates."),
    click.option(
        "--promotion",
        "promotions",
        multiple=True,
        metavar="ID",
        help="With --exclusive: an existing promotion that no other client used; repeatable.",
    ),
    click.option("--check-client", is_flag=True, help="Also fail on requests that the contract forbids."),
    click.option(
        "--max-codes", type=Count(1), metavar="N", help="Maximum number of codes per promotion on this store."
    ),
    click.option(
        "--job-timeout",
        type=SECONDS,
        default=60,
        metavar="SECONDS",
        help="Seconds that a job may take.",
        show_default=True,
    ),
    click.option(
        "--read-after-write",
        type=SECONDS,
        default=2,
        metavar="SECONDS",
        help="Seconds until a new job must be listed.",
        show_default=True,
    ),
)


reporting = with_all(_JUDGING)  # the options for the contract, the gates and the reports
traffic = with_all(_TRAFFIC)  # the options for traffic that others sent


def contract_at(path: str | None) -> Contract:
    """The contract to check against. Raises DocumentError."""
    return Contract(Document.load(Path(path)) if path else default_document())


def waivers_at(path: str | None, contract: Contract, target: str) -> Mapping[str, Waiver]:
    """The waivers of a file, if one is named. Raises ConfigurationError."""
    return load(Path(path), contract.requirements, (target, "")) if path else {}


def judging(
    contract: Contract,
    given: Mapping[str, Any],
    profile: str,
    rerun: str,
    wanted: tuple[str, ...],
    required: tuple[str, ...],
) -> Judging:
    """How traffic is judged, according to the options; without the waivers."""
    return Judging(
        contract,
        profile,
        rerun,
        wanted,
        required,
        is_exclusive=given["exclusive"],
        provided=given["promotions"],
        maximum=given["max_codes"],
        job_timeout=given["job_timeout"],
        read_after_write=given["read_after_write"],
        check_client=given["check_client"],
    )


def report_files(given: Mapping[str, Any]) -> dict[str, str | None]:
    """The files to write, by format."""
    return {name: given[f"{name}_file"] for name in FILES}


def check_files(given: Mapping[str, Any]) -> None:
    """Checks that each report can be written. Raises ReportError."""
    inputs = dict.fromkeys(("contract", "waivers", "token_file", "ca_file", "cert", "key", "ledger"))
    check_outputs(report_files(given), {**inputs, "contract": given["contract"], "waivers": given["waivers_file"]})


def reported(result: RunResult, contract: Contract, given: Mapping[str, Any]) -> int:
    """Applies the gates, writes the reports, prints the result; the exit code."""
    files = report_files(given)
    result = gated(result, strict=given["strict"], require_complete=given["require_complete"])
    reports = [
        (path, partial(reporter(name, contract.document.text).write, result)) for name, path in files.items() if path
    ]
    result = write_reports(result, reports)
    verbosity = Verbosity.QUIET if given["quiet"] else Verbosity.VERBOSE if given["verbose"] else Verbosity.NORMAL
    stream = sys.stderr if "-" in files.values() else sys.stdout
    stream.write(ConsoleReport.for_stream(stream, verbosity).write(result))
    return result.exit_code
