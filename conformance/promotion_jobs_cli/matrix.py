"""`promotion-jobs matrix`: the proof of the suite. It checks the reference server with each fault and each variant.

A fault must turn exactly its own requirements red (violated or deviated), no fewer and no others; a variant may deviate
from a SHOULD, and nothing more. A fault that only the profile deep finds is run with that profile. Every run is in
process; only the variants of the wire use sockets. A run spends half of its time waiting for the server's jobs, so two
run at the same time on each core.

Several machines share the work by `--shard K/N`, each with a file (`--json`); `--merge` makes one table of these files.
"""

from __future__ import annotations

import json
import os
import re
import sys
import time
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import click

from promotion_jobs_cli import baseline, trace
from promotion_jobs_cli.rows import TRANSPORT, Row, catalogue, contract, judge, result_of
from promotion_jobs_conformance.naming import nearest
from promotion_jobs_conformance.reports.files import ReportError, check_writable, write_file
from promotion_jobs_conformance.result import Level

AGAIN = 12  # more wrong rows than this are not explained by a busy machine
PROVEN = ("standard", "deep")  # profiles of the faults that the suite must find; the others are run by name only


class Shard(click.ParamType):  # type: ignore[type-arg]  # it is generic from click 8.4 on, and this runs with older ones
    """`K/N`: the K-th of N parts, as a pair."""

    name = "shard"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[int, int]:
        """K and N."""
        found = re.fullmatch(r"([0-9]{1,4})/([0-9]{1,4})", str(value))
        part, parts = (int(found[1]), int(found[2])) if found else (0, 0)
        if not 1 <= part <= parts:
            self.fail(f"{value!r} is not a part of the matrix: give K/N, as in 1/4 to 4/4.", param, ctx)
        return part, parts


@click.command()
@click.argument("files", nargs=-1, metavar="[FILE]...", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--shard", type=Shard(), metavar="K/N", help="Run the K-th of N parts; write it with --json.")
@click.option("--merge", is_flag=True, help="Run nothing: make one table of the FILEs that --json wrote.")
@click.option("--only", multiple=True, metavar="NAME", help="Only this fault or variant; may be repeated.")
@click.option(
    "--kind", type=click.Choice(["faults", "variants", "all"]), default="all", show_default=True, help="What to run."
)
@click.option(
    "--workers",
    type=click.IntRange(1),
    default=lambda: 2 * (os.cpu_count() or 1),
    show_default="two per core",
    help="Runs at the same time.",
)
@click.option(
    "--job-delay", default=0.05, show_default=True, metavar="SECONDS", help="How long the server's jobs take."
)
@click.option("--json", "json_file", type=click.Path(path_type=Path), metavar="FILE", help="Write the table as JSON.")
@click.option(
    "--trace",
    "trace_file",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Write the traceability that these runs showed: fact, requirement, check and fault (JSON).",
)
@click.option(
    "--baseline",
    "baseline_file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="FILE",
    help="List what changed since --json wrote this FILE.",
)
@click.option("--verbose", "-v", is_flag=True, help="Print every row, not only the wrong ones.")
def matrix(
    files: tuple[Path, ...],
    shard: tuple[int, int] | None,
    merge: bool,
    only: tuple[str, ...],
    kind: str,
    workers: int,
    job_delay: float,
    json_file: Path | None,
    trace_file: Path | None,
    baseline_file: Path | None,
    verbose: bool,
) -> None:
    """Prove the suite: each fault turns exactly its own requirements red, each variant none. Exit 1 if one does not.

    \b
    promotion-jobs matrix --shard 1/2 --json 1.json     (on one machine)
    promotion-jobs matrix --shard 2/2 --json 2.json     (on another)
    promotion-jobs matrix --merge 1.json 2.json
    """  # noqa: D301  (click reads \\b as a character)
    if merge != bool(files) or (merge and (shard or only)):
        raise click.UsageError(
            "--merge takes the FILEs that --json wrote, without --shard or --only; without --merge no FILE is taken."
        )
    try:
        for file in filter(None, (json_file, trace_file)):
            check_writable(file)
        before = baseline.read(baseline_file) if baseline_file else None
    except ReportError as error:
        raise click.UsageError(str(error)) from error
    except baseline.BaselineError as error:
        raise click.UsageError(f"{baseline_file}: {error}.") from error
    wanted = _wanted(only, kind)
    began = time.monotonic()
    rows = (
        merged(files) if merge else judged_again(_judged(_part(wanted, shard), workers, job_delay, verbose), job_delay)
    )
    rows.sort(key=lambda row: (row.kind, row.name))
    missing = sorted({*wanted} - {(row.kind, row.name) for row in rows}) if merge else []
    for one, name in missing:
        print(f"in no file: {one} {name}")
    if merge:
        print("".join(f"{text(row)}\n" for row in rows if verbose or not row.is_right), end="")
    uncovered = [] if only or shard or missing or kind == "variants" else untouched(rows)
    for name in uncovered:
        print(f"no fault breaks the must {name}")
    if json_file:
        write_file(json_file, json.dumps(as_json(rows), indent=1) + "\n")
    if trace_file:
        write_file(trace_file, trace.text(traced(rows, job_delay)))
    if before is not None:
        changed = baseline.changes(before, as_json(rows), is_whole=not only and kind == "all")
        print("\n".join([*changed, f"{len(changed)} rows differ from {baseline_file}"]))
    wrong = sum(not row.is_right for row in rows)
    count = {k: sum(row.kind == k for row in rows) for k in ("fault", "variant")}
    print(
        f"{count['fault']} faults and {count['variant']} variants, {wrong} judged wrongly, {len(uncovered)} musts without a fault; "
        f"{sum(row.requests for row in rows)} requests, {time.monotonic() - began:.0f} s"
        + (f"; part {shard[0]} of {shard[1]}" if shard else "")
        + (f"; {len(missing)} missing" if missing else "")
    )
    sys.exit(1 if wrong or uncovered or missing else 0)


def _part(wanted: list[tuple[str, str]], shard: tuple[int, int] | None) -> list[tuple[str, str]]:
    """Every N-th row, from the K-th on: neighbouring rows are similar, and take about as long."""
    return wanted[shard[0] - 1 :: shard[1]] if shard else wanted


def _judged(wanted: list[tuple[str, str]], workers: int, job_delay: float, verbose: bool) -> list[Row]:
    """Judges these rows, several at the same time, and prints those that are wrong."""
    rows: list[Row] = []
    with ProcessPoolExecutor(workers) as pool:
        # The variants first: some take longest, and at the end would keep one worker busy while the other idles.
        longest_first = sorted(wanted, key=lambda pair: pair[0] != "variant")
        for future in as_completed([pool.submit(judge, one, name, job_delay) for one, name in longest_first]):
            row = future.result()
            rows.append(row)
            if verbose or not row.is_right:
                print(text(row), flush=True)
    return rows


def merged(files: Iterable[Path]) -> list[Row]:
    """The rows of several files. Raises click.UsageError for a file that is not a table, and for a row that two files have."""
    found: dict[tuple[str, str], tuple[Row, Path]] = {}
    for file in files:
        for row in _rows_of(file):
            key = (row.kind, row.name)
            if key in found:
                raise click.UsageError(
                    f"{found[key][1]} and {file} both have the {row.kind} {row.name}: give each part once."
                )
            found[key] = row, file
    return [row for row, _ in found.values()]


def _rows_of(file: Path) -> list[Row]:
    try:
        table = json.loads(file.read_text("utf-8"))
        listed = [one for kind in ("reference", "faults", "variants") for one in table[kind]]
        rows = []
        for one in listed:
            is_right = one.pop("right")
            values = {name: tuple(value) if isinstance(value, list) else value for name, value in one.items()}
            row = Row(**values | {"checks": {name: tuple(checks) for name, checks in one["checks"].items()}})
            if row.is_right is not is_right:
                raise ValueError(f"it contradicts itself about {row.name}")
            rows.append(row)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise click.UsageError(f"{file} is not a table that `promotion-jobs matrix --json` wrote ({error}).") from None
    return rows


def judged_again(rows: list[Row], job_delay: float) -> list[Row]:
    """The rows. If a few are wrong, each is run once more on its own: a busy machine may hide what only a race shows."""
    wrong = [row for row in rows if not row.is_right]
    if not 0 < len(wrong) <= AGAIN:
        return rows
    second = {(row.kind, row.name): replace(judge(row.kind, row.name, job_delay), again=True) for row in wrong}
    for row in second.values():
        print(f"again, alone: {text(row)}", flush=True)
    return [second.get((row.kind, row.name), row) for row in rows]


def _wanted(only: Iterable[str], kind: str) -> list[tuple[str, str]]:
    known = [(one, name) for one in ("fault", "variant") for name in catalogue(one)]
    names = set(only)
    if unknown := names - {name for _, name in known}:
        near = nearest(min(unknown), [name for _, name in known], 1)
        hint = f"did you mean {near[0]}?" if near else "`promotion-jobs serve --list-faults` shows them."
        raise click.UsageError(f"There is no fault or variant {min(unknown)}; {hint}")
    if names:
        return [pair for pair in known if pair[1] in names]
    found = [pair for pair in known if catalogue(pair[0])[pair[1]].profile in PROVEN]
    return [("none", "")] * (kind == "all") + [pair for pair in found if kind in ("all", f"{pair[0]}s")]


def untouched(rows: Iterable[Row]) -> list[str]:
    """The must-requirements that no fault of these rows breaks."""
    broken = {name for row in rows if row.kind == "fault" for name in row.breaks}
    listed = contract().requirements.values()
    return [r.id for r in listed if r.level is Level.MUST and r.excluded is None and r.id not in broken | TRANSPORT]


def traced(rows: Iterable[Row], job_delay: float) -> dict[str, Any]:
    """The traceability that the faults' rows and one more run, on the reference server without a fault, showed."""
    reds = {
        row.name: {name: sorted(checks) for name, checks in row.checks.items()} for row in rows if row.kind == "fault"
    }
    return trace.trace(result_of("none", "", job_delay).requirements, contract().document.root["x-facts-context"], reds)


def text(row: Row) -> str:
    """A row as lines for people, with details only of what is wrong."""
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
    """The table as data: for the documentation, and to compare another run with."""
    listed = [asdict(replace(row, seconds=round(row.seconds, 1))) | {"right": row.is_right} for row in rows]
    return {
        "reference": [r for r in listed if r["kind"] == "none"],
        "faults": [r for r in listed if r["kind"] == "fault"],
        "variants": [r for r in listed if r["kind"] == "variant"],
    }
