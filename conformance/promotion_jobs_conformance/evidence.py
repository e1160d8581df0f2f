"""What the checks saw, requirement by requirement, until the run ends and outcomes are made of it.

A check says one of four things of a requirement: it held, it was broken, it was seen (a free choice), or it could not be
tested and why. A broken requirement is broken however often it also held. Breaches of one requirement are kept as cases
of one finding: the first is shown, the others are counted.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace

from .http.exchange import Request, Response
from .result import Because, Probe

WHOLE = "whole-answer"
BYTES, HEADERS, VALUE = 16_000, 40, 2_000  # of an answer that is kept: more is never shown


@dataclass(frozen=True)
class Seen:
    """One exchange as evidence: `response` is None where no answer came, and `note` then says why.

    `unreadable`: an answer came, and was not whole. `size` is the length of the body before it was cut.
    """

    operation: str
    request: Request
    response: Response | None
    note: str = ""
    unreadable: bool = False
    size: int | None = None

    def cut(self) -> Seen:
        """The same, without what no report would show: a target may not fill the memory by its answers."""
        if self.response is None or self.size is not None:
            return self
        headers = tuple((name[:VALUE], value[:VALUE]) for name, value in self.response.headers[:HEADERS])
        response = Response(self.response.status, headers, self.response.body[:BYTES])
        return replace(self, response=response, size=len(self.response.body))


@dataclass(frozen=True)
class Breach:
    """One case in which a requirement was broken."""

    expected: str
    actual: str
    seen: Seen | None
    check: str = ""  # the check at work


@dataclass
class Record:
    """All that was seen of one requirement."""

    held: int = 0
    breaches: list[Breach] = field(default_factory=list)
    more: int = 0
    observed: list[str] = field(default_factory=list)
    blocked: list[tuple[Because, str]] = field(default_factory=list)
    checks: list[str] = field(default_factory=list)


class Evidence:
    """The evidence of a run. `check` names the check at work, set by the run."""

    KEPT = 3  # breaches that a finding keeps; more would only be counted

    def __init__(self) -> None:
        self.records: dict[str, Record] = {}
        self.probes: list[Probe] = []
        self.notes: list[str] = []
        self.check = ""
        self.spent = ""  # which budget of the owner's was met

    def of(self, requirement: str) -> Record:
        """The record of a requirement, made where there is none yet."""
        record = self.records.setdefault(requirement, Record())
        if self.check and self.check not in record.checks:
            record.checks.append(self.check)
        return record

    def held(self, requirement: str, count: int = 1) -> None:
        """The requirement held in so many cases."""
        self.of(requirement).held += count

    def broken(self, requirement: str, expected: str, actual: str, seen: Seen | None = None) -> None:
        """The requirement was broken: what was expected, and what came, one line each.

        An answer that was not whole breaks that alone: nothing else could be read in it.
        """
        if seen is not None and seen.unreadable and requirement != WHOLE:
            self.blocked(requirement, Because.VIOLATION, f"{WHOLE} is broken, and what it says is read here")
            return
        record = self.of(requirement)
        if len(record.breaches) < self.KEPT:
            record.breaches.append(Breach(expected[:VALUE], actual[:VALUE], seen.cut() if seen else None, self.check))
        else:
            record.more += 1

    def judge(self, requirement: str, holds: bool, expected: str, actual: str, seen: Seen | None = None) -> bool:
        """Notes whether a requirement held; returns that."""
        if holds:
            self.held(requirement)
        else:
            self.broken(requirement, expected, actual, seen)
        return holds

    def observed(self, requirement: str, what: str) -> None:
        """A free choice was seen."""
        record = self.of(requirement)
        record.held += 1
        if what not in record.observed:
            record.observed.append(what)

    def blocked(self, requirement: str, because: Because, reason: str) -> None:
        """The requirement could not be tested."""
        record = self.of(requirement)
        if (because, reason) not in record.blocked:
            record.blocked.append((because, reason))

    def withdraw(self, part: str, because: Because, reason: str) -> None:
        """Where a breach was seen in an exchange with this part in its path: the requirement is not tested, for this reason."""
        for name, record in self.records.items():
            if any(breach.seen and part in breach.seen.request.path for breach in record.breaches):
                record.breaches.clear()
                record.held = record.more = 0
                self.blocked(name, because, reason)

    def is_broken(self, *requirements: str) -> bool:
        """True where one of the requirements was broken so far."""
        return any(self.records[name].breaches for name in requirements if name in self.records)

    def note(self, sentence: str) -> None:
        """A sentence about the run, said once."""
        if sentence not in self.notes:
            self.notes.append(sentence)

    def totals(self) -> Counter[str]:
        """How many requirements were touched, and how many broken."""
        return Counter("broken" if record.breaches else "held" for record in self.records.values())
