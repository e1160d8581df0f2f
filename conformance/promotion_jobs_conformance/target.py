"""The target and the run's settings, as values: where, with which credentials, and what may be done there."""

from __future__ import annotations

from dataclasses import dataclass, field


class ConfigurationError(ValueError):
    """An option, file or value of the configuration is wrong. The message is one sentence for people."""


class SetUpError(Exception):
    """The target could not be started or reached for a run, which is no mistake in the options. One sentence for people."""


@dataclass(frozen=True)
class Credentials:
    """A token, or the client ID and secret to get one (D19). Never shown in a repr."""

    token: str | None = field(default=None, repr=False)
    client_id: str | None = field(default=None, repr=False)
    client_secret: str | None = field(default=None, repr=False)


@dataclass(frozen=True)
class Target:
    """The server under test. Without promotions the suite makes its own; without operations all are judged."""

    url: str
    credentials: Credentials = Credentials()
    manual_promotions: tuple[str, ...] = ()
    automatic_promotions: tuple[str, ...] = ()
    max_codes: int | None = None  # the store's setting; None is the contract's default
    operations: frozenset[str] | None = None
    headers: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    public_origins: tuple[str, ...] = ()  # under which others reach the server: a gateway's

    @property
    def makes_promotions(self) -> bool:
        """True if the suite makes and deletes promotions itself."""
        return not self.manual_promotions and not self.automatic_promotions


@dataclass(frozen=True)
class Settings:
    """How a run goes about it. Times are in seconds, `max_rate` in requests a second."""

    seed: int = 0
    profile: str = "standard"  # smoke | standard | deep
    examples: int = (
        50  # of the profile deep: jobs, rejected requests and queries, so many of each; a third as many sequences
    )
    database: str = ""  # a folder where violated sequences are kept; none, if empty
    shrink_jobs: int = 0  # jobs that shrinking violated sequences may create
    only: tuple[str, ...] = ()  # IDs of requirements
    scenarios: tuple[str, ...] = ()  # the only ones to run; all that are needed, if empty
    job_timeout: float = 30.0
    read_after_write: float = 2.0
    max_jobs: int | None = None
    max_requests: int | None = None
    max_rate: float | None = None
    workers: int = 1  # scenarios that run side by side
    max_time: float | None = None  # of the checks; where it is None a run's usual bound holds

    @property
    def is_sparing(self) -> bool:
        """True if a few jobs have to do (the profile smoke)."""
        return self.profile == "smoke"
