"""`verify --dry-run`: what a run would send, in order, without a request to the target.

What a run sends depends on the responses. So the plan is a real run, with the same options, against the embedded
reference server, recorded. The output says so, and what a target that responds differently could receive in addition.
"""

from __future__ import annotations

import json
import re
from dataclasses import replace
from urllib.parse import unquote

from promotion_jobs_conformance.engine.budgets import MOST_TIME
from promotion_jobs_conformance.engine.recorder import Sender
from promotion_jobs_conformance.extras import require
from promotion_jobs_conformance.http.exchange import Exchange, Request
from promotion_jobs_conformance.http.inprocess import client_for
from promotion_jobs_conformance.ledger import Ledger
from promotion_jobs_conformance.run import Run, run
from promotion_jobs_conformance.target import Credentials

_POLL = re.compile(r"/jobs\?page%5Blimit%5D=\d+$")
_RUN_NAME = re.compile(r"conformance-[0-9a-f]{8}")
WAITING = "(waiting for jobs)"
_SECRET = "planned-" + "x" * 8
_LONGEST = 110  # characters of a line: with its number it fits into 120 columns


class Noted:
    """A sender that records each request, with placeholders for what the target creates."""

    def __init__(self, sender: Sender) -> None:
        self._sender = sender
        self._names: dict[str, str] = {}
        self.requests: list[Request] = []

    def send(self, request: Request) -> Exchange:
        """As the sender behind."""
        self.requests.append(request)
        exchange = self._sender.send(request)
        self._name(exchange)
        return exchange

    def close(self) -> None:
        """As the sender behind."""
        self._sender.close()

    def _name(self, exchange: Exchange) -> None:
        request = exchange.request
        if request.method != "POST" or exchange.response.status != 201:
            return
        try:
            made = json.loads(exchange.response.body)["data"]
        except (ValueError, KeyError, TypeError):
            return
        kind = "job" if request.path.endswith("/jobs") else "promotion"
        number = sum(name.startswith(f"{{{kind} ") for name in self._names.values()) + 1
        self._names.setdefault(str(made.get("id")), f"{{{kind} {number}}}")

    def lines(self) -> list[tuple[int, str]]:
        """One line a request, in order, with its number; a list that is polled while jobs run appears once."""
        found: list[tuple[int, str]] = []
        polled: set[str] = set()
        for number, request in enumerate(self.requests, 1):
            line = self._line(request)
            is_poll = request.method == "GET" and _POLL.search(request.path) is not None
            if not is_poll:
                polled.clear()
            elif line in polled:
                continue
            else:
                polled.add(line)
            found.append((number, line + ("  (again while a job runs)" if is_poll else "")))
        return found

    def _line(self, request: Request) -> str:
        where = "the file's link" if request.absolute_url else unquote(request.path)
        body = (request.body or b"").decode("utf-8", "replace")
        text = f"{request.method} {where}" + (f"  {body}" if body else "")
        for made, name in self._names.items():
            text = text.replace(made, name)
        text = re.sub(r"client_secret=[^&\s]*", "client_secret=…", _RUN_NAME.sub("conformance-{run}", text))
        text = re.sub(r'"code": "[^"]+"', '"code": "{code}"', re.sub(r"eq\(code,[^)]*\)", "eq(code,{code})", text))
        return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


def planned(this: Run) -> tuple[list[tuple[str, str]], str]:
    """The requests of a run, a line each, with the check that sends it, and sentences on what it makes and what bounds the rest.

    The check is what `--only ID@CHECK` names.
    """
    require("reference", "--dry-run")
    from promotion_jobs_reference import Settings, create_app

    target, settings = this.target, this.settings
    earns = bool(target.credentials.client_id)
    app = create_app(
        Settings(
            token=None if earns else _SECRET,
            client_id=target.credentials.client_id if earns else None,
            client_secret=_SECRET if earns else None,
            max_codes=target.max_codes,
            provisioning=target.makes_promotions,
            manual_promotions=target.manual_promotions,
            automatic_promotions=target.automatic_promotions,
            contract=this.contract.document.path,
        )
    )
    credentials = Credentials(*((None, target.credentials.client_id, _SECRET) if earns else (_SECRET, None, None)))
    sender = Noted(client_for(app))
    try:
        plan = Run(
            this.contract,
            replace(target, url="http://testserver", credentials=credentials),
            replace(settings, max_rate=None, max_time=None),
            Ledger(),
        )
        result = run(plan, sender)
    finally:
        sender.close()
    recorded = plan.recorded
    lines = [((recorded.scenario_at(number) if recorded else "") or WAITING, line) for number, line in sender.lines()]
    promotions = sum(line.startswith("POST /v2/promotions  ") for _, line in lines)
    polls = _most_polls(settings.job_timeout)
    return lines, (
        f"The plan: {len(lines)} requests; {promotions} promotions, {result.jobs_created} jobs and {result.codes_created} codes, "
        "which are removed at the end.\n"
        "This is what the suite sends to the embedded reference server; nothing was sent to the target. A target may also receive:\n"
        f"- each list marked so again while a job runs, at most {polls} times for each wait (--job-timeout);\n"
        "- after a finding, smaller requests that isolate its cause, and after a 429 or a timeout the same request again;\n"
        "- no request beyond --max-requests and no job beyond --max-jobs, if they are given;\n"
        f"- and none of the checks' after {settings.max_time or MOST_TIME:g} s (--max-time).\n"
    )


def _most_polls(seconds: float) -> int:
    """How often a list is read at most while a wait lasts: the pauses grow to half a second (`JobTracker.wait_until_finished`)."""
    waited, pause, count = 0.0, 0.01, 1
    while waited <= seconds:
        waited, pause, count = waited + pause, min(pause * 1.5, 0.5), count + 1
    return count
