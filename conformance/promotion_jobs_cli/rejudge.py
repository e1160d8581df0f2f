"""`promotion-jobs rejudge FILE`: a recorded history, judged again offline."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from promotion_jobs_cli.offline import contract_at, reported, reporting, waivers_at
from promotion_jobs_cli.streams import complete
from promotion_jobs_conformance.contract.document import DocumentError
from promotion_jobs_conformance.contract.routing import Router
from promotion_jobs_conformance.engine.recorded import RecordError, read
from promotion_jobs_conformance.run import Run, judge
from promotion_jobs_conformance.selection import selected
from promotion_jobs_conformance.target import ConfigurationError, Settings, Target


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@reporting
def rejudge(file: Path, **given: Any) -> None:
    """Check a recorded run again: FILE is a history that `promotion-jobs verify --history FILE` wrote.

    Nothing is sent. Outcomes, findings and exit code are those of the run.
    """
    try:
        contract = contract_at(given["contract"])
        with file.open(encoding="utf-8") as lines:
            recorded = read(lines, Router(contract.operations.values()))
        wanted = selected(contract, given["only"]).requirements
        about = recorded.about
        target = str(about.get("target", ""))
        accepted = waivers_at(given["waivers_file"], contract, target)
    except RecordError as error:
        raise click.UsageError(f"{file}: {error}.") from error
    except UnicodeDecodeError as error:
        raise click.UsageError(f"{file}: it is not a recorded history (it is not UTF-8 text).") from error
    except (ConfigurationError, DocumentError) as error:
        raise click.UsageError(complete(str(error))) from error
    settings = Settings(seed=about.get("seed", 0), profile=about.get("profile", "standard"), only=wanted)
    run = Run(contract, Target(target), settings, waivers=accepted)
    sys.exit(reported(judge(run, recorded, set(wanted)), contract, given))
