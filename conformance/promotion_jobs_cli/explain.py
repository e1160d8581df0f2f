"""`promotion-jobs explain ID`: a requirement's sources, needs and checks."""

from __future__ import annotations

import sys
from fnmatch import fnmatchcase
from pathlib import Path
from typing import TYPE_CHECKING

import click

from promotion_jobs_cli.streams import complete
from promotion_jobs_conformance.contract import facts, lock
from promotion_jobs_conformance.contract.contract import Contract
from promotion_jobs_conformance.contract.document import Document, DocumentError, default_document
from promotion_jobs_conformance.extras import MissingExtra, require
from promotion_jobs_conformance.naming import listed, nearest
from promotion_jobs_conformance.promotions import explaining
from promotion_jobs_conformance.promotions.registry import CHECKS
from promotion_jobs_conformance.reading import reason
from promotion_jobs_conformance.reports.explain import render_explanation
from promotion_jobs_conformance.reports.files import ReportError
from promotion_jobs_conformance.reports.json_report import read

if TYPE_CHECKING:
    from promotion_jobs_reference.registry import Deviation


@click.command()
@click.argument("names", nargs=-1, required=True, metavar="ID...")
@click.option(
    "--contract", type=click.Path(path_type=Path), metavar="FILE", help="Another document than the suite's own."
)
@click.option(
    "--report",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="FILE",
    help="A JSON report: show each requirement's outcome in it, and what blocked it.",
)
def explain(names: tuple[str, ...], contract: Path | None, report: Path | None) -> None:
    """Explain requirements: the sentence, the facts behind it, its checks, and the faults that they catch.

    An ID may be a pattern: 'JobName.*' (quoted, so that the shell does not expand it). Exits with 2 for an ID that the
    contract does not have.
    """
    try:
        judged = Contract(Document.load(contract) if contract else default_document())
        document = judged.document.path
        wanted = _wanted(names, judged, document)
    except DocumentError as error:
        raise click.UsageError(complete(str(error))) from error
    reported = _reported(report) if report else {}
    graph = CHECKS.needs(judged)
    known = facts.read(document.with_name(facts.FILE))
    catalogue, missing = _catalogue()
    unicode = (sys.stdout.encoding or "ascii").lower().startswith("utf")
    for number, name in enumerate(wanted):
        requirement = judged.requirements[name]
        shown = render_explanation(
            requirement,
            known,
            explaining.cases(judged, requirement),
            explaining.checks(judged, requirement),
            {fault.name: fault.sentence for fault in catalogue if name in fault.concerns},
            no_faults=missing or "none is known",
            needs=graph.get(name, ()),
            needed_by=[other for other, needed in graph.items() if name in needed],
            outcome=(reported.get(name) or "the report does not have it") if report else "",
            path=str(document),
            unicode=unicode,
        )
        click.echo(("\n" if number else "") + shown, nl=False)


def _catalogue() -> tuple[list[Deviation], str]:
    """The faults of the reference server, or none and why."""
    try:
        require("reference", "The list")
    except MissingExtra as error:
        return [], str(error)
    from promotion_jobs_reference import faults

    return list(faults.catalogue().values()), ""


def _reported(path: Path) -> dict[str, str]:
    """What a JSON report says about each requirement, in a line. Raises click.UsageError."""
    try:
        result = read(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise click.UsageError(f"{path} cannot be read: {reason(error)}.") from error
    except ReportError as error:
        raise click.UsageError(f"{path} is not a report. {error}") from error
    return {
        one.requirement.id: f"{one.outcome.value}{f': {one.reason}' if one.reason else ''}"
        for one in result.requirements
    }


def _wanted(names: tuple[str, ...], contract: Contract, document: Path) -> list[str]:
    """The IDs that the names select, each once, as they were asked for. Raises click.UsageError."""
    found: dict[str, None] = {}
    for name in names:
        matching = [known for known in contract.requirements if known == name or fnmatchcase(known, name)]
        if not matching:
            issued = lock.read(document.with_name("requirement-ids.lock")).get(name)
            if issued is not None and issued.is_retired:
                raise click.UsageError(f"{name} is retired: the contract no longer has a requirement with that ID.")
            near = nearest(name.replace("*", ""), contract.requirements)
            hint = f"; did you mean {listed(near, 'or')}?" if near else "; see `promotion-jobs verify --list`."
            raise click.UsageError(f"The contract has no requirement {name}{hint}")
        found |= dict.fromkeys(matching)
    return list(found)
