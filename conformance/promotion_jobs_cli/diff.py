"""`promotion-jobs diff OLD NEW`: whether a new contract breaks the clients or the servers of an old one."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from contract_diff.compare import compare
from contract_diff.render import as_json, render
from contract_diff.sources import load
from contract_diff.values import Audience
from promotion_jobs_cli.streams import complete
from promotion_jobs_conformance.contract.document import DocumentError
from promotion_jobs_conformance.reports.files import ReportError, write_file


@click.command()
@click.argument("old")
@click.argument("new")
@click.option(
    "--for",
    "audience",
    type=click.Choice([str(each) for each in Audience]),
    default=str(Audience.CLIENTS),
    show_default=True,
    help="Whose breakage makes the exit code 1.",
)
@click.option(
    "--json", "json_file", type=click.Path(path_type=Path), metavar="FILE", help="Write the comparison as JSON."
)
def diff(old: str, new: str, audience: str, json_file: Path | None) -> None:
    """Show what changed in meaning between two contracts, whom it breaks, and why.

    OLD and NEW are files, REVISION:path, or git revisions (whose spec/openapi.yaml is read).

    By default a change is breaking if it breaks a client that conforms to OLD and talks to a server of NEW. Breakage of
    servers that conform to OLD is shown too, and affects the exit code with `--for servers` or `--for both`. A breaking
    change is always shown with a witness: a value that one contract accepts and the other rejects. Without a witness
    the change is undecided.

    Exits with 1 if a change is breaking or undecided and the major version was not raised, and with 2 if a document
    cannot be read or is not valid.
    """
    whom = Audience(audience)
    try:
        found = compare(load(old), load(new), old, new)
        if json_file is not None:
            write_file(json_file, json.dumps(as_json(found, whom), indent=2, ensure_ascii=False) + "\n")
    except (DocumentError, ReportError) as error:
        raise click.UsageError(complete(str(error))) from error
    except RecursionError:
        raise click.UsageError("The documents cannot be compared: one of them is nested too deeply.") from None
    unicode = (sys.stdout.encoding or "ascii").lower().startswith("utf")
    click.echo(render(found, whom, unicode=unicode), nl=False)
    sys.exit(found.gate(whom))
