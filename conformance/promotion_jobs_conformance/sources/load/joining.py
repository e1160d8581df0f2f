"""Puts a load together: the exchanges of the crowd and of its keeper in one history, and the results of all windows in one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from ...contract.routing import Router
from ...engine.history import Exchange, History
from ...engine.recorded import add_line
from ...reports.summary import BY_WEIGHT
from ...result import Outcome, RequirementResult, SkipReason

KEPT = 3  # findings of one requirement


def sent_by_crowd(lines: Iterable[dict[str, Any]], began: float, router: Router) -> History:
    """What the crowd sent, by the clock of the window's own history, which began at `began`."""
    found = History(router)
    for line in lines:
        add_line(found, line | {"started": line["started"] - began, "ended": line["ended"] - began})
    return found


def merged(own: History, theirs: History, router: Router) -> History:
    """Both histories as one, in order."""
    found = History(router)
    for one in sorted((*own, *theirs), key=_time):
        found.add(
            one.request,
            one.response,
            started=one.started,
            ended=one.ended,
            error=one.error,
            detail=one.detail,
            authorization=one.authorization,
            is_cut=one.is_cut,
        )
    return found


def _time(exchange: Exchange) -> tuple[float, float]:
    return exchange.ended, exchange.started


def joined(before: RequirementResult, now: RequirementResult) -> RequirementResult:
    """One requirement in two windows: the outcome that a reader must act on first, and the findings of both, a few of them."""
    worse, other = sorted((before, now), key=_weight)
    findings = (*before.findings, *now.findings)
    kept = findings[:KEPT]
    if len(findings) > KEPT:
        more = sum(1 + finding.more for finding in findings[KEPT:])
        kept = (replace(kept[0], more=kept[0].more + more), *kept[1:])
    observed = "; ".join(dict.fromkeys(filter(None, (*before.observed.split("; "), *now.observed.split("; ")))))
    checks = worse.checks or other.checks
    return replace(worse, findings=kept, observed=observed, checks=checks, cases=before.cases + now.cases)


def explained(found: Mapping[str, RequirementResult], needs: Mapping[str, tuple[str, ...]]) -> list[RequirementResult]:
    """The requirements; what is violated in one window proves nothing if another one violates what it needs."""
    red = {name for name, one in found.items() if one.outcome is Outcome.VIOLATED}
    listed = []
    for name, one in found.items():
        need = next((need for need in needs.get(name, ()) if need in red), None)
        if one.findings and need is not None:
            reason = f"depends on {need}, which is violated"
            one = replace(one, outcome=Outcome.NOT_TESTED, reason=reason, because=SkipReason.BLOCKED, findings=())
        listed.append(one)
    return listed


def _weight(result: RequirementResult) -> int:
    """What was seen in one window counts, also if another did not show it."""
    is_open = not result.cases and not result.findings
    return BY_WEIGHT.index(result.outcome) + (len(BY_WEIGHT) if is_open else 0)
