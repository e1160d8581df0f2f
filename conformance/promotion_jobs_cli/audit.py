"""`promotion-jobs audit FILE.har…`: checks recorded traffic, and lists the clients' own mistakes separately."""

from __future__ import annotations

import shlex
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from promotion_jobs_cli.offline import check_files, contract_at, judging, reported, reporting, traffic, waivers_at
from promotion_jobs_cli.streams import complete, say
from promotion_jobs_conformance.contract.document import DocumentError
from promotion_jobs_conformance.naming import amount
from promotion_jobs_conformance.redaction import Redactor
from promotion_jobs_conformance.reports.escaping import inert
from promotion_jobs_conformance.reports.files import ReportError
from promotion_jobs_conformance.selection import selected
from promotion_jobs_conformance.sources.har import HarError, HarFile, load, merged
from promotion_jobs_conformance.sources.judging import judged
from promotion_jobs_conformance.sources.traffic import NoTraffic, Traffic, traffic_of
from promotion_jobs_conformance.target import ConfigurationError

NOTHING_RAN = 5


@click.command()
@click.argument(
    "files", nargs=-1, required=True, metavar="FILE...", type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
@click.option(
    "--base-url", default="", metavar="URL", help="The server to check.  [default: the one with the most requests]"
)
@traffic
@reporting
def audit(files: tuple[Path, ...], base_url: str, **given: Any) -> None:
    """Check recorded traffic: each FILE is an HTTP archive (HAR) from a browser, a proxy or `verify --har`.

    Nothing is sent. A requirement that the traffic does not show is reported as not observed. Other clients may have used
    the same promotions, so requirements that depend on this are checked only with --exclusive. Requests that the
    contract forbids are the client's mistakes, and are counted separately.
    """
    try:
        check_files(given)
        contract = contract_at(given["contract"])
        wanted = selected(contract, given["only"]).requirements
        required = selected(contract, given["require"]).requirements if given["require"] else ()
        read = [_load(file) for file in files]
        try:
            found = traffic_of(merged(read), contract, base_url)
        except NoTraffic as reason:
            say(f"Nothing was checked: {reason}.{_told(read, Counter())}")
            sys.exit(NOTHING_RAN)
        rerun = " ".join(["promotion-jobs audit", *(shlex.quote(str(file)) for file in files)])
        rerun += f" --base-url {found.base_url}" + (" --exclusive" if given["exclusive"] else "")
        how = judging(contract, given, "audit", rerun, wanted, required)
        how = replace(how, waivers=waivers_at(given["waivers_file"], contract, found.base_url))
    except (ConfigurationError, DocumentError, ReportError) as error:
        raise click.UsageError(complete(str(error))) from error
    notes = list(_notes(read, found))
    if how.is_exclusive and not (found.is_complete and all(file.is_complete for file in read)):
        how = replace(how, is_exclusive=False)
        notes.append(
            "--exclusive is ignored, because exchanges are missing from the files: other clients may have taken part."
        )
    sys.exit(reported(judged(found, how, Redactor(), notes), contract, given))


def _load(file: Path) -> HarFile:
    try:
        return load(file)
    except HarError as error:
        raise click.UsageError(f"{inert(str(file))} is not an HTTP archive (HAR): {inert(str(error))}.") from error


def _notes(read: Sequence[HarFile], found: Traffic) -> Iterator[str]:
    """Notes on the entries of the files: how many are judged, and how many are skipped, with the reasons."""
    entries = sum(len(file.entries) + file.left_out.total() for file in read)
    number = len(found.entries)
    yield (
        f"{amount(number, 'exchange')} with {found.base_url}, of {entries} in {amount(len(read), 'file')}."
        f"{_told(read, found.left_out)}"
    )
    if found.others:
        yield f"The files contain other servers of this API: {', '.join(found.others[:5])}; choose with --base-url."


def _told(read: Sequence[HarFile], left_out: Counter[str]) -> str:
    """The skipped entries by reason, as a sentence; empty if there are none."""
    counted = left_out + sum((file.left_out for file in read), Counter())
    examples = {reason: where for file in reversed(read) for reason, where in file.examples.items()}
    reasons = [
        f"{count} ({reason}{f'; {inert(examples[reason])}, say' if reason in examples else ''})"
        for reason, count in counted.most_common()
    ]
    return f" Left out: {', '.join(reasons)}." if reasons else ""
