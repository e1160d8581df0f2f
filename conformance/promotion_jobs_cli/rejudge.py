"""`promotion-jobs rejudge FILE`: a recorded history, judged again offline."""

from __future__ import annotations

import sys
from functools import partial
from pathlib import Path
from typing import Any

import click

from promotion_jobs_cli.running import gated, write_reports
from promotion_jobs_cli.streams import complete
from promotion_jobs_cli.verify import FILES
from promotion_jobs_conformance.contract.contract import Contract
from promotion_jobs_conformance.contract.document import Document, DocumentError, default_document
from promotion_jobs_conformance.contract.routing import Router
from promotion_jobs_conformance.engine.recorded import Recorded, RecordError, read
from promotion_jobs_conformance.reports import reporter
from promotion_jobs_conformance.reports.console import ConsoleReport, Verbosity
from promotion_jobs_conformance.run import Run, judge
from promotion_jobs_conformance.selection import selected
from promotion_jobs_conformance.target import ConfigurationError, Settings, Target
from promotion_jobs_conformance.waivers import load


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--contract", metavar="FILE", help="Another contract to judge by.")
@click.option("--only", multiple=True, metavar="REQUIREMENT", help="Only this requirement; repeatable.")
@click.option("--waivers", metavar="FILE", help="Accepted violations.")
@click.option("--json", "json_file", metavar="FILE", help="Write the result as JSON.")
@click.option("--html", "html_file", metavar="FILE", help="Write the result as one HTML page.")
@click.option("--junit", "junit_file", metavar="FILE", help="Write the result as JUnit XML.")
@click.option("--markdown", "markdown_file", metavar="FILE", help="Write the result as Markdown.")
@click.option("--sarif", "sarif_file", metavar="FILE", help="Write the result as SARIF.")
@click.option("--strict", is_flag=True, help="Fail on violated SHOULDs too.")
@click.option("--require-complete", is_flag=True, help="Fail if a MUST was not tested.")
@click.option("--quiet", "-q", is_flag=True, help="Print findings and the verdict only.")
@click.option("--verbose", "-v", is_flag=True, help="Print every requirement.")
def rejudge(
    file: Path, contract: str | None, only: tuple[str, ...], waivers: str | None, strict: bool, require_complete: bool,
    quiet: bool, verbose: bool, **given: Any,
) -> None:  # fmt: skip
    """Judge a recorded history again: FILE as `promotion-jobs verify --history FILE` wrote it.

    Nothing is sent. The outcomes, the findings and the exit code are those of the run.
    """
    files = {name: given.pop(f"{name}_file") for name in FILES}
    try:
        known = Contract(Document.load(Path(contract)) if contract else default_document())
        with file.open(encoding="utf-8") as lines:
            recorded = read(lines, Router(known.operations.values()))
        wanted = selected(known, only).requirements
        accepted = load(Path(waivers), known.requirements, (_target(recorded), "")) if waivers else {}
    except RecordError as error:
        raise click.UsageError(f"{file}: {error}.") from error
    except UnicodeDecodeError as error:
        raise click.UsageError(f"{file}: it is not a recorded history (it is not text in UTF-8).") from error
    except (ConfigurationError, DocumentError) as error:
        raise click.UsageError(complete(str(error))) from error
    about = recorded.about
    settings = Settings(seed=about.get("seed", 0), profile=about.get("profile", "standard"), only=wanted)
    run = Run(known, Target(_target(recorded)), settings, waivers=accepted)
    result = gated(judge(run, recorded, set(wanted)), strict=strict, require_complete=require_complete)
    reports = [
        (path, partial(reporter(name, known.document.text).write, result)) for name, path in files.items() if path
    ]
    result = write_reports(result, reports)
    verbosity = Verbosity.QUIET if quiet else Verbosity.VERBOSE if verbose else Verbosity.NORMAL
    stream = sys.stderr if "-" in files.values() else sys.stdout
    stream.write(ConsoleReport.for_stream(stream, verbosity).write(result))
    sys.exit(result.exit_code)


def _target(recorded: Recorded) -> str:
    return str(recorded.about.get("target", ""))
