"""`promotion-jobs requirements`: the lock of requirement IDs, checked or written."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from promotion_jobs_cli.streams import complete
from promotion_jobs_conformance.contract import lock
from promotion_jobs_conformance.contract.contract import Contract
from promotion_jobs_conformance.contract.document import Document, DocumentError, default_path
from promotion_jobs_conformance.reports.files import ReportError, write_file


@click.command()
@click.option(
    "--contract", type=click.Path(path_type=Path), metavar="FILE", help="The document, if not spec/openapi.yaml."
)
@click.option(
    "--lock",
    "lock_file",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="The lock, if not the one next to the document.",
)
@click.option("--update", is_flag=True, help="Write the lock.")
def requirements(contract: Path | None, lock_file: Path | None, update: bool) -> None:
    """Check whether the lock of requirement IDs is current (exit 1 if it is not), or write it."""
    try:
        document = Document.load(contract or default_path())
        path = lock_file or document.path.with_name("requirement-ids.lock")
        old = lock.read(path)
        new = lock.current(Contract(document).requirements, old)
        changes = lock.differences(old, new)
        for change in changes:
            print(change)
        if update:
            write_file(path, lock.text(new))
            print(f"{path} contains {len(new)} IDs.")
            return
    except (DocumentError, ReportError) as error:
        raise click.UsageError(complete(str(error))) from error
    if changes:
        print(f"{path} is not current: run `promotion-jobs requirements --update`.")
        sys.exit(1)
    print(f"{path} is current: {len(new)} IDs.")
