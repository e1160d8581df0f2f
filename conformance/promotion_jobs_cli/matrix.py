"""`promotion-jobs matrix`: the proof of the suite. It judges the reference server with each fault and each variant.

A fault must turn exactly its own requirements red (violated or deviated), no fewer and no others; a variant none but a
should. Every run is in process, without sockets, several at the same time.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import click

from promotion_jobs_conformance.reports.files import ReportError, check_writable, write_file
from promotion_jobs_conformance.result import Level, Outcome, RunResult

RED = (Outcome.VIOLATED, Outcome.DEVIATED)
CLIENT = "matrix"
AGAIN = 12  # more wrong rows than these are no matter of the machine's load
TRANSPORT = {"whole-answer"}  # no application can break it: the hostile server of the tests does


@dataclass(frozen=True)
class Row:
    """One run of the matrix. `red` are the requirements that the suite found broken, `notes` what else went wrong."""

    kind: str  # fault | variant | none
    name: str
    sentence: str
    breaks: tuple[str, ...]
    red: tuple[str, ...]
    verdict: str
    requests: int
    jobs: int
    seconds: float
    notes: tuple[str, ...] = ()
    again: bool = False  # judged a second time, alone

    @property
    def is_right(self) -> bool:
        """True where the suite judged as it must."""
        if self.notes:
            return False
        return set(self.red) == set(self.breaks) if self.kind == "fault" else self.verdict in ("conforms", "incomplete")


def judge(kind: str, name: str, job_delay: float) -> Row:
    """Judges the reference server with one fault or variant, in this process."""
    from promotion_jobs_conformance.contract.contract import Contract
    from promotion_jobs_conformance.contract.document import default_document
    from promotion_jobs_conformance.http.inprocess import client_for
    from promotion_jobs_conformance.run import Run, run
    from promotion_jobs_conformance.target import Credentials, Target
    from promotion_jobs_conformance.target import Settings as RunSettings
    from promotion_jobs_reference import Settings, create_app

    sentence, concerns = _described(kind, name)
    settings = Settings(client_id=CLIENT, client_secret=CLIENT * 2, job_delay=job_delay)
    names = {"fault": {"faults": (name,)}, "variant": {"variants": (name,)}, "none": {}}[kind]
    target = Target("http://testserver", Credentials(None, CLIENT, CLIENT * 2))
    began = time.monotonic()
    sender = client_for(create_app(settings, **names))
    try:
        result = run(Run(_contract(Contract, default_document), target, RunSettings(job_timeout=4.0)), sender)
    finally:
        sender.close()
    return _row(kind, name, sentence, concerns, result, time.monotonic() - began)


_cached: list[Any] = []


def _contract(contract: Any, document: Any) -> Any:
    if not _cached:
        _cached.append(contract(document()))
    return _cached[0]


def _row(kind: str, name: str, sentence: str, concerns: tuple[str, ...], result: RunResult, seconds: float) -> Row:
    red = tuple(sorted(r.requirement.id for r in result.requirements if r.outcome in RED))
    notes = [n for n in result.notes if n.startswith(("The suite failed", "The target was lost"))]
    notes += [
        f"{r.requirement.id}: {r.outcome} ({r.reason})" for r in result.requirements if r.outcome is Outcome.ERROR
    ]
    if kind != "fault":
        notes += [f"{r.requirement.id}: not tested ({r.reason})" for r in result.requirements
                  if r.outcome is Outcome.NOT_TESTED and r.because == "the target did not let it be tested"
                  and r.requirement.level is Level.MUST]  # fmt: skip
    breaks = concerns if kind == "fault" else ()
    return Row(
        kind,
        name,
        sentence,
        breaks,
        red,
        result.verdict.value,
        result.requests,
        result.jobs_created,
        seconds,
        tuple(notes),
    )


def _catalogue(kind: str) -> Any:
    from promotion_jobs_reference import faults, variants

    return (faults if kind == "fault" else variants).catalogue()


def _described(kind: str, name: str) -> tuple[str, tuple[str, ...]]:
    if kind == "none":
        return "The server as it is.", ()
    deviation = _catalogue(kind)[name]
    return deviation.sentence, deviation.concerns


@click.command()
@click.option("--only", multiple=True, metavar="NAME", help="This fault or variant only; may be repeated.")
@click.option(
    "--kind", type=click.Choice(["faults", "variants", "all"]), default="all", show_default=True, help="What to run."
)
@click.option("--workers", type=click.IntRange(1), default=os.cpu_count() or 1, help="Runs at the same time.")
@click.option(
    "--job-delay", default=0.05, show_default=True, metavar="SECONDS", help="How long the server's jobs take."
)
@click.option("--json", "json_file", type=click.Path(path_type=Path), metavar="FILE", help="Write the table as JSON.")
@click.option("--verbose", "-v", is_flag=True, help="Print every row, not only the wrong ones.")
def matrix(
    only: tuple[str, ...], kind: str, workers: int, job_delay: float, json_file: Path | None, verbose: bool
) -> None:
    """Prove the suite: each fault turns exactly its own requirements red, each variant none. Exit 1 where one does not."""
    try:
        if json_file:
            check_writable(json_file)
    except ReportError as error:
        raise click.UsageError(str(error)) from error
    wanted = _wanted(only, kind)
    began = time.monotonic()
    rows: list[Row] = []
    with ProcessPoolExecutor(workers) as pool:
        futures = {pool.submit(judge, one, name, job_delay): (one, name) for one, name in wanted}
        for future in as_completed(futures):
            row = future.result()
            rows.append(row)
            if verbose or not row.is_right:
                print(text(row), flush=True)
    rows = judged_again(rows, job_delay)
    rows.sort(key=lambda row: (row.kind, row.name))
    uncovered = [] if only or kind == "variants" else untouched(rows)
    for name in uncovered:
        print(f"no fault breaks the must {name}")
    if json_file:
        write_file(json_file, json.dumps(as_json(rows), indent=1) + "\n")
    wrong = sum(not row.is_right for row in rows)
    count = {k: sum(row.kind == k for row in rows) for k in ("fault", "variant")}
    print(
        f"{count['fault']} faults and {count['variant']} variants, {wrong} judged wrongly, {len(uncovered)} musts without a fault; "
        f"{sum(row.requests for row in rows)} requests, {time.monotonic() - began:.0f} s"
    )
    sys.exit(1 if wrong or uncovered else 0)


def judged_again(rows: list[Row], job_delay: float) -> list[Row]:
    """The rows; a few wrong ones are judged once more, alone: what only a race shows may be missed on a busy machine."""
    wrong = [row for row in rows if not row.is_right]
    if not 0 < len(wrong) <= AGAIN:
        return rows
    second = {(row.kind, row.name): replace(judge(row.kind, row.name, job_delay), again=True) for row in wrong}
    for row in second.values():
        print(f"again, alone: {text(row)}", flush=True)
    return [second.get((row.kind, row.name), row) for row in rows]


def _wanted(only: Iterable[str], kind: str) -> list[tuple[str, str]]:
    known = [(one, name) for one in ("fault", "variant") for name in _catalogue(one)]
    names = set(only)
    if unknown := names - {name for _, name in known}:
        raise click.UsageError(
            f"There is no fault or variant {min(unknown)}; `promotion-jobs serve --list-faults` shows them."
        )
    if names:
        return [pair for pair in known if pair[1] in names]
    return [("none", "")] * (kind == "all") + [pair for pair in known if kind in ("all", f"{pair[0]}s")]


def untouched(rows: Iterable[Row]) -> list[str]:
    """The must-requirements that no fault of these rows breaks."""
    from promotion_jobs_conformance.contract.contract import Contract
    from promotion_jobs_conformance.contract.document import default_document

    broken = {name for row in rows if row.kind == "fault" for name in row.breaks}
    listed = _contract(Contract, default_document).requirements.values()
    return [r.id for r in listed if r.level is Level.MUST and r.excluded is None and r.id not in broken | TRANSPORT]


def text(row: Row) -> str:
    """A row as lines for people: only what is not as it must be is told in full."""
    lines = [
        f"{'ok   ' if row.is_right else 'WRONG'} {row.kind} {row.name} ({row.requests} requests, {row.jobs} jobs, {row.seconds:.1f} s)"
    ]
    if not row.is_right:
        lines += [f"      missed: {name}" for name in sorted(set(row.breaks) - set(row.red))]
        lines += (
            [f"      also red: {name}" for name in sorted(set(row.red) - set(row.breaks))]
            if row.kind == "fault"
            else [f"      red: {name}" for name in row.red]
        )
        lines += [f"      {note}" for note in row.notes]
    return "\n".join(lines)


def as_json(rows: Iterable[Row]) -> dict[str, Any]:
    """The table as data for the documentation."""
    listed = [asdict(replace(row, seconds=round(row.seconds, 1))) | {"right": row.is_right} for row in rows]
    return {
        "faults": [r for r in listed if r["kind"] == "fault"],
        "variants": [r for r in listed if r["kind"] == "variant"],
    }
