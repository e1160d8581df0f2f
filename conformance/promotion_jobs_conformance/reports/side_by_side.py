"""Several targets compared, requirement by requirement: which vendor breaks which rule. As text, and as one HTML page.

A requirement has a row if some target violates it, or if the targets differ in it; what all of them do alike needs no row.
What a target that stopped responding left open is shown by its verdict, not by hundreds of rows. A target without a result
(its configuration was wrong, it was stopped) has its reason instead.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from promotion_jobs_conformance.naming import amount
from promotion_jobs_conformance.reports.console import MARKS
from promotion_jobs_conformance.reports.html import asset, ours, prose, source_hash, template
from promotion_jobs_conformance.reports.page import Page
from promotion_jobs_conformance.reports.summary import BY_WEIGHT, PRODUCT, RED, outcome_counts, verdict_sentence
from promotion_jobs_conformance.result import Outcome, Requirement, RequirementResult, RunResult, SkipReason

LOUD = (RED | {Outcome.DEVIATED}) - {Outcome.UNREACHABLE}
NAMED = 12  # targets that a line of the text names; a page has them all

# Which exit code represents several: a signal's, then in the order in which the verdict of one run is decided
# (violated, the suite's own error, unreachable), then a wrong configuration, then that nothing was checked.
WORST_FIRST = (143, 130, 129, 1, 4, 3, 2, 5, 0)


@dataclass(frozen=True, slots=True)
class Compared:
    """One target: its name, its result, and the exit code of its run. Without a result, `reason` says why there is none."""

    name: str
    exit_code: int
    result: RunResult | None = None
    reason: str = ""

    @property
    def verdict(self) -> str:
        """The verdict; of a target without a result, that it was not checked."""
        return self.result.verdict.value if self.result else "not checked"

    @property
    def sentence(self) -> str:
        """What became of it, as a sentence."""
        return verdict_sentence(self.result) if self.result else self.reason


@dataclass(frozen=True, slots=True)
class Row:
    """One requirement, and what became of it: a result for each target, None where the target's run did not know it."""

    requirement: Requirement
    cells: tuple[RequirementResult | None, ...]

    def groups(self) -> list[tuple[str, list[int]]]:
        """Which targets came to the same outcome, by their indices; what a reader must act on first."""
        found: dict[str, list[int]] = {}
        weights: dict[str, int] = {}
        for index, cell in enumerate(self.cells):
            text = fate(cell)
            found.setdefault(text, []).append(index)
            weights[text] = BY_WEIGHT.index(cell.outcome) if cell else len(BY_WEIGHT)
        return sorted(found.items(), key=lambda group: weights[group[0]])


def worst(codes: Sequence[int]) -> int:
    """The exit code of a run over several targets; a code that no run documents counts as the suite's own failure."""
    known = [code if code in WORST_FIRST else 4 for code in codes]
    return min(known, key=WORST_FIRST.index, default=5)


def fate(cell: RequirementResult | None) -> str:
    """What became of a requirement, in a few words."""
    if cell is None:
        return "not in this run"
    if cell.because is SkipReason.EXCLUDED:
        return "excluded"
    return f"{cell.outcome.value} ({cell.observed})" if cell.observed else cell.outcome.value


def rows(targets: Sequence[Compared]) -> list[Row]:
    """The requirements that some target violates, and then those in which the targets with a result differ."""
    checked = [target.result for target in targets if target.result is not None and target.result.requirements]
    known = {item.requirement.id: item.requirement for result in checked for item in result.requirements}
    found = []
    by_target = [
        {item.requirement.id: item for item in target.result.requirements} if target.result else {}
        for target in targets
    ]
    compared = [index for index, there in enumerate(by_target) if there]
    for name, requirement in known.items():
        row = Row(requirement, tuple(there.get(name) for there in by_target))
        cells = [row.cells[index] for index in compared]
        is_loud = any(cell and cell.outcome in LOUD for cell in cells)
        if (
            is_loud
            or len({fate(cell) for cell in cells if cell is None or cell.outcome is not Outcome.UNREACHABLE}) > 1
        ):
            found.append(row)
    return sorted(found, key=lambda row: not any(cell and cell.outcome in LOUD for cell in row.cells))


def closing(targets: Sequence[Compared]) -> str:
    """How many targets came to which verdict: `3 targets: 2 conforms, 1 violated; exit 1`."""
    verdicts = [target.verdict for target in targets]
    counted = ", ".join(f"{verdicts.count(verdict)} {verdict}" for verdict in dict.fromkeys(sorted(verdicts)))
    return f"{amount(len(targets), 'target')}: {counted}; exit {worst([target.exit_code for target in targets])}"


def render(targets: Sequence[Compared], *, width: int = 80, unicode: bool = True) -> str:
    """The comparison as plain text: the targets, then the requirements, by what became of them."""
    page = Page(width, unicode=unicode)
    compared = [index for index, target in enumerate(targets) if target.result and target.result.requirements]
    for target in targets:
        page.line((target.name, "strong"))
        page.text(target.sentence, indent=4)
        if target.result and target.result.requirements:
            page.text(outcome_counts(target.result.requirements), indent=4)
    for row in rows(targets):
        page.blank()
        page.line((row.requirement.id, "strong"))
        page.text(row.requirement.sentence, indent=2)
        for text, indices in row.groups():
            if names := [targets[index].name for index in indices if index in compared]:
                page.text(f"{text}: {_named(names)}", indent=4)
        finding = next((cell.findings[0] for cell in row.cells if cell and cell.findings), None)
        if finding is not None:
            page.text(f"expected: {finding.expected}", indent=4, most=2)
            page.text(f"actual: {finding.actual}", indent=4, most=2)
    page.blank()
    page.rule()
    page.text(closing(targets))
    return str(page)


def _named(names: list[str]) -> str:
    more = len(names) - NAMED
    return ", ".join(names[:NAMED]) + (f" and {more} more" if more > 0 else "")


def html(targets: Sequence[Compared], started: str, version: str) -> str:
    """The comparison as one HTML page that needs no other file."""
    style = asset("report.css") + asset("side_by_side.css")
    return template("side_by_side.html.j2").render(
        targets=targets,
        rows=rows(targets),
        closing=closing(targets),
        tone="good" if worst([target.exit_code for target in targets]) == 0 else "bad",
        alike=_alike(targets),
        fate=fate,
        marks={outcome.value: mark for outcome, (mark, _, _) in MARKS.items()},
        counts=outcome_counts,
        prose=prose,
        product=PRODUCT,
        version=version,
        started=started,
        style=ours(style),
        style_hash=ours(source_hash(style)),
    )


def _alike(targets: Sequence[Compared]) -> int:
    """How many requirements all targets with a result fulfil alike: those without a row."""
    known = {item.requirement.id for target in targets if target.result for item in target.result.requirements}
    return len(known) - len(rows(targets))
