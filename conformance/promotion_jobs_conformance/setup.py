"""From the values of the options to a run that is ready: target, settings, contract, client, ledger."""

from __future__ import annotations

import shlex
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

from .contract.contract import Contract
from .contract.document import Document, DocumentError, default_document, default_path
from .contract.routing import Router
from .credentials import TokenSource, is_token, wrong_token
from .engine.history import History
from .engine.recorder import Recorder, Sender
from .extras import require
from .guard import check, host_of, is_loopback
from .http.client import HttpClient
from .http.inprocess import client_for, load_app
from .http.limits import Limits
from .ledger import Ledger
from .naming import listed, nearest
from .outcomes import EXIT
from .preflight import Diagnosis, Preflight
from .promotions.plan import plan
from .promotions.prerequisites import check_document
from .reading import read, reason
from .redaction import Redactor
from .result import Cleanup, RunResult, Verdict, Waiver
from .run import Run, clean_up, run, suite_version
from .selection import Selection, selected
from .target import ConfigurationError, Credentials, Settings, SetUpError, Target
from .waivers import expired, load

CLEANING = (  # what a clean-up has to know besides the ledger, and what is not a secret
    "token-file",
    "client-id",
    "ca-file",
    "cert",
    "key",
    "insecure",
    "i-own-this-server",
    "contract",
)
POLITE = 20.0  # requests a second to hosts that are not this machine (D29)
MOST_OF_A_TOKEN = 100_000  # characters that are read of its file: more than any token has
SHRINK_JOBS = 100  # that shrinking may create on this machine
T = TypeVar("T")


@dataclass
class Setup:
    """A run that is ready to go; `sender` is opened by `go`."""

    run: Run
    open_sender: Callable[[], Sender]

    def go(self) -> RunResult:
        """Performs the run, and closes what it opened."""
        self.run.ledger.check()
        return self._with_sender(_checked)

    def diagnose(self) -> RunResult | None:
        """Why the server cannot be checked, as a result without requirements; None if it can, for all that is known."""
        return self._with_sender(_diagnosed)

    def clean(self) -> Cleanup:
        """Removes what the ledger lists, and closes what it opened."""
        self.run.ledger.take()
        return self._with_sender(clean_up)

    def _with_sender(self, do: Callable[[Run, Sender], T]) -> T:
        try:
            sender = self.open_sender()
        except ValueError as error:
            raise ConfigurationError(str(error)) from error
        except RuntimeError as error:  # the application's start-up failed
            raise SetUpError(str(error)) from error
        try:
            return do(self.run, sender)
        finally:
            sender.close()


def _checked(this: Run, sender: Sender) -> RunResult:
    """The run, unless the set-up is wrong: then a result without requirements, whose failures say so in sentences.

    A budget of requests is the run's alone, so that nothing is asked before it.
    """
    began, this.began = time.time(), time.monotonic()
    preflight, tokens = _preflight(this, sender)
    diagnosis = None if this.settings.max_requests is not None else preflight.diagnose()
    if diagnosis is None:
        this.tokens = tokens
        result = run(this, sender)
        if this.expired:
            failures = (*result.failures, *this.expired)
            result = replace(result, failures=failures, exit_code=result.exit_code or 1)
        if preflight.rejected is None or result.verdict is not Verdict.UNREACHABLE or result.requests > 2:
            return result
        diagnosis = preflight.rejected
    return _not_checked(this, diagnosis, preflight.requests, began)


def _diagnosed(this: Run, sender: Sender) -> RunResult | None:
    began = time.time()
    preflight, _ = _preflight(this, sender)
    diagnosis = preflight.diagnose()
    return None if diagnosis is None else _not_checked(this, diagnosis, preflight.requests, began)


def _preflight(this: Run, sender: Sender) -> tuple[Preflight, TokenSource]:
    operations = this.contract.operations
    paths = {"tokens": operations["getAccessToken"].path, "files": operations["getPromotionJobFile"].path}
    history = History(Router(operations.values()))
    recorder = Recorder(sender, history, this.redact, this.target.url, this.har, **paths)
    tokens = TokenSource(this.target.credentials, recorder.send, this.redact, paths["tokens"])
    return Preflight(recorder.send, this.contract, this.target, tokens), tokens


def _not_checked(this: Run, diagnosis: Diagnosis, requests: int, began: float) -> RunResult:
    """The result of a run that was not made, because of a mistake in the set-up."""
    document = this.contract.document
    sentences = (f"{sentence[0].upper()}{sentence[1:]}" for sentence in diagnosis.sentences)
    return this.redact.all(
        RunResult(
            suite_version=suite_version(),
            contract_version=document.version,
            contract_path=str(document.path),
            target_url=this.target.url,
            started=datetime.fromtimestamp(began, UTC).isoformat(timespec="seconds"),
            seconds=max(0.0, time.time() - began),
            seed=this.settings.seed,
            profile=this.settings.profile,
            verdict=Verdict.UNREACHABLE,
            exit_code=EXIT[Verdict.UNREACHABLE],
            requests=requests,
            jobs_created=0,
            codes_created=0,
            requirements=(),
            failures=tuple(sentences),
            target_name=this.target_name,
        )
    )


def contract_of(values: dict[str, Any]) -> Contract:
    """The contract that the options name. Raises ConfigurationError."""
    path = Path(values["contract"]) if values.get("contract") else default_path()
    try:
        changed = path.stat().st_mtime_ns
    except OSError:
        changed = 0  # reading it raises the reason
    return _contract(path, changed)


@lru_cache(maxsize=4)
def _contract(path: Path, changed: int) -> Contract:
    """The contract in a file as it was when it was last changed: it is read and checked once."""
    try:  # the contract of the suite itself is read once
        contract = Contract(default_document() if path == default_document().path else Document.load(path))
        check_document(contract)
    except DocumentError as error:
        raise ConfigurationError(str(error)) from error
    return contract


def prepare(values: dict[str, Any], *, name: str = "") -> Setup:
    """A run as the options (`configuration.resolve`) say. `name`: what the verdict calls the target, its URL by default.

    Raises ConfigurationError, before anything is sent.
    """
    contract = contract_of(values)
    app: str | None = values.get("app")
    url = values.get("url") or ("http://testserver" if app else None)
    if url is None:
        raise ConfigurationError("no target: give the base URL of the server, or an application with --app MODULE:APP")
    host_of(url)
    if app is None:
        check(url, contract.document, values["allow"], values["i_own_this_server"])
    unknown = [operation for operation in values["operations"] if operation not in contract.operations]
    if unknown:
        near = nearest(unknown[0], contract.operations)
        hint = f"did you mean {listed(near, 'or')}?" if near else f"it has {', '.join(contract.operations)}"
        raise ConfigurationError(f"--operations: the contract has no operation {unknown[0]}; {hint}")
    if twice := set(values["manual_promotion"]) & set(values["automatic_promotion"]):
        raise ConfigurationError(f"the promotion {min(twice)} is given as manual and as automatic: it can be only one")
    redact = Redactor()
    for _, value in values["header"]:
        redact.add(value)
    target = Target(
        url=url,
        credentials=_credentials(values),
        manual_promotions=values["manual_promotion"],
        automatic_promotions=values["automatic_promotion"],
        max_codes=values["max_codes"],
        operations=frozenset(values["operations"]) or None,
        headers=values["header"],
        public_origins=values["public_origin"],
    )
    only = selected(contract, values["only"])
    _check_names(only.scenarios)
    if only.requirements and all(contract.requirements[name].excluded is not None for name in only.requirements):
        raise ConfigurationError(
            f"--only: {listed(only.requirements[:3])} cannot be checked on any server; "
            f"`promotion-jobs explain {only.requirements[0]}` says why"
        )
    if (values["profile"] or Settings().profile) == "deep":
        require("deep", "--profile deep")
    settings = _settings(values, only, is_near=app is not None or is_loopback(host_of(url)))
    waivers: dict[str, Waiver] = {}
    outdated: tuple[str, ...] = ()
    if values["waivers"]:
        given = Path(values["waivers"]), contract.requirements, (url, values["target"] or "")
        waivers, outdated = load(*given), expired(*given)
    ledger = Ledger(Path(values["ledger"]), url) if values["ledger"] else Ledger.at_default(url)
    limits = Limits()
    if values["timeout"] is not None:
        seconds = values["timeout"]
        limits = replace(limits, connect=min(limits.connect, seconds), first_byte=seconds, total=max(seconds * 2, 1.0))
    command = clean_command(values, app, ledger.path)
    this = Run(
        contract,
        target,
        settings,
        ledger,
        redact,
        clean_with=command,
        waivers=waivers,
        application=app,
        expired=outdated,
        target_name=name or (f"the application {app}" if app else ""),
    )
    return Setup(this, _opener(values, url, app, limits))


def _check_names(names: tuple[str, ...]) -> None:
    """Raises ConfigurationError for a scenario that there is not."""
    known = [one.name for one in plan.scenarios]
    for name in names:
        if name not in known:
            hint = f"; did you mean {listed(near, 'or')}?" if (near := nearest(name, known)) else ""
            raise ConfigurationError(f"--only: there is no scenario {name}{hint}")


def clean_command(values: dict[str, Any], app: str | None, ledger: Path | None) -> str:
    """The command that removes later what a run with these options leaves; secrets have to come from the environment."""
    parts = ["promotion-jobs", "clean", "--ledger", str(ledger)]
    if app is not None:
        parts += ["--app", app]
    for name in CLEANING:
        value = values.get(name.replace("-", "_"))
        if value is True:
            parts.append(f"--{name}")
        elif value and not (name == "token-file" and value == "-"):
            parts += [f"--{name}", str(value)]
    return shlex.join(parts)


def _opener(values: dict[str, Any], url: str, app: str | None, limits: Limits) -> Callable[[], Sender]:
    headers = tuple(values["header"])
    if app is not None:
        try:
            application = load_app(app)
        except ValueError as error:
            raise ConfigurationError(f"--app: {error}") from error
        return lambda: client_for(application, url, limits=limits, default_headers=headers)
    tls = {name: values[name] for name in ("proxy", "ca_file", "cert", "key", "insecure")}
    return lambda: HttpClient(url, limits=limits, default_headers=headers, **tls)


def _credentials(values: dict[str, Any]) -> Credentials:
    token = values["token"]
    if token is None and values["token_file"] is not None:
        name = values["token_file"]
        try:
            token = (_first_line() if name == "-" else read(Path(name), MOST_OF_A_TOKEN)).strip()
        except (OSError, UnicodeDecodeError) as error:
            raise ConfigurationError(f"--token-file: {name} cannot be read: {reason(error)}") from error
        if not token:
            raise ConfigurationError(f"--token-file: {name} is empty")
    if bool(values["client_id"]) != bool(values["client_secret"]):
        missing = "--client-id" if values["client_secret"] else "PROMOTION_JOBS_CLIENT_SECRET"
        raise ConfigurationError(f"--client-id and --client-secret go together: set {missing}, too")
    if token is None and values["client_id"] is None:
        raise ConfigurationError(
            "no credentials: set PROMOTION_JOBS_TOKEN, or give --client-id and PROMOTION_JOBS_CLIENT_SECRET; "
            "for a server that asks for none, any token will do"
        )
    if token is not None and not is_token(token):
        raise ConfigurationError(f"the token cannot be sent: {wrong_token(token)}")
    return Credentials(token, values["client_id"], values["client_secret"])


def _first_line() -> str:
    return sys.stdin.readline() if sys.stdin is not None else ""


def _settings(values: dict[str, Any], only: Selection, *, is_near: bool) -> Settings:
    plain = Settings()
    return Settings(
        seed=values["seed"] or 0,
        profile=values["profile"] or plain.profile,
        examples=values["examples"] or plain.examples,
        database=values["database"] or "",
        shrink_jobs=values["shrink_jobs"] if values["shrink_jobs"] is not None else SHRINK_JOBS if is_near else 0,
        only=only.requirements,
        scenarios=only.scenarios,
        job_timeout=values["job_timeout"] or plain.job_timeout,
        read_after_write=values["read_after_write"] or plain.read_after_write,
        max_jobs=values["max_jobs"],
        max_requests=values["max_requests"],
        max_time=values["max_time"],
        max_rate=values["max_rate"] or (None if is_near else POLITE),
        workers=values["workers"] or plain.workers,
    )
