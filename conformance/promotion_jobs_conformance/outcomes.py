"""Outcomes of requirements, and the verdict of a run, made of what the checks judged.

The order: what is violated is red, whatever else was seen; then the suite's own errors; then what passed; then why nothing
was seen. A keyword of an optional property that the target never shows holds of everything that it does show.
"""

from __future__ import annotations

import shlex
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from urllib.parse import parse_qsl

from .engine.evaluation import Judgement
from .engine.expectations import Expectation
from .engine.history import Exchange
from .redaction import REDACTED
from .reports.json_view import position_of
from .result import Finding, Level, Outcome, Received, Requirement, RequirementResult, Sent, SkipReason, Verdict
from .selection import wish
from .waivers import EMPTY

EXIT = {
    Verdict.CONFORMS: 0,
    Verdict.INCOMPLETE: 0,
    Verdict.VIOLATED: 1,
    Verdict.UNREACHABLE: 3,
    Verdict.ERROR: 4,
    Verdict.NOTHING_RAN: 5,
}
GREEN = (Outcome.PASSED, Outcome.OBSERVED, Outcome.WAIVED)
BYTES, HEADERS, VALUE = 64_000, 40, 2_000  # of a response, and of a line of text, that a report looks at
BODY, AFTER = 4000, 500  # characters of a body that a finding shows, and of what follows the location that is wrong


@dataclass(frozen=True)
class Presenter:
    """Turns evidence into what people read: free of secrets, bounded."""

    base_url: str
    redact: Callable[[str], str]
    token_variable: str = "PROMOTION_JOBS_TOKEN"
    secret_variable: str = "PROMOTION_JOBS_CLIENT_SECRET"
    harmless: frozenset[str] = frozenset()  # tokens that the suite made up itself
    application: str | None = None  # what `--app` named, where that is the target
    options: str = ""  # that a run needs to reach the same
    scenario_at: Callable[[int], str] = lambda number: ""  # the scenario at work when an exchange was made

    def finding(self, requirement: Requirement, judgement: Judgement) -> Finding:
        """The finding of a violated requirement: its first case, and how many more there are."""
        first: Expectation = judgement.violations[0]
        more = len(judgement.violations) - 1 + judgement.more
        seen = first.at
        sent = self._sent(seen) if seen else Sent("", self.base_url)
        again = wish(requirement.id, self.scenario_at(seen.number) if seen else "")
        return Finding(
            expected=self.redact(first.expected[:VALUE])[:500],
            actual=self.redact(first.actual[:VALUE])[:500],
            operation=(seen.operation if seen else "") or next(iter(requirement.operations), ""),
            sent=sent,
            received=self._received(seen, first.location),
            curl=self._curl(seen)
            if seen and not self.application
            else "",  # nobody can call a process's own application
            rerun=f"promotion-jobs verify {self._target} {self.options} --only {shlex.quote(again)}",
            waiver=EMPTY.format(requirement.id),
            more=more,
            locations=tuple(self.redact(location[:VALUE]) for location in judgement.locations),
            location=self.redact(first.location[:VALUE]),
        )

    def sequence(self, exchanges: Iterable[Exchange]) -> tuple[str, ...]:
        """Exchanges as curl lines, each with what came back. Of a list that is read again and again, the last reading counts."""
        listed = list(exchanges)
        kept = [
            one
            for one, following in zip(listed, [*listed[1:], None], strict=True)
            if following is None or one.request.method != "GET" or one.request.path != following.request.path
        ]
        return tuple(f"{self._curl(one)}  # {self.redact(one.actual)}" for one in kept)

    @property
    def _target(self) -> str:
        return f"--app {shlex.quote(self.application)}" if self.application else shlex.quote(self.base_url)

    def _value(self, name: str, value: str) -> str:
        """A header's value; of a credential, however short, only the scheme is shown."""
        if name.lower() in ("cookie", "set-cookie"):
            return "[redacted]"
        shown = self.redact(value)
        scheme, space, token = value.partition(" ")
        is_ours = name.lower() == "authorization" and space and token not in self.harmless
        return f"{scheme} [redacted]" if is_ours and token else shown

    def _url(self, seen: Exchange) -> str:
        request = seen.request
        return self.redact(request.absolute_url or self.base_url.rstrip("/") + request.path)

    def _sent(self, seen: Exchange) -> Sent:
        headers = tuple((name, self._value(name, value)) for name, value in seen.request.headers)
        return Sent(seen.request.method, self._url(seen), headers, self._text(seen.request.body))

    def _received(self, seen: Exchange | None, location: str) -> Received:
        if seen is None or seen.response is None:
            note = f"{seen.error.value}: {seen.detail}" if seen and seen.error else ""
            return Received(None, note=self.redact(note))
        response = seen.response
        headers = tuple(
            (self.redact(name[:VALUE])[:200], self._value(name, value[:VALUE])[:500])
            for name, value in response.headers[:HEADERS]
        )
        return Received(response.status, headers, self._text(response.body, seen.size, location))

    def _text(self, body: bytes | None, size: int | None = None, location: str = "") -> str | None:
        """A body as text, from its beginning: `BODY` characters of it, or as many as lead beyond the location that is wrong."""
        if body is None:
            return None
        text = self.redact(body[:BYTES].decode("utf-8", "backslashreplace"))
        room = max(BODY, position_of(text, location) + AFTER) if location and len(text) > BODY else BODY
        is_whole = len(text) <= room and len(body) <= BYTES
        return text if is_whole else f"{text[:room]}… ({size or len(body)} bytes in all)"

    def _curl(self, seen: Exchange) -> str:
        """A curl line that sends the same again; it reads the token from the environment."""
        parts = ["curl", "-sS", "-i", "-X", seen.request.method]
        for name, value in seen.request.headers:
            shown = self._value(name, value)
            if name.lower() == "authorization" and REDACTED in shown:
                scheme = shlex.quote(f"{name}: {shown.split(' ')[0]} ")
                parts += ["-H", f'{scheme}"${self.token_variable}"']
            else:
                parts += ["-H", shlex.quote(f"{name}: {shown}")]
        if _is_form(seen) and seen.request.body is not None:
            for name, value in parse_qsl(seen.request.body.decode("ascii", "replace"), keep_blank_values=True):
                is_secret = name == "client_secret" and REDACTED in self.redact(value)
                given = (
                    f'"{name}=${self.secret_variable}"' if is_secret else shlex.quote(self.redact(f"{name}={value}"))
                )
                parts += ["--data-urlencode", given]
        elif seen.request.body is not None:
            text = self.redact(seen.request.body.decode("utf-8", "backslashreplace"))
            parts += ["--data-binary", shlex.quote(text if len(text) <= BODY else text[:BODY])]
        return " ".join([*parts, shlex.quote(self._url(seen))])


def _is_form(seen: Exchange) -> bool:
    """True for the form of the token operation, whose secret comes from the environment."""
    return any(
        n.lower() == "content-type" and v == "application/x-www-form-urlencoded" for n, v in seen.request.headers
    ) and (b"client_secret=" in (seen.request.body or b""))


def outcome_of(
    requirement: Requirement,
    judgement: Judgement | None,
    error: str | None,
    lost: str,
    skipped: tuple[SkipReason, str],
    is_optional: bool,
    present: Callable[[Requirement, Judgement], Finding],
    reason_of: Callable[[list[str]], str],
) -> RequirementResult:
    """The outcome of one requirement. `skipped` says why nothing was seen of it; `reason_of` gives a path to a violated need."""
    judged = judgement or Judgement()
    checks = (judged.check,) if judged.check else ()
    shown = "; ".join(judged.observed)

    def result(
        outcome: Outcome, reason: str = "", because: SkipReason | None = None, *found: Finding
    ) -> RequirementResult:
        return RequirementResult(requirement, outcome, reason, because, found, shown, checks, judged.cases)

    if requirement.excluded is not None:
        return result(Outcome.NOT_TESTED, requirement.excluded, SkipReason.EXCLUDED)
    if judged.is_violated and requirement.level is not Level.FREE:
        violated = Outcome.VIOLATED if requirement.level is Level.MUST else Outcome.DEVIATED
        return result(violated, "", None, present(requirement, judged))
    if judged.error or error is not None:
        return result(Outcome.ERROR, judged.error or error or "")
    if judged.blocked:
        return result(Outcome.NOT_TESTED, reason_of(judged.blocked), SkipReason.BLOCKED)
    if judged.passed:
        return result(Outcome.OBSERVED if requirement.level is Level.FREE else Outcome.PASSED)
    if lost:
        return result(Outcome.UNREACHABLE, lost)
    if is_optional:
        return RequirementResult(requirement, Outcome.PASSED, "", None, (), "never shown by the target", checks, 0)
    return result(Outcome.NOT_TESTED, skipped[1], skipped[0])


def verdict_of(results: Iterable[RequirementResult], lost: str, failed: bool) -> Verdict:
    """The verdict of a run over the requirements that were selected."""
    listed = list(results)
    outcomes = {result.outcome for result in listed}
    if Outcome.VIOLATED in outcomes:
        return Verdict.VIOLATED
    if failed or Outcome.ERROR in outcomes:
        return Verdict.ERROR
    if lost:
        return Verdict.UNREACHABLE
    open_musts = [
        result
        for result in listed
        if result.outcome is Outcome.NOT_TESTED
        and result.because is not SkipReason.EXCLUDED
        and result.requirement.level is Level.MUST
    ]
    if not any(result.cases for result in listed):
        return Verdict.NOTHING_RAN
    # What is behind a waived violation was accepted with it.
    accepted = {SkipReason.OPTED_OUT, SkipReason.RACE, SkipReason.UNOBSERVED}
    accepted |= {SkipReason.BLOCKED} if Outcome.WAIVED in outcomes else set()
    if any(result.because not in accepted for result in open_musts):
        return Verdict.UNREACHABLE
    return Verdict.INCOMPLETE if open_musts else Verdict.CONFORMS
