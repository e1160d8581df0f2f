"""From the values of the options to a run that is ready: target, settings, contract, client, ledger."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

from .contract.contract import Contract
from .contract.document import Document, DocumentError, default_document, default_path
from .credentials import is_token
from .guard import check, host_of, is_loopback
from .http.client import HttpClient
from .http.inprocess import client_for, load_app
from .http.limits import Limits
from .ledger import Ledger
from .promotions.prerequisites import check_document
from .redaction import Redactor
from .result import Cleanup, RunResult
from .run import Run, clean_up, run, selected
from .session import Sender
from .target import ConfigurationError, Credentials, Settings, Target
from .waivers import load

CLEANING = (  # what a clean-up has to know beside the ledger, and what is no secret
    "token-file", "client-id", "ca-file", "cert", "key", "insecure", "i-own-this-server", "contract",
)  # fmt: skip
POLITE = 20.0  # requests a second to hosts that are not this machine (D29)
T = TypeVar("T")


@dataclass
class Launch:
    """A run that is ready to go; `sender` is opened by `go`."""

    run: Run
    open_sender: Callable[[], Sender]

    def go(self) -> RunResult:
        """Carries out the run and closes what it opened."""
        self.run.ledger.check()
        return self._with_sender(run)

    def clean(self) -> Cleanup:
        """Removes what the ledger tells of, and closes what it opened."""
        self.run.ledger.take()
        return self._with_sender(clean_up)

    def _with_sender(self, do: Callable[[Run, Sender], T]) -> T:
        try:
            sender = self.open_sender()
        except ValueError as error:
            raise ConfigurationError(str(error)) from error
        try:
            return do(self.run, sender)
        finally:
            sender.close()


def contract_of(values: dict[str, Any]) -> Contract:
    """The contract that the options name. Raises ConfigurationError."""
    path = Path(values["contract"]) if values.get("contract") else default_path()
    try:
        changed = path.stat().st_mtime_ns
    except OSError:
        changed = 0  # reading it tells why
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


def prepare(values: dict[str, Any], *, app: str | None = None) -> Launch:
    """A run as the options (`options.resolve`) say. Raises ConfigurationError, before anything is sent."""
    contract = contract_of(values)
    url = values.get("url") or ("http://testserver" if app else None)
    if url is None:
        raise ConfigurationError("no target was given: name its base URL")
    host_of(url)
    if app is None:
        check(url, contract.document, values["allow"], values["i_own_this_server"])
    unknown = [name for name in values["operations"] if name not in contract.operations]
    if unknown:
        raise ConfigurationError(
            f"--operations: the contract has no operation {unknown[0]}; it has {', '.join(contract.operations)}"
        )
    redact = Redactor()
    for _, value in values["header"]:
        redact.add(value)
    target = Target(
        url=url, credentials=_credentials(values), manual_promotions=values["manual_promotion"],
        automatic_promotions=values["automatic_promotion"], max_codes=values["max_codes"],
        operations=frozenset(values["operations"]) or None, headers=values["header"],
    )  # fmt: skip
    settings = _settings(values, is_near=app is not None or is_loopback(host_of(url)))
    selected(contract, settings.only)
    waivers = {}
    if values["waivers"]:
        waivers = load(Path(values["waivers"]), contract.requirements, (url, values["target"] or ""))
    ledger = Ledger(Path(values["ledger"]), url) if values["ledger"] else Ledger.at_default(url)
    limits = Limits()
    if values["timeout"] is not None:
        seconds = values["timeout"]
        limits = replace(limits, connect=min(limits.connect, seconds), first_byte=seconds, total=max(seconds * 3, 1.0))
    command = clean_command(values, app, ledger.path)
    this = Run(contract, target, settings, ledger, redact, clean_with=command, waivers=waivers, application=app)
    return Launch(this, _opener(values, url, app, limits))


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
            token = (sys.stdin.readline() if name == "-" else Path(name).read_text(encoding="utf-8")).strip()
        except (OSError, UnicodeDecodeError) as error:
            raise ConfigurationError(
                f"--token-file: {name} cannot be read: {getattr(error, 'strerror', error)}"
            ) from error
        if not token:
            raise ConfigurationError(f"--token-file: {name} is empty")
    if bool(values["client_id"]) != bool(values["client_secret"]):
        raise ConfigurationError("--client-id and --client-secret go together")
    if token is None and values["client_id"] is None:
        raise ConfigurationError(
            "no credentials were given: set PROMOTION_JOBS_TOKEN, or --client-id and PROMOTION_JOBS_CLIENT_SECRET"
        )
    if token is not None and not is_token(token):
        raise ConfigurationError(
            "the token has a character that no token can have (a blank, a line feed, a letter beyond ASCII), or is too long"
        )
    return Credentials(token, values["client_id"], values["client_secret"])


def _settings(values: dict[str, Any], *, is_near: bool) -> Settings:
    plain = Settings()
    return Settings(
        seed=values["seed"] or 0, profile=values["profile"] or plain.profile,
        examples=values["examples"] or plain.examples,
        only=values["only"], job_timeout=values["job_timeout"] or plain.job_timeout,
        read_after_write=values["read_after_write"] or plain.read_after_write, max_jobs=values["max_jobs"],
        max_requests=values["max_requests"], max_time=values["max_time"], max_rate=values["max_rate"] or (None if is_near else POLITE),
    )  # fmt: skip
