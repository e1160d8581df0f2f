"""Judges recorded traffic: what a file or a proxy recorded in, a result out. Nothing is sent, and nothing is printed."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from urllib.parse import parse_qsl

from ..contract.contract import Contract
from ..engine.history import Exchange
from ..engine.observations import JudgingSettings, Observations
from ..engine.recorded import Recorded
from ..issued_secrets import learn_links, learn_tokens
from ..promotions.client import client_findings
from ..redaction import REDACTED, Redactor
from ..result import Outcome, RequirementResult, RunResult, SkipReason, Waiver
from ..run import Run, judge
from ..target import Settings, Target
from .traffic import FILE, TOKEN, Traffic

SECRETS = ("client_secret", "password", "refresh_token")  # of the form that asks for a token
SCHEMES = ("bearer", "basic", "digest")
DONE = (Outcome.PASSED, Outcome.OBSERVED, Outcome.WAIVED, Outcome.VIOLATED, Outcome.DEVIATED)


@dataclass(frozen=True)
class Judging:
    """How recorded traffic is judged. `rerun` is the command that judges it again, without `--only`.

    `is_exclusive`: nobody else worked on the promotions that the traffic shows to be created, and on `provided` ones.
    """

    contract: Contract
    profile: str
    rerun: str
    wanted: tuple[str, ...] = ()
    required: tuple[str, ...] = ()
    waivers: Mapping[str, Waiver] = field(default_factory=dict)
    is_exclusive: bool = False
    provided: tuple[str, ...] = ()
    maximum: int | None = None
    job_timeout: float = 60.0
    read_after_write: float = 2.0
    check_client: bool = False


def recorded_of(traffic: Traffic, how: Judging) -> Recorded:
    """The history with what else is known: others may have taken part, unless the owner says that nobody did."""
    named = dict.fromkeys((*how.provided, *traffic.used_promotions))
    others = {*traffic.touched, *(name for name in named if name not in how.provided)}
    default = how.contract.schema("NumberOfCodes")["x-configured-maximum"]["default"]
    settings = JudgingSettings(
        how.maximum or default,
        how.job_timeout,
        how.read_after_write,
        tuple((name, None) for name in named),
        is_shared=not how.is_exclusive,
        crowded=tuple(sorted(others)),
        base_url=traffic.base_url,
    )
    about = {"target": traffic.base_url, "profile": how.profile, "seed": 0, "contract": how.contract.document.version}
    return Recorded(traffic.history, settings, about, accepted=traffic.accepted)


def judged(traffic: Traffic, how: Judging, redact: Redactor, notes: Iterable[str] = ()) -> RunResult:
    """The result of recorded traffic. What was never seen is not observed; whoever required it fails the run."""
    recorded = recorded_of(traffic, how)
    for exchange in traffic.history:
        learn(redact, exchange)
    run = Run(
        how.contract,
        Target(traffic.base_url),
        Settings(profile=how.profile, only=how.wanted),
        waivers=how.waivers,
        redact=redact,
    )
    found = judge(run, recorded, set(how.wanted))
    observations = Observations(how.contract, recorded.settings, recorded.history)
    requirements = tuple(_with_rerun(one, how.rerun) for one in found.requirements)
    clients = client_findings(observations)
    failures = (*found.failures, *_failures(requirements, how, bool(clients)))
    began = min((entry.started for entry in traffic.entries), default=0.0)
    ended = max((entry.ended for entry in traffic.entries), default=0.0)
    created = [one for one in traffic.history.of("createPromotionJob") if one.accepted]
    result = replace(
        found,
        requirements=requirements,
        notes=(*notes, *found.notes),
        client_findings=clients,
        failures=failures,
        started=datetime.fromtimestamp(began, UTC).isoformat(timespec="seconds"),
        seconds=ended - began,
        jobs_created=len(created),
        exit_code=found.exit_code or int(bool(failures)),
    )
    return redact.all(result)


def _failures(requirements: Iterable[RequirementResult], how: Judging, has_client_findings: bool) -> list[str]:
    found = []
    missing = [
        one.requirement.id
        for one in requirements
        if one.requirement.id in how.required and one.outcome not in DONE and one.because is not SkipReason.EXCLUDED
    ]
    if missing:
        listed = ", ".join(missing[:5]) + (f" and {len(missing) - 5} more" if len(missing) > 5 else "")
        found.append(f"The run fails because {listed} was required by --require and not observed.")
    if how.check_client and has_client_findings:
        found.append(
            "The run fails because the client sent requests that the contract forbids and --check-client was given."
        )
    return found


def _with_rerun(result: RequirementResult, command: str) -> RequirementResult:
    again = f"{command} --only {result.requirement.id}"
    return replace(result, findings=tuple(replace(finding, rerun=again) for finding in result.findings))


def learn(redact: Redactor, exchange: Exchange) -> None:
    """Notes the secrets of an exchange, so that no report shows them: tokens, credentials, signed links."""
    for name, value in exchange.request.headers:
        if name.lower() in ("authorization", "proxy-authorization"):
            scheme, _, token = value.strip().partition(" ")
            _add(redact, token.strip() or ("" if scheme.lower() in SCHEMES else scheme))
    if exchange.operation == TOKEN and exchange.request.body:
        form = dict(parse_qsl(exchange.request.body.decode("utf-8", "replace"), keep_blank_values=True))
        for name in SECRETS:
            _add(redact, form.get(name, ""))
    response = exchange.response
    if response is None:
        return
    body = None
    if b"href" in response.body or b"access_token" in response.body:
        try:
            body = json.loads(response.body)
        except (ValueError, RecursionError):
            body = None
    redact.learn(body, response.header("location"))
    if exchange.operation == TOKEN:
        learn_tokens(redact, response.body.decode("utf-8", "replace"))
    elif exchange.operation == FILE:
        learn_links(redact, response.body.decode("utf-8", "replace"), tuple(exchange.route.path.values()))


def _add(redact: Redactor, secret: str) -> None:
    if secret and REDACTED not in secret:
        redact.add(secret, cut=True)
