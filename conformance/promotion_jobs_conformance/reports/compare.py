"""Compares two results of the same requirements: last week and today, or one vendor and another.

Only the colour decides what is worse or better: green (passed, observed, validly waived), yellow (deviated), no colour (not
tested), red (violated, error, unreachable). Between colours one is worse; within one it is merely different. What the
contract excludes is never worse: no server can change it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from promotion_jobs_conformance.naming import amount
from promotion_jobs_conformance.reports.page import Page
from promotion_jobs_conformance.reports.summary import RED, outcome_counts
from promotion_jobs_conformance.result import Outcome, RequirementResult, RunResult, SkipReason, Verdict


@dataclass(frozen=True, slots=True)
class Change:
    """A requirement that both results know, with its two fates."""

    old: RequirementResult
    new: RequirementResult

    @property
    def id(self) -> str:
        """The requirement's ID."""
        return self.new.requirement.id


@dataclass(frozen=True, slots=True)
class Comparison:
    """What changed from `old` to `new`. `other` holds changes that are neither better nor worse."""

    old: RunResult
    new: RunResult
    worse: tuple[Change, ...]
    better: tuple[Change, ...]
    other: tuple[Change, ...]
    added: tuple[RequirementResult, ...]
    gone: tuple[RequirementResult, ...]

    @property
    def is_worse(self) -> bool:
        """True if something became worse, something new is red from the start, or nothing ran that ran before."""
        stopped = self.new.verdict is Verdict.NOTHING_RAN and self.old.verdict is not Verdict.NOTHING_RAN
        return bool(self.worse) or stopped or any(item.outcome in RED for item in self.added)


def compare(old: RunResult, new: RunResult) -> Comparison:
    """Compares two results requirement by requirement, in the order of the new one."""
    before = {item.requirement.id: item for item in old.requirements}
    after = {item.requirement.id: item for item in new.requirements}
    changes = [Change(before[name], item) for name, item in after.items() if name in before]
    steps = [(_rank(change.new) - _rank(change.old), change) for change in changes]
    return Comparison(
        old,
        new,
        worse=tuple(change for step, change in steps if step > 0),
        better=tuple(change for step, change in steps if step < 0),
        other=tuple(
            change
            for step, change in steps
            if step == 0 and (change.old.outcome, change.old.observed) != (change.new.outcome, change.new.observed)
        ),
        added=tuple(item for name, item in after.items() if name not in before),
        gone=tuple(item for name, item in before.items() if name not in after),
    )


def render(comparison: Comparison, *, width: int = 80, unicode: bool = True) -> str:
    """The comparison as plain text: what became worse first, and a closing line with the numbers."""
    page = Page(width, unicode=unicode)
    for label, run in (("old", comparison.old), ("new", comparison.new)):
        page.text(f"{run.target_url}, contract {run.contract_version}, {run.started}", indent=6, first=(label,))
        page.text(f"{run.verdict.value}: {outcome_counts(run.requirements)}", indent=6)
    _changes(page, "Worse", comparison.worse)
    _results(page, "New", comparison.added)
    _results(page, "Gone", comparison.gone)
    _changes(page, "Better", comparison.better)
    _changes(page, "Different, but neither better nor worse", comparison.other)
    page.blank()
    page.rule()
    page.text(_closing(comparison))
    return str(page)


def _rank(item: RequirementResult) -> int:
    if item.outcome in RED:
        return 3
    if item.outcome is Outcome.NOT_TESTED:
        return 0 if item.because is SkipReason.EXCLUDED else 2
    return 1 if item.outcome is Outcome.DEVIATED else 0


def _changes(page: Page, title: str, changes: Iterable[Change]) -> None:
    for number, change in enumerate(changes):
        if number == 0:
            page.blank()
            page.line((title, "strong"))
        page.line(f"  {change.id}: {_fate(change.old)}, now {_fate(change.new)}")
        page.text(change.new.requirement.sentence, indent=4)
        if change.new.reason:
            page.text(f"because: {change.new.reason}", indent=4)
        for finding in change.new.findings[:1]:
            page.text(f"expected: {finding.expected}", indent=4, most=2)
            page.text(f"actual: {finding.actual}", indent=4, most=2)


def _results(page: Page, title: str, items: Iterable[RequirementResult]) -> None:
    for number, item in enumerate(items):
        if number == 0:
            page.blank()
            page.line((title, "strong"))
        page.line(f"  {item.requirement.id}: {_fate(item)}")
        page.text(item.requirement.sentence, indent=4)


def _fate(item: RequirementResult) -> str:
    return f"{item.outcome.value} ({item.observed})" if item.observed else item.outcome.value


def _closing(comparison: Comparison) -> str:
    worse, better = len(comparison.worse), len(comparison.better)
    counted = f"{worse} worse, {better} better, {len(comparison.added)} new, {len(comparison.gone)} gone"
    if comparison.is_worse:
        return f"worse: {counted}"
    changed = worse or better or comparison.added or comparison.gone
    return (
        f"not worse: {counted}" if changed else f"the same: {amount(len(comparison.new.requirements), 'requirement')}"
    )
