"""Measures the sequences of the profile deep against the faults that only they show, and against the variants.

    python -m tests.sequences.measured FILE [--sequences N] [--only NAME ...] [--variants] [--seeds N] [--keep-standard]

Of each fault: what the profile standard finds, the number of the first sequence that shows it on its own, and how many requests
the sequences up to that one took. It stops there, so that most rows take seconds. Of each variant: what the sequences of
several seeds accuse it of, which must be nothing. FILE gets the table as JSON; `--keep-standard` takes the column of the profile
standard from the table that is there.
"""

from __future__ import annotations

import argparse
import contextlib
import functools
import json
import logging
import os
import sys
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from pathlib import Path
from statistics import median
from typing import Any

from promotion_jobs_cli.rows import CLIENT, RED, catalogue, contract, result_of
from promotion_jobs_conformance.contract.routing import Router
from promotion_jobs_conformance.credentials import TokenSource
from promotion_jobs_conformance.engine.evaluation import evaluate
from promotion_jobs_conformance.engine.history import History
from promotion_jobs_conformance.engine.observations import JudgingSettings, Observations
from promotion_jobs_conformance.engine.recorder import Recorder
from promotion_jobs_conformance.engine.session import Session
from promotion_jobs_conformance.engine.skips import Skip, TargetLost
from promotion_jobs_conformance.http.client import HttpClient
from promotion_jobs_conformance.http.exchange import Request
from promotion_jobs_conformance.http.inprocess import client_for
from promotion_jobs_conformance.ledger import Ledger
from promotion_jobs_conformance.promotions.fixtures.testbed import TestBed
from promotion_jobs_conformance.promotions.random_sequences import count_of, sequences
from promotion_jobs_conformance.promotions.registry import CHECKS
from promotion_jobs_conformance.promotions.scenarios.sequence_steps import Played
from promotion_jobs_conformance.promotions.scenarios.sequences import carried_out, last_looks
from promotion_jobs_conformance.promotions.views.excerpts import about
from promotion_jobs_conformance.redaction import Redactor
from promotion_jobs_conformance.result import Level
from promotion_jobs_conformance.target import Credentials, Target
from promotion_jobs_conformance.target import Settings as RunSettings
from promotion_jobs_reference import Settings, create_app
from promotion_jobs_reference.wire.serving import shimmed

SOME = 3  # sequences that are carried out at the same time, so that little is done for nothing behind one that finds the fault
JOB_DELAY = 0.1  # seconds in each status
EXAMPLES = (50, 150)  # of the runs that the page describes
UNSEEN = "promotion_jobs_reference.faults.sequences_mixed"
SETTINGS = RunSettings(profile="deep", job_timeout=4.0, read_after_write=0.5, max_time=3600.0)


sequences_of = functools.cache(sequences)


@contextlib.contextmanager
def bed_of(kind: str, name: str) -> Iterator[TestBed]:
    """A test bed on the reference server with one fault or variant; its history is that of its recorder."""
    form = catalogue(kind)[name].form if name else None
    names: dict[str, Any] = {f"{kind}s": (name,)} if name and form is None else {}
    settings = Settings(client_id=CLIENT, client_secret=CLIENT * 2, job_delay=JOB_DELAY)
    operations = contract().operations
    with contextlib.ExitStack() as stack:
        app = create_app(settings, **names)
        shim = stack.enter_context(shimmed(app, form)) if form is not None else None
        url = shim.url if shim else "http://testserver"
        sender = stack.enter_context(contextlib.closing(HttpClient(url) if shim else client_for(app)))
        target, redact = Target(url, Credentials(None, CLIENT, CLIENT * 2)), Redactor()
        path, files = (operations[one].path for one in ("getAccessToken", "getPromotionJobFile"))
        recorder = Recorder(sender, History(Router(operations.values())), redact, url, tokens=path, files=files)
        tokens = TokenSource(target.credentials, recorder.send, redact, path)
        recorder.authorization = tokens.authorization
        session = Session(recorder, contract(), tokens, redact, SETTINGS, Request("GET", "/v2/promotions/alive/jobs"))
        yield TestBed(session, contract(), target, SETTINGS, Ledger())


def violated_by(
    kind: str, name: str, count: int, seed: int, *, until_found: bool
) -> Iterator[tuple[int, int, list[str]]]:
    """The sequences that violate something by themselves: number, requests up to there, and what, with what was seen."""
    with bed_of(kind, name) as bed:
        listed, requests = sequences_of(count, seed), 0
        history = bed.session.recorder.history
        settings = JudgingSettings(
            bed.maximum, SETTINGS.job_timeout, SETTINGS.read_after_write, base_url=bed.target.url
        )
        for start in range(0, len(listed), SOME):
            some = [Played(sequence) for sequence in listed[start : start + SOME]]
            with contextlib.suppress(Skip, TargetLost):  # what was run by then is judged
                for waits in carried_out(bed, some):
                    bed.wait(waits)
                last_looks(bed, [played for played in some if played.ended])
            for number, played in enumerate(some, start + 1):
                part = about(history, played.promotions)
                requests += len(part)
                judged = evaluate(Observations(contract(), settings, part), CHECKS)
                levels = (Level.MUST,) if kind == "variant" else (Level.MUST, Level.SHOULD)
                found = [
                    requirement
                    for requirement, judgement in judged.items()
                    if judgement.is_violated and contract().requirements[requirement].level in levels
                ]
                found += [f"{requirement}: {one.error}" for requirement, one in judged.items() if one.error]
                if found:
                    yield number, requests, found
                    if until_found:
                        return
        yield 0, requests, []


def fault_row(name: str, count: int, kept: list[str] | None) -> dict[str, Any]:
    """What is measured of a fault."""
    logging.disable(logging.CRITICAL)
    if kept is None:
        kept = [
            one.requirement.id
            for one in result_of("fault", name, JOB_DELAY, "standard").requirements
            if one.outcome in RED
        ]
    number, requests, found = next(violated_by("fault", name, count, 0, until_found=True))
    fault = catalogue("fault")[name]
    return {
        "fault": name,
        "sentence": fault.sentence,
        "breaks": ", ".join(fault.concerns),
        "standard finds": ", ".join(kept),
        "sequence": number or None,
        "requests": requests,
        "found": ", ".join(found),
    }


def variant_row(name: str, count: int, seeds: int) -> dict[str, Any]:
    """What the sequences accuse a variant of, by seed."""
    logging.disable(logging.CRITICAL)
    accused, requests = [], 0
    for seed in range(seeds):
        seen = list(violated_by("variant" if name else "none", name, count, seed, until_found=False))
        accused += [f"seed {seed}: {', '.join(found)}" for _, _, found in seen if found]
        requests += seen[-1][1]
    return {
        "variant": name or "none",
        "seeds": seeds,
        "sequences": seeds * count,
        "requests": requests,
        "accused": "; ".join(accused),
    }


def summary(rows: list[dict[str, Any]]) -> dict[str, Any]:
    """The figures that the page shows above the table."""
    missed = [row for row in rows if not row["standard finds"]]
    unseen = [row for row in rows if catalogue("fault")[row["fault"]].behaviour.__module__ == UNSEEN]
    found: dict[str, Any] = {
        "measured": f"job delay {JOB_DELAY} s in each status, seed 0, each sequence judged separately",
        "standard finds": f"{len(rows) - len(missed)} of {len(rows)}",
    }
    for examples in EXAMPLES:
        count = count_of(examples)
        for text, some in (
            ("all", rows),
            ("those that standard does not find", missed),
            ("those written before the sequences were designed", unseen),
        ):
            seen = sum(bool(row["sequence"]) and row["sequence"] <= count for row in some)
            found[f"{count} sequences (--examples {examples}) find, of {text}"] = f"{seen} of {len(some)}"
    needed = [row["requests"] for row in rows if row["sequence"]]
    found |= {"requests until found, median": median(needed), "requests until found, most": max(needed)}
    found["another requirement than the fault's is violated"] = sum(
        bool(row["sequence"]) and not set(row["breaks"].split(", ")) & set(row["found"].split(", ")) for row in rows
    )
    return found


def main() -> None:
    """Measures, prints each row as it comes, and writes the table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("file", type=Path)
    parser.add_argument("--sequences", type=int, default=count_of(EXAMPLES[-1]))
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--variants", action="store_true")
    parser.add_argument("--keep-standard", action="store_true")
    parser.add_argument("--workers", type=int, default=(os.cpu_count() or 1) + 1)
    parser.add_argument("--only", nargs="*", default=[])
    given = parser.parse_args()
    table = json.loads(given.file.read_text(encoding="utf-8")) if given.file.is_file() else {}
    kind = "variants" if given.variants else "faults"
    known = {row["fault"]: row["standard finds"] for row in table.get("faults", ())} if given.keep_standard else {}
    every = [name for name, one in catalogue(kind[:-1]).items() if given.variants or one.profile == "sequence"]
    names = [name for name in ([""] if given.variants else []) + every if not given.only or name in given.only]
    with ProcessPoolExecutor(given.workers) as pool:
        if given.variants:
            work = [pool.submit(variant_row, name, given.sequences, given.seeds) for name in names]
        else:
            kept = {name: [one for one in known[name].split(", ") if one] for name in known}
            work = [pool.submit(fault_row, name, given.sequences, kept.get(name)) for name in names]
        for future in as_completed(work):
            print(json.dumps(future.result()), flush=True)
        rows = [future.result() for future in work]
    if given.only:
        rows = sorted(
            [*rows, *(row for row in table.get(kind, ()) if row[kind[:-1]] not in given.only)],
            key=lambda row: str(row[kind[:-1]]),
        )
    table[kind] = rows
    figures = summary(table["faults"]) if "faults" in table else {}
    kept_lists = {name: table[name] for name in ("faults", "variants") if name in table}
    given.file.write_text(json.dumps({**figures, **kept_lists}, indent=1) + "\n", encoding="utf-8")
    wrong = [row for row in rows if row.get("accused")]
    print(json.dumps(figures) if not given.variants else f"{len(rows)} variants, {len(wrong)} accused")
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
