"""`promotion-jobs verify --all-targets`: every target of the configuration file, compared on one page, with one exit code.

Each target is checked in its own process, as `verify --target NAME` does, so that a failure of one run does not affect
the others. Targets on one host are checked one after another, so that no host gets more than the rate of one run; hosts
are checked in parallel. A signal stops them all, and each cleans up.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import click

from promotion_jobs_cli.signals import stoppable
from promotion_jobs_cli.streams import FAILED, complete, say
from promotion_jobs_conformance.configuration import resolve, target_names
from promotion_jobs_conformance.guard import host_of
from promotion_jobs_conformance.options import OPTIONS
from promotion_jobs_conformance.reports.escaping import inert
from promotion_jobs_conformance.reports.files import ReportError, check_writable, write_file
from promotion_jobs_conformance.reports.json_report import as_json, read
from promotion_jobs_conformance.reports.side_by_side import Compared, html, render, worst
from promotion_jobs_conformance.run import suite_version
from promotion_jobs_conformance.target import ConfigurationError

PLACEHOLDER = "{target}"  # in a file's name: one file a target
COMBINED = ("json", "html")  # formats of the report on all targets together
CONFIGURATION = 2


@dataclass
class Processes:
    """The running processes. `stop` asks them to end, and prevents further starts."""

    running: set[subprocess.Popen[str]] = field(default_factory=set)
    is_stopped: bool = False

    def stop(self) -> None:
        """Asks all to end; each cleans up what it made."""
        self.is_stopped = True
        for process in [*self.running]:
            with contextlib.suppress(ProcessLookupError):
                process.send_signal(signal.SIGTERM)

    def run(self, command: list[str], environment: Mapping[str, str]) -> tuple[int, str] | None:
        """The exit code and the standard error output; None if it was not started because of `stop`."""
        if self.is_stopped:
            return None
        # Its own process group: Ctrl-C reaches it once, through `stop`.
        process = subprocess.Popen(
            command,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            errors="replace",
            process_group=0,
        )
        self.running.add(process)
        if self.is_stopped:  # a signal came while it started
            process.send_signal(signal.SIGTERM)
        _, output = process.communicate()
        self.running.discard(process)
        return process.returncode, output


def check_all(
    given: Mapping[str, Any], files: Mapping[str, str | None], config: Path | None, at_once: int, *, quiet: bool
) -> int:
    """Checks every target, writes the reports, prints the comparison; the exit code, the worst by `WORST_FIRST`.

    Raises ConfigurationError and ReportError before any target is checked.
    """
    names = target_names(config)
    if not names:
        raise ConfigurationError("--all-targets: the configuration file names no target: add a [target.NAME] for each")
    _check_files(files, given, names)
    options = _as_arguments(given) + (["--config", str(config)] if config else [])
    lanes: dict[str, list[str]] = {}
    done: dict[str, Compared] = {}
    for name in names:
        try:
            lanes.setdefault(_lane(name, given, config), []).append(name)
        except ConfigurationError as error:
            done[name] = Compared(name, CONFIGURATION, None, complete(str(error)))
    started = datetime.now(UTC).isoformat(timespec="seconds")
    processes = Processes()
    with (
        tempfile.TemporaryDirectory() as folder,
        stoppable(processes.stop) as asked,
        ThreadPoolExecutor(at_once) as pool,
    ):

        def check(lane: list[str]) -> list[Compared]:
            return [_checked(name, options, files, Path(folder), processes) for name in lane]

        for future in as_completed([pool.submit(check, lane) for lane in lanes.values()]):
            for compared in future.result():
                done[compared.name] = compared
                if not quiet:
                    say(inert(f"{compared.name}: {compared.sentence}"))
    targets = [done[name] for name in names]
    code = asked.exit_code if asked.signal is not None else worst([target.exit_code for target in targets])
    failed = _write(targets, files, started, code)
    to_error = "-" in files.values()
    stream = sys.stderr if to_error else sys.stdout
    stream.write(render(targets, unicode=(stream.encoding or "ascii").lower().startswith("utf")))
    return code or (FAILED if failed else 0)


def _lane(name: str, given: Mapping[str, Any], config: Path | None) -> str:
    """The host and port of a target, or its application. Raises ConfigurationError."""
    values = resolve(given, file=config, target=name)
    if values["app"] is not None:
        return f"--app {values['app']}"
    if values["url"] is None:
        raise ConfigurationError(f"--target {name}: neither a URL nor an application is given: set url or app")
    host_of(values["url"])
    return urlsplit(str(values["url"])).netloc.rpartition("@")[2].lower()


def _checked(
    name: str, options: list[str], files: Mapping[str, str | None], folder: Path, processes: Processes
) -> Compared:
    """One target, checked."""
    report = folder / f"{len(list(folder.iterdir()))}-{os.urandom(4).hex()}.json"
    own = [
        f"--{kind}={_of(path, name)}" for kind, path in files.items() if path and PLACEHOLDER in path and kind != "json"
    ]
    arguments = [option.replace(PLACEHOLDER, name) if option.startswith("--ledger=") else option for option in options]
    command = [sys.executable, "-m", "promotion_jobs_cli", "verify", f"--target={name}", "--quiet", f"--json={report}"]
    environment = {key: value for key, value in os.environ.items() if key != "GITHUB_STEP_SUMMARY"}
    ended = processes.run([*command, *arguments, *own], environment)
    if ended is None:
        return Compared(name, 130, None, "Not checked: the command was stopped.")
    code, output = ended
    lines = [line for line in output.splitlines() if line.strip()]
    try:
        return Compared(name, code, read(report.read_text("utf-8")))
    except FileNotFoundError:
        reason = (
            lines[-1].removeprefix("Error: ") if lines else f"Its run ended with exit code {code}, and printed nothing."
        )
        return Compared(name, code if code > 0 else FAILED, None, reason)
    except ReportError as error:
        return Compared(name, FAILED, None, f"Its result cannot be read. {error}")


def _of(path: str, name: str) -> str:
    return path.replace(PLACEHOLDER, name)


def _check_files(files: Mapping[str, str | None], given: Mapping[str, Any], names: Iterable[str]) -> None:
    """Raises ConfigurationError for a file that all targets would write, and ReportError for one that cannot be written."""
    for kind, path in {**files, "ledger": given["ledger"]}.items():
        if path and kind not in COMBINED and PLACEHOLDER not in path:
            raise ConfigurationError(
                f"--{kind} {path}: with --all-targets each target needs its own file: put {PLACEHOLDER} into the name"
            )
        for name in [*names] if path and PLACEHOLDER in path else [""]:
            if path and path != "-" and kind != "ledger":
                check_writable(Path(_of(path, name)))


def _as_arguments(given: Mapping[str, Any]) -> list[str]:
    """The options of the command line, as arguments again."""
    found = []
    for option in OPTIONS:
        value = given[option.key]
        if option.flag:
            found += [f"--{option.name}"] if value else []
        elif value not in (None, ()):
            found += [f"--{option.name}={one}" for one in (value if option.many else (value,))]
    return found


def _write(targets: list[Compared], files: Mapping[str, str | None], started: str, code: int) -> bool:
    """Writes the reports of all targets together, and each target's JSON; true if one could not be written."""
    wanted: list[tuple[str, Callable[[], str]]] = []
    page, data = files["html"], files["json"]
    if page and PLACEHOLDER not in page:
        wanted.append((page, lambda: html(targets, started, suite_version())))
    if data and PLACEHOLDER not in data:
        wanted.append((data, lambda: json.dumps(_as_data(targets, code), indent=2) + "\n"))
    elif data:
        wanted += [(_of(data, one.name), lambda one=one: _report(one)) for one in targets if one.result]  # type: ignore[misc]
    failed = False
    for path, text in wanted:
        try:
            write_file(Path(path), text())
        except ReportError as error:
            failed = True
            say(f"Error: {error}")
    return failed


def _report(target: Compared) -> str:
    return json.dumps(as_json(target.result), indent=2) + "\n" if target.result else ""


def _as_data(targets: list[Compared], code: int) -> dict[str, Any]:
    return {
        "exit_code": code,
        "targets": [
            {
                "name": target.name,
                "exit_code": target.exit_code,
                "reason": target.reason,
                "report": as_json(target.result) if target.result else None,
            }
            for target in targets
        ],
    }


def refuse(given: Mapping[str, bool]) -> None:
    """Raises click.UsageError for an argument that means one target, or no run at all."""
    for name, is_given in given.items():
        if is_given:
            raise click.UsageError(f"--all-targets checks every target of the configuration file; leave {name} out.")
