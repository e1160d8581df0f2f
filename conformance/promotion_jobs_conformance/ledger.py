"""The ledger: what a run made on somebody's server, written ahead, so that it can be removed even after a kill -9.

Each line of the file is one JSON object: what is about to be made (`intend`), what was made, what was removed. Nothing in
it is secret: of the codes that a provided promotion had before the run, only hashes are kept. The file is made when there is
something to note, and deleted when nothing is left that a later clean-up could remove. While a run or a clean-up has it
open, it is locked, so that nobody else takes its work for what a dead run left.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any

import platformdirs

from .journal import Journal, complete_lines
from .target import ConfigurationError


@dataclass
class Provided:
    """What the run did on a promotion that was given: `asked` is the number of codes that its jobs can have made."""

    found: frozenset[str] = frozenset()  # hashes of the codes that were there before
    found_jobs: frozenset[str] = frozenset()
    can_be_told: bool = False  # the codes were read before the run, so that those of the run can be distinguished
    jobs: list[str] = field(default_factory=list)  # of the run, also those whose codes are gone
    asked: int = 0
    about: int = 0  # codes of a job whose response was not noted

    @property
    def most(self) -> int:
        """The most codes that the run can have made."""
        return self.asked + self.about


class CriticalSection:
    """Around the making of a thing, from before the request until it is noted: a `stop` waits until then.

    Raises KeyboardInterrupt if one waits: at the end of the last thing that is being made, and before another.
    """

    def __init__(self) -> None:
        self._inside = 0
        self._is_stopped = False

    def __enter__(self) -> None:
        if self._is_stopped:
            raise KeyboardInterrupt
        self._inside += 1

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._inside -= 1
        if self._is_stopped and not self._inside:
            raise KeyboardInterrupt

    def stop(self) -> None:
        """Raises KeyboardInterrupt: at once, or, the first time, when the thing that is being made is noted."""
        waits, self._is_stopped = bool(self._inside) and not self._is_stopped, True
        if not waits:
            raise KeyboardInterrupt


@dataclass
class Ledger:
    """What was made and not yet removed, in order; `path` is None for a run that keeps no file."""

    path: Path | None = None
    target: str = ""
    run: str = field(default_factory=lambda: secrets.token_hex(4))
    promotions: list[str] = field(default_factory=list)
    intended: list[str] = field(default_factory=list)  # names of promotions whose creation was not answered
    known: set[str] = field(default_factory=set)  # the made ones that the target has shown to know
    provided: dict[str, Provided] = field(default_factory=dict)
    making: CriticalSection = field(default_factory=CriticalSection)  # around the making of a thing
    _journal: Journal | None = None
    _count: int = 0

    PREFIX = "conformance"

    @classmethod
    def at_default(cls, target: str) -> Ledger:
        """A ledger in the user's own state directory, in a file that is named by the run."""
        ledger = cls(None, target)
        ledger.path = default_folder() / f"{ledger.run}.jsonl"
        return ledger

    @classmethod
    def load(cls, path: Path) -> Ledger:
        """What a ledger's file says. A last line that was cut by a kill is ignored. Raises ConfigurationError."""
        ledger = cls()  # without a file while it is replayed
        try:
            lines = complete_lines(path)
        except (OSError, UnicodeDecodeError) as error:
            reason = getattr(error, "strerror", error)
            raise ConfigurationError(f"the ledger {path} cannot be read: {reason}") from error
        for number, line in enumerate(lines, 1):
            try:
                ledger._replay(json.loads(line))
            except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
                raise ConfigurationError(f"{path} is not a ledger: line {number} cannot be understood") from error
        if not ledger.target:
            raise ConfigurationError(f"{path} is not a ledger: it names no target")
        ledger.path = path
        return ledger

    def name(self, what: str) -> str:
        """A name that shows which run made the thing."""
        self._count += 1
        return f"{self.PREFIX}-{self.run}-{what}-{self._count}"

    # Promotions that the run makes

    def intend(self, name: str) -> None:
        """Notes that a promotion is about to be made."""
        self._write(event="intend", what="promotion", name=name)
        self.intended.append(name)

    def made(self, promotion: str, name: str = "") -> None:
        """Notes that a promotion was made, under this name where it was intended."""
        self.promotions.append(promotion)
        self.rejected(name, write=False)
        self._write(event="made", what="promotion", id=promotion, name=name)

    def seen(self, promotion: str) -> None:
        """Notes that the target knows a promotion that the run made."""
        if promotion in self.promotions and promotion not in self.known:
            self.known.add(promotion)
            self._write(event="seen", what="promotion", id=promotion)

    def rejected(self, name: str, *, write: bool = True) -> None:
        """Notes that a promotion was not made."""
        if name in self.intended:
            self.intended.remove(name)
            if write:
                self._write(event="refused", what="promotion", name=name)

    def removed(self, promotion: str) -> None:
        """Notes that a promotion is gone."""
        if promotion in self.promotions:
            self.promotions.remove(promotion)
            self._write(event="removed", what="promotion", id=promotion)

    # Promotions that were given

    def found(self, promotion: str, codes: Iterable[str], jobs: Iterable[str] = ()) -> None:
        """Notes the codes and the jobs that a provided promotion has before the run."""
        given = Provided(frozenset(hashed(code) for code in codes), frozenset(jobs), can_be_told=True)
        self.provided[promotion] = given
        self._write(event="found", what="codes", id=promotion, codes=sorted(given.found), jobs=sorted(given.found_jobs))

    def intend_job(self, promotion: str, codes: int) -> None:
        """Notes that a job for this many codes is about to be posted to a provided promotion."""
        self._write(event="intend", what="job", id=promotion, codes=codes)
        self._of(promotion).about = codes

    def rejected_job(self, promotion: str) -> None:
        """Notes that a job, or the rest of several, was not accepted."""
        self._of(promotion).about = 0
        self._write(event="refused", what="job", id=promotion)

    def made_job(self, promotion: str, job: str, codes: int) -> None:
        """Notes that a job on a provided promotion was accepted."""
        given = self._of(promotion)
        given.jobs.append(job)
        given.asked += codes
        given.about = max(0, given.about - codes)
        self._write(event="made", what="job", id=promotion, job=job, codes=codes)

    def restored(self, promotion: str) -> None:
        """Notes that a provided promotion has the codes again that it had before."""
        given = self._of(promotion)
        if given.most:
            given.asked = given.about = 0
            self._write(event="removed", what="codes", id=promotion)

    def most(self, promotion: str) -> int:
        """The most codes that the run can have made on a provided promotion since it was as it was found."""
        return self._of(promotion).most

    @property
    def is_settled(self) -> bool:
        """True if nothing is left that a later clean-up could remove."""
        return not self.promotions and not any(given.most and given.can_be_told for given in self.provided.values())

    def close(self) -> None:
        """Closes the file, and deletes it where nothing is left that a later clean-up could remove."""
        if self.path is not None and self.is_settled:
            self.path.unlink(missing_ok=True)
        if self._journal is not None:
            self._journal.close()
            self._journal = None

    def forget(self) -> None:
        """Deletes the file. Raises ConfigurationError if a run or a clean-up is at work with it."""
        self.take()
        if self.path is not None:
            self.path.unlink(missing_ok=True)
        self.close()

    def check(self) -> None:
        """Raises ConfigurationError if the file cannot be written, or is that of an earlier run that left something."""
        if self.path is None:
            return
        if self.path.is_file() and self.path.stat().st_size:
            earlier = Ledger.load(self.path)
            earlier.take()
            earlier.close()
            if not earlier.is_settled:
                raise ConfigurationError(
                    f"the ledger {self.path} is of a run that left something behind: "
                    f"remove that first, promotion-jobs clean --ledger {self.path}"
                )
        self.take()
        self.close()

    def take(self) -> None:
        """Opens the file and locks it. Raises ConfigurationError if it cannot be written, or somebody has it open."""
        if self._journal is not None or self.path is None:
            return
        try:
            self._journal = Journal(self.path)
        except OSError as error:
            raise self._unusable(error) from error
        if self._journal.is_new:
            self._write(event="run", run=self.run, target=self.target)

    def _of(self, promotion: str) -> Provided:
        return self.provided.setdefault(promotion, Provided())

    def _replay(self, event: dict[str, Any]) -> None:
        match event["event"], event.get("what"):
            case "run", _:
                self.target, self.run = str(event["target"]), str(event["run"])
            case "intend", "promotion":
                self.intended.append(event["name"])
            case "made", "promotion":
                self.made(event["id"], event["name"])
            case "refused", "promotion":
                self.rejected(event["name"])
            case "seen", "promotion":
                self.seen(event["id"])
            case "removed", "promotion":
                self.removed(event["id"])
            case "found", "codes":
                self.provided[event["id"]] = Provided(
                    frozenset(event["codes"]), frozenset(event["jobs"]), can_be_told=True
                )
            case "intend", "job":
                self._of(event["id"]).about = int(event["codes"])
            case "refused", "job":
                self._of(event["id"]).about = 0
            case "made", "job":
                self.made_job(event["id"], event["job"], int(event["codes"]))
            case "removed", "codes":
                self.restored(event["id"])
            case _:
                raise ValueError(event["event"])

    def _unusable(self, error: OSError) -> ConfigurationError:
        if isinstance(error, BlockingIOError):
            return ConfigurationError(f"the ledger {self.path} is that of a run that is still at work")
        reason = f"the ledger {self.path} cannot be written: {error.strerror}"
        return ConfigurationError(f"{reason}; choose another path with --ledger FILE")

    def _write(self, **event: Any) -> None:
        """Writes an event. Raises ConfigurationError if that fails before something is made: nothing is made then.

        What happened already is known in memory, so that the clean-up continues without a file that cannot be written.
        """
        self.take()
        if self._journal is None:
            return
        try:
            self._journal.write(event)
        except OSError as error:
            if event["event"] in ("run", "intend"):
                raise self._unusable(error) from error


def default_folder() -> Path:
    """Where ledgers are kept that no `--ledger` names."""
    return platformdirs.user_state_path("promotion-jobs")


def hashed(code: str) -> str:
    """What a ledger keeps of a code."""
    return hashlib.sha256(code.encode("utf-8", "surrogatepass")).hexdigest()[:20]
