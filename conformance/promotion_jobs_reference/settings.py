"""What the server's owner decides: where it keeps its data, who may use it, how long jobs take, how many codes fit."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True)
class Settings:
    """The server's configuration; the defaults make a server that keeps its data until it ends.

    - `database`: an SQLAlchemy URL; without one, an SQLite file that is deleted with the server.
    - `token`: a token that never expires. `client_id` and `client_secret`: what the token operation takes (D19).
    - `job_delay`: seconds that a job is pending, and again that it is processing.
    - `max_codes`: the most codes that a promotion may have (S8); without one, the document's default.
    - `provisioning`: whether promotions can be created and deleted. `manual_promotions`, `automatic_promotions`: IDs of
      promotions that are there from the start.
    - `token_seconds`, `file_seconds`: how long a token and the link to a file last.
    - `runs_jobs`: whether the server runs jobs itself; where it does not, worker processes on the same database do.
    - `secret`: what signs tokens and links; server processes that share a database share it, too.
    - `contract`: a document to read limits and texts from, in place of the one that the code was generated from.
    """

    database: str | None = None
    token: str | None = None
    client_id: str | None = None
    client_secret: str | None = None
    job_delay: float = 0.05
    max_codes: int | None = None
    provisioning: bool = True
    manual_promotions: tuple[str, ...] = ()
    automatic_promotions: tuple[str, ...] = ()
    token_seconds: int = 3600
    file_seconds: int = 300
    runs_jobs: bool = True
    contract: Path | None = None
    secret: bytes = field(default_factory=lambda: secrets.token_bytes(32), repr=False)

    def __post_init__(self) -> None:
        """Reject what cannot be meant. Raises ValueError, one sentence."""
        if (self.client_id is None) != (self.client_secret is None):
            raise ValueError("A client ID and a client secret go together: give both or neither.")
        if self.job_delay < 0:
            raise ValueError(f"The delay of jobs must not be negative, and {self.job_delay} is.")
        if self.max_codes is not None and self.max_codes < 1:
            raise ValueError(f"A promotion must have room for one code at least, and {self.max_codes} leaves none.")
        if min(self.token_seconds, self.file_seconds) < 1:
            raise ValueError("Tokens and links to files must last for a second at least.")
        if both := set(self.manual_promotions) & set(self.automatic_promotions):
            raise ValueError(f"The promotion {min(both)} cannot be both manual and automatic.")
