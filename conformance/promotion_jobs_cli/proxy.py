"""`promotion-jobs proxy --to URL`: judges traffic while it passes through, and as a whole at the end."""

from __future__ import annotations

import os
import shlex
import ssl
import subprocess
import sys
import time
from dataclasses import dataclass, field, replace
from typing import Any

import click

from promotion_jobs_cli.offline import check_files, contract_at, judging, reported, reporting, traffic, waivers_at
from promotion_jobs_cli.signals import Asked, stoppable
from promotion_jobs_cli.streams import complete, say
from promotion_jobs_conformance.contract.document import DocumentError
from promotion_jobs_conformance.http.address import parse_base
from promotion_jobs_conformance.redaction import Redactor
from promotion_jobs_conformance.reports.escaping import inert
from promotion_jobs_conformance.reports.files import ReportError
from promotion_jobs_conformance.result import Outcome, RunResult
from promotion_jobs_conformance.selection import selected
from promotion_jobs_conformance.sources.judging import Judging, judged
from promotion_jobs_conformance.sources.proxy import Proxy, Recording
from promotion_jobs_conformance.sources.serving import listening, serving
from promotion_jobs_conformance.sources.traffic import NoTraffic, traffic_of
from promotion_jobs_conformance.target import ConfigurationError

VARIABLE = "PROMOTION_JOBS_PROXY_URL"
NOTHING_RAN = 5
EVERY = 1.0  # minimum seconds between two judgements
SHARE = 10  # pause after a judgement, as a multiple of its length: the traffic comes first
TICK = 0.1
GRACE = 10.0  # seconds that the command is given to end after a signal
FINDINGS = (Outcome.VIOLATED, Outcome.DEVIATED)


@click.command(context_settings={"ignore_unknown_options": False})
@click.argument("command", nargs=-1, metavar="[-- COMMAND ...]")
@click.option("--to", required=True, metavar="URL", help="The base URL of the server: the part before /v2/promotions.")
@click.option(
    "--listen",
    default="127.0.0.1:0",
    metavar="HOST:PORT",
    show_default=True,
    help="Where to listen; port 0 is a free one.",
)
@click.option("--ca-file", metavar="FILE", help="Certificate authorities to trust (PEM).")
@click.option("--insecure", is_flag=True, help="Do not verify the server's certificate.")
@traffic
@reporting
def proxy(command: tuple[str, ...], to: str, listen: str, ca_file: str | None, insecure: bool, **given: Any) -> None:
    """Forward traffic to a server, and check it: your own tests become conformance tests.

    Findings are printed as they occur. The verdict follows when COMMAND ends, or after Ctrl-C or SIGTERM. COMMAND gets the
    proxy's URL in PROMOTION_JOBS_PROXY_URL. The exit code is the worse of COMMAND's and the verdict's.
    """
    try:
        origin, prefix = parse_base(to, "URL of --to")
        check_files(given)
        contract = contract_at(given["contract"])
        wanted = selected(contract, given["only"]).requirements
        required = selected(contract, given["require"]).requirements if given["require"] else ()
        rerun = " ".join(
            ["promotion-jobs proxy --to", shlex.quote(to), *(["--exclusive"] if given["exclusive"] else [])]
        )
        how = judging(contract, given, "proxy", rerun, wanted, required)
        base_url = f"{origin}{prefix}"
        how = replace(how, waivers=waivers_at(given["waivers_file"], contract, base_url))
        listener = listening(listen)
        recording = Recording()
        app = Proxy(base_url, recording, _trust(ca_file, insecure=insecure))
    except (ConfigurationError, DocumentError, ReportError, ValueError) as error:
        raise click.UsageError(complete(str(error))) from error
    live = Live(base_url, recording, how)
    with stoppable(lambda: None) as asked, listener, serving(app, listener) as url:
        say(f"Listening on {url}, forwarding to {base_url}. " + ("" if command else "Press Ctrl-C to stop."))
        code = _carry_out(command, url, asked, live)
    sys.exit(max(code, live.end(given)))


@dataclass
class Live:
    """What was recorded so far, judged now and then. `printed` are the findings that were printed."""

    base_url: str
    recording: Recording
    how: Judging
    redact: Redactor = field(default_factory=Redactor)
    printed: dict[str, str] = field(default_factory=dict)
    _judged_at: float = 0.0
    _took: float = 0.0
    _ended: float = 0.0

    def look(self) -> None:
        """Judges if there is new traffic and a judgement is due: at most once a second, and for only a part of the time."""
        is_new = self.recording.changed > self._judged_at
        if is_new and time.monotonic() - self._ended >= max(EVERY, SHARE * self._took):
            self._judged_at = time.monotonic()
            if (result := self._judge()) is not None:
                self._tell(result)
            self._ended = time.monotonic()
            self._took = self._ended - self._judged_at

    def _judge(self) -> RunResult | None:
        entries, left_out = self.recording.taken()
        how, notes = self.how, []
        try:
            found = traffic_of(entries, how.contract, self.base_url)
        except NoTraffic:
            return None
        if how.is_exclusive and (left_out or not found.is_complete):
            how = replace(how, is_exclusive=False)
            notes.append("--exclusive is ignored, because not all exchanges could be kept.")
        others = left_out + found.left_out
        reasons = ", ".join(f"{count} ({reason})" for reason, count in others.most_common())
        notes.insert(
            0, f"{len(found.entries)} exchanges passed through." + (f" Left out: {reasons}." if reasons else "")
        )
        return judged(found, how, self.redact, notes)

    def _tell(self, result: RunResult) -> None:
        now = {}
        for one in result.requirements:
            if one.outcome in FINDINGS and one.findings:
                first = one.findings[0]
                seen = f"{first.sent.method} {first.sent.url}" if first.sent.url else ""
                now[one.requirement.id] = f"expected {first.expected}; actual {first.actual}; {seen}"
        for name in now.keys() - self.printed.keys():
            say(inert(f"Violated: {name}: {now[name]}"))
        for name in self.printed.keys() - now.keys():
            say(f"No longer violated, given the traffic since: {name}")
        self.printed = now

    def end(self, given: dict[str, Any]) -> int:
        """The last judgement, with all reports; the exit code."""
        result = self._judge()
        if result is None:
            say("Nothing was checked: no request for an operation of the contract passed through.")
            return NOTHING_RAN
        return reported(result, self.how.contract, given)


def _carry_out(command: tuple[str, ...], url: str, asked: Asked, live: Live) -> int:
    """Judges until the command has ended or a signal came; the command's exit code, as a shell reports it."""
    if not command:
        while asked.signal is None:
            time.sleep(TICK)
            live.look()
        return 0
    try:
        process = subprocess.Popen(command, env={**os.environ, VARIABLE: url})
    except OSError as error:
        raise click.UsageError(f"{inert(command[0])} cannot be started: {error.strerror or error}.") from error
    while process.poll() is None:
        time.sleep(TICK)
        live.look()
        if asked.signal is not None:
            _stop(process, asked.signal)
    return process.returncode if process.returncode >= 0 else 128 - process.returncode


def _stop(process: subprocess.Popen[bytes], number: int) -> None:
    """Forwards a signal to the command, and kills it if it does not end."""
    process.send_signal(number)
    try:
        process.wait(GRACE)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _trust(ca_file: str | None, *, insecure: bool) -> ssl.SSLContext | bool:
    """What to trust. Raises ValueError."""
    if insecure:
        return False
    try:
        return ssl.create_default_context(cafile=ca_file) if ca_file else True
    except OSError as error:
        raise ValueError(f"--ca-file {ca_file} cannot be read: {error.strerror or error}") from error
