"""What every reporter says of a result in the same way: counts, groups, reasons, the verdict in words.

Nothing here knows a format, and nothing here makes text inert: that is the reporter's last step.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path, PurePath
from urllib.parse import quote, urlsplit

from promotion_jobs_conformance.naming import amount
from promotion_jobs_conformance.result import (
    Cleanup,
    Finding,
    Level,
    Outcome,
    Requirement,
    RequirementResult,
    RunResult,
    SkipReason,
    Verdict,
    first_to_fix,
)

# The outcomes that make a run fail, whichever format shows them. `deviated` is yellow; `not tested` has no colour.
RED = frozenset({Outcome.VIOLATED, Outcome.ERROR, Outcome.UNREACHABLE})

# The order of all lists of outcomes: what a reader must act on comes first.
BY_WEIGHT = (
    Outcome.VIOLATED,
    Outcome.ERROR,
    Outcome.UNREACHABLE,
    Outcome.DEVIATED,
    Outcome.NOT_TESTED,
    Outcome.WAIVED,
    Outcome.OBSERVED,
    Outcome.PASSED,
)

# What no server is judged by, whatever it does.
EXCLUDED = "excluded"

# What is behind each reason for not testing a requirement, in plain words.
SKIPPED: dict[SkipReason, str] = {
    SkipReason.OPTED_OUT: "opted out",
    SkipReason.BLOCKED: "blocked by another finding",
    SkipReason.EXCLUDED: "excluded by the contract",
    SkipReason.RACE: "not observable (race)",
    SkipReason.PREVENTED: "prevented by the server",
    SkipReason.UNOBSERVED: "not observed",
}

# A missing prerequisite, or what the owner left out, says so in its own reason; these reasons need the word in front of them.
_TOLD = frozenset({SkipReason.RACE, SkipReason.PREVENTED, SkipReason.EXCLUDED})

# The name of what made a report.
PRODUCT = "promotion-jobs-conformance"

SEVERAL = "several operations"
EVERY = "every operation"


@dataclass(frozen=True, slots=True)
class Group:
    """The requirements of one operation, or of several."""

    title: str
    results: tuple[RequirementResult, ...]


@dataclass(frozen=True, slots=True)
class Untested:
    """The requirements that were not tested for one reason."""

    reason: str
    because: SkipReason | None
    results: tuple[RequirementResult, ...]


def skip_text(item: RequirementResult | Untested) -> str:
    """The kind of a reason in plain words, where the reason does not say it."""
    return SKIPPED[item.because] if item.because in _TOLD and item.because else ""


def counts(results: tuple[RequirementResult, ...]) -> dict[Outcome, int]:
    """How many requirements had each outcome, weightiest first; outcomes that did not occur are left out."""
    found = Counter(item.outcome for item in results)
    return {outcome: found[outcome] for outcome in BY_WEIGHT if found[outcome]}


def label(item: RequirementResult) -> str:
    """The outcome in a word, which distinguishes what the contract excludes from what could have been tested."""
    return EXCLUDED if item.because is SkipReason.EXCLUDED else item.outcome.value


def labelled(results: tuple[RequirementResult, ...]) -> dict[str, int]:
    """How many requirements have each label, weightiest first, what the contract excludes last."""
    found = Counter(map(label, results))
    return {name: found[name] for name in (*map(str, BY_WEIGHT), EXCLUDED) if found[name]}


def red(result: RunResult) -> tuple[RequirementResult, ...]:
    """The requirements that make the run fail, the first to fix first."""
    return first_to_fix(item for item in result.requirements if item.outcome in RED)


def fails_beside_requirements(result: RunResult) -> bool:
    """True if the run fails for a reason that no red requirement gives: nothing ran, a waiver is stale, --strict was given."""
    return bool(result.failures) or (result.exit_code != 0 and not red(result))


def by_operation(result: RunResult) -> list[Group]:
    """Every requirement once: under its operation, or among those that bind several operations, or all of them.

    The operations come in the order of the result, which is the document's.
    """
    everything = {name for item in result.requirements for name in item.requirement.operations}

    def title(requirement: Requirement) -> str:
        bound = set(requirement.operations)
        if len(bound) == 1:
            return requirement.operations[0]
        return EVERY if not bound or bound == everything else SEVERAL

    groups: dict[str, list[RequirementResult]] = {}
    for item in result.requirements:
        groups.setdefault(title(item.requirement), []).append(item)
    titles = sorted(groups, key=lambda name: (name == EVERY, name == SEVERAL))
    return [Group(name, tuple(groups[name])) for name in titles]


def untested(result: RunResult) -> list[Untested]:
    """The requirements that were not tested, grouped by reason: what the contract excludes last, large groups first."""
    groups: dict[tuple[str, SkipReason | None], list[RequirementResult]] = {}
    for item in result.requirements:
        if item.outcome is Outcome.NOT_TESTED:
            groups.setdefault((item.reason or "no reason was given", item.because), []).append(item)
    ordered = sorted(groups.items(), key=lambda entry: (entry[0][1] is SkipReason.EXCLUDED, -len(entry[1])))
    return [Untested(reason, because, tuple(items)) for (reason, because), items in ordered]


def findings(result: RunResult) -> list[tuple[RequirementResult, Finding | None]]:
    """Every finding with its requirement, in the order to fix them; and each red requirement that has none, with None.

    What is waived has been acted on: it is listed without details.
    """
    listed: list[tuple[RequirementResult, Finding | None]] = []
    open_ = (item for item in result.requirements if item.outcome is not Outcome.WAIVED)
    for item in sorted(first_to_fix(open_), key=lambda item: item.outcome not in RED):
        listed += [(item, finding) for finding in item.findings]
        if not item.findings and item.outcome in RED:
            listed.append((item, None))
    return listed


# Decoded in a target that is shown, these could no longer be distinguished from those that separate its parts.
_KEPT_ENCODED = frozenset(" %&=#+/?\\\"'")


def target(url: str) -> str:
    """A request's path and query as people read them: `/v2/jobs?page[limit]=100`, without the server's address."""
    path = urlsplit(url)._replace(scheme="", netloc="").geturl()
    return re.sub(r"(?:%[0-9A-Fa-f]{2})+", _decoded, path)


def _decoded(found: re.Match[str]) -> str:
    try:
        text = bytes.fromhex(found.group().replace("%", "")).decode()
    except UnicodeDecodeError:
        return found.group()
    return "".join(
        letter if letter.isprintable() and letter not in _KEPT_ENCODED else quote(letter, safe="") for letter in text
    )


def status(finding: Finding) -> str:
    """The status that was received and the media type of its body, or why there was no response."""
    received = finding.received
    if received.status is None:
        return received.note or "no response"
    named = (value for name, value in received.headers if name.lower() == "content-type")
    return "; ".join(filter(None, [f"{received.status} {next(named, 'without a Content-Type')}", received.note]))


def hint(finding: Finding) -> str:
    """Where else to look; empty if the exchange says all."""
    is_failure = finding.received.status is not None and finding.received.status >= 500
    return "The server's own log has the cause." if is_failure else ""


def outcome_counts(results: tuple[RequirementResult, ...]) -> str:
    """`2 violated, 1 not tested, 190 passed, 8 excluded by the contract`."""
    judged = tuple(item for item in results if item.because is not SkipReason.EXCLUDED)
    parts = [f"{number} {outcome.value}" for outcome, number in counts(judged).items()]
    if len(judged) < len(results):
        parts.append(f"{len(results) - len(judged)} excluded by the contract")
    return ", ".join(parts) or "no requirement"


def effort(result: RunResult) -> str:
    """`412 requests, 57 jobs and 804 codes created, 12.3 s`."""
    made = f"{amount(result.jobs_created, 'job')} and {amount(result.codes_created, 'code')} created"
    return f"{amount(result.requests, 'request')}, {made}, {result.seconds:.1f} s"


def verdict_sentence(result: RunResult) -> str:
    """The verdict in words: for an incomplete run what is missing and why, and what else makes the run fail."""
    return " ".join([_verdict(result), *result.failures])


def waivers(result: RunResult) -> tuple[RequirementResult, ...]:
    """The requirements that are waived."""
    return tuple(item for item in result.requirements if item.outcome is Outcome.WAIVED)


def subject(result: RunResult) -> str:
    """What was checked: the target's URL, `the application shop:app` or `the built-in reference server`."""
    return result.target_name or quote(result.target_url, safe=":/?#[]@!$&'()*+,;=%", errors="replace")


def _verdict(result: RunResult) -> str:
    target = subject(result)
    start = f"{target[0].upper()}{target[1:]}" if result.target_name else target
    waived_ones = waivers(result)
    match result.verdict:
        case Verdict.CONFORMS:
            but = f", apart from {amount(len(waived_ones), 'waived violation')}" if waived_ones else ""
            return f"{start} conforms to contract {result.contract_version}{but}."
        case Verdict.VIOLATED:
            broken = sum(item.outcome is Outcome.VIOLATED for item in result.requirements)
            return f"{start} violates {amount(broken, 'requirement')} of contract {result.contract_version}."
        case Verdict.INCOMPLETE if result.selected_of:
            return _selection(result, target)
        case Verdict.INCOMPLETE:
            but = f" but {amount(len(waived_ones), 'waived one')}" if waived_ones else ""
            return f"{_missing(result)}; no violation in what was checked on {target}{but}."
        case Verdict.UNREACHABLE if not result.requirements:
            return f"{start} was not checked."
        case Verdict.UNREACHABLE:
            return f"{start} could not be checked to the end: {_missing(result)}."
        case Verdict.ERROR:
            failed = sum(item.outcome is Outcome.ERROR for item in result.requirements)
            return f"The suite itself failed on {amount(failed, 'requirement')}; that says nothing about {target}."
        case Verdict.NOTHING_RAN:
            return f"Nothing was checked, so nothing can be said about {target}."


def _selection(result: RunResult, target: str) -> str:
    """What a run of a few requirements found: it says nothing of the others."""
    checked = [item for item in result.requirements if item.outcome not in (Outcome.NOT_TESTED, Outcome.UNREACHABLE)]
    open_ = [item for item in checked if item.outcome in (Outcome.WAIVED, Outcome.DEVIATED)]
    were = "was" if len(checked) == 1 else "were"
    hold = ", and holds" if len(checked) == 1 else ", and all hold"
    found = f"; {outcome_counts(tuple(open_))}" if open_ else hold if checked else ""
    missing = f"; {_missing(result)}" if _lacking(result) else ""
    return f"{len(checked)} of {amount(result.selected_of, 'requirement')} {were} checked on {target} (--only){found}{missing}."


def _lacking(result: RunResult) -> list[RequirementResult]:
    """The musts that should have been checked, and were not."""
    open_ = (Outcome.NOT_TESTED, Outcome.UNREACHABLE)
    return [item for item in result.requirements if item.outcome in open_ and _is_due(item)]


def _is_due(item: RequirementResult) -> bool:
    return item.requirement.level is Level.MUST and item.because is not SkipReason.EXCLUDED


def _missing(result: RunResult) -> str:
    """`15 of 238 MUST requirements were not checked (no client ID was given)`."""
    lacking = _lacking(result)
    if not lacking:
        return "see the notes"
    reasons = [reason for reason, _ in Counter(item.reason for item in lacking if item.reason).most_common()]
    named = "; ".join(reasons[:3]) + ("; and more" if len(reasons) > 3 else "")
    were = "was" if len(lacking) == 1 else "were"
    of = amount(sum(map(_is_due, result.requirements)), "MUST requirement")
    return f"{len(lacking)} of {of} {were} not checked" + (f" ({named})" if named else "")


BY_HAND = "No operation of the target removes it: do it by hand."


def removal(cleanup: Cleanup) -> str:
    """What removes the things that were left behind."""
    return f"Remove with: {cleanup.command}" if cleanup.command else BY_HAND


def document_path(path: str) -> str:
    """The document's path as a reader knows it: relative to the working directory if it is below it."""
    pure = PurePath(path)
    here = Path.cwd()
    return (pure.relative_to(here) if pure.is_absolute() and pure.is_relative_to(here) else pure).as_posix()


def in_repository(path: str) -> bool:
    """True if the document is below the working directory, and not in an environment or a package installed there.

    A CI job runs at the root of the reader's repository, or in a folder of it.
    """
    pure = PurePath(document_path(path))
    return not pure.is_absolute() and ".." not in pure.parts and "site-packages" not in pure.parts


def location(result: RunResult, requirement: Requirement) -> str:
    """Where a requirement is: `spec/openapi.yaml:812`."""
    return f"{document_path(result.contract_path)}:{requirement.line}"
