"""`promotion-jobs compare OLD.json NEW.json`: which requirements became worse or better, are new or are gone."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from promotion_jobs_conformance.reports.compare import compare as compare_results
from promotion_jobs_conformance.reports.compare import render
from promotion_jobs_conformance.reports.files import ReportError
from promotion_jobs_conformance.reports.json_report import read
from promotion_jobs_conformance.result import RunResult


@click.command()
@click.argument("old", type=click.Path(path_type=Path))
@click.argument("new", type=click.Path(path_type=Path))
def compare(old: Path, new: Path) -> None:
    """Compare two reports written by `verify --json`: two vendors, or last week and today.

    Exits with 1 if a requirement became worse or a new one is red, and with 2 if a file is not a report.
    """
    comparison = compare_results(_load(old), _load(new))
    unicode = (sys.stdout.encoding or "ascii").lower().startswith("utf")
    click.echo(render(comparison, unicode=unicode), nl=False)
    sys.exit(1 if comparison.is_worse else 0)


def _load(path: Path) -> RunResult:
    try:
        return read(path.read_text("utf-8"))
    except OSError as error:
        raise click.UsageError(f"{path} cannot be read: {error.strerror or error}.") from None
    except UnicodeDecodeError:
        raise click.UsageError(f"{path} is not a report: it is not UTF-8 text.") from None
    except ReportError as error:
        raise click.UsageError(f"{path} is not a report. {error}") from None
