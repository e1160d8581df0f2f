"""The crowd: a process of Locust with users that work on the windows that the main process opens (see the package's text).

Run as `python -m promotion_jobs_conformance.sources.load.crowd`. Standard input has the orders, standard output what
it reports, both as JSON lines; when standard input ends, so does the crowd. A master passes these lines on to its workers,
and theirs back.
"""

from __future__ import annotations

import locust  # isort: skip  # first of all: it replaces sockets, locks and threads by gevent's
import json
import os
import random
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import gevent
from gevent.fileobject import FileObject
from gevent.lock import RLock
from locust.env import Environment
from locust.runners import STATE_MISSING, MasterRunner, WorkerRunner

from ...contract.routing import Router
from ...credentials import NoToken, TokenSource
from ...engine.history import Exchange
from ...engine.recorded import as_line
from ...http.exchange import NoResponse, Request
from ...setup import Setup, prepare
from .users import Cases, User, Window

IDLE = 0.05  # seconds that a user waits while its window allows no further request
BATCH = 0.2  # seconds for which lines are collected
QUESTIONS = 5  # about the master's clock
LOOK = 0.5  # seconds between two looks at which workers are there
Report = Callable[[dict[str, Any]], None]


def boot() -> str:
    """Identifies this boot of this machine: its processes share one monotonic clock. Empty if unknown."""
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text("ascii").strip()
    except OSError:
        return ""


class Clock:
    """The master's monotonic clock, as well as this process knows it. `slack` is how far it may be off, in seconds."""

    def __init__(self) -> None:
        self.offset = self.slack = 0.0
        self.is_shared = True

    def now(self) -> float:
        """Seconds."""
        return time.monotonic() + self.offset

    def answered(self, asked: float, response: float) -> None:
        """Learns from the master's response to a question asked at a time of this machine: the quickest one is the most exact."""
        now = time.monotonic()
        if self.is_shared or (now - asked) / 2 < self.slack:
            self.is_shared = False
            self.offset, self.slack = response - (asked + now) / 2, (now - asked) / 2


class Crew:
    """The users of this process, and the windows they work on."""

    def __init__(self, setup: Setup, cases: Cases, report: Report, clock: Clock, seed: int) -> None:
        self.setup, self.cases, self.report, self.clock, self.seed = setup, cases, report, clock, seed
        run = setup.run
        self.operations = run.contract.operations
        self.paths = {name: operation.path for name, operation in self.operations.items()}
        self.router = Router(self.operations.values())
        self.window: Window | None = None
        self.closing: list[Window] = []
        self.users = 0
        sender = setup.open_sender()
        self.lock = RLock()

        def fetch(request: Request) -> Exchange:
            try:
                return Exchange(0, 0.0, 0.0, request, sender.send(request).response)
            except NoResponse as failure:
                return Exchange(0, 0.0, 0.0, request, None, failure.kind, failure.detail)

        self.tokens = TokenSource(run.target.credentials, fetch, run.redact, self.paths["getAccessToken"])

    def user(self) -> User:
        """One more user, with its own connection."""
        self.users += 1
        chance = random.Random(f"{self.seed} {self.users}")  # noqa: S311 (no secret)
        sender = self.setup.open_sender()
        return User(
            self.seed + self.users,
            self.cases,
            self.paths,
            sender.send,
            self._authorization,
            self.clock.now,
            self._report_exchange,
            chance,
        )

    def step(self, user: User) -> Exchange | None:
        """Lets a user send one request; None if there is nothing to be sent now."""
        window = self.window
        try:
            sent = user.step(window) if window is not None else None
        except NoToken as error:
            self.report({"kind": "failed", "text": str(error)})
            sent = None
        if sent is None:
            gevent.sleep(IDLE)
        elif sent.status == 401:
            with self.lock:
                self.tokens.renew()
        return sent

    def open(self, window: Window) -> None:
        """Sends the users to another window."""
        if self.window is not None:
            self.closing.append(self.window)
        self.window = window

    def close(self, number: int) -> None:
        """Lets no user begin anything in a window, and reports when the last response has come."""
        if self.window is not None and self.window.number == number:
            self.open_none()
        for window in [*self.closing]:
            if window.number == number:
                window.is_open = False
                gevent.spawn(self._settle, window)

    def open_none(self) -> None:
        """Leaves the users without a window."""
        if self.window is not None:
            self.closing.append(self.window)
        self.window = None

    def _settle(self, window: Window) -> None:
        while window.in_hand:
            gevent.sleep(IDLE)
        self.closing.remove(window)
        self.report({"kind": "closed", "window": window.number})

    def _authorization(self) -> str:
        with self.lock:
            return f"Bearer {self.tokens.current()}"

    def _report_exchange(self, window: Window, exchange: Exchange) -> None:
        line = as_line(exchange)
        line["started"] -= self.clock.slack
        line["ended"] += self.clock.slack
        self.report({"kind": "exchange", "window": window.number, "line": line})

    def name_of(self, exchange: Exchange) -> str:
        """What Locust's own statistics call a request."""
        return self.router.route(exchange.request.method, exchange.request.path).operation


def main() -> None:
    """Works until standard input ends."""
    own_output = os.dup(1)
    os.dup2(2, 1)  # what a library prints must not come between the lines
    output, lines = FileObject(own_output, "wb"), FileObject(0, "rb")
    reports: list[dict[str, Any]] = []

    def write() -> None:
        while True:
            gevent.sleep(BATCH)
            batch, reports[:] = [*reports], []
            if batch:
                output.write(b"".join(json.dumps(one).encode() + b"\n" for one in batch))
                output.flush()

    given = json.loads(lines.readline() or b"{}")
    if not given:
        return
    gevent.spawn(write)
    part = {"local": _local, "master": _master, "worker": _worker}[given["role"]]
    part(given, lines, reports.append)
    gevent.sleep(2 * BATCH)


def _launch(given: dict[str, Any]) -> Setup:
    values = {name: tuple(value) if isinstance(value, list) else value for name, value in given["values"].items()}
    return prepare(values | {"header": tuple(map(tuple, values["header"]))})


def _user_class(crew: Callable[[], Crew | None], rate: float | None) -> type[locust.User]:
    """The user as Locust knows it. `rate`: requests a second of one user."""

    class ContractUser(locust.User):
        wait_time = locust.constant_throughput(rate) if rate else locust.constant(0)

        def on_start(self) -> None:
            self.own: User | None = None

        @locust.task
        def act(self) -> None:
            there = crew()
            if there is None:
                gevent.sleep(IDLE)
                return
            self.own = self.own or there.user()
            exchange = there.step(self.own)
            if exchange is not None:
                size = len(exchange.response.body) if exchange.response else 0
                self.environment.events.request.fire(
                    request_type=exchange.request.method,
                    name=there.name_of(exchange),
                    response_length=size,
                    context={},
                    response_time=(exchange.ended - exchange.started) * 1000,
                    exception=RuntimeError(exchange.actual) if exchange.failed else None,
                )

    return ContractUser


def _cases(plan: dict[str, Any]) -> Cases:
    return Cases(tuple(plan["accepted"]), tuple(plan["rejected"]), plan["rejected_share"], tuple(plan["filters"]))


def _window(message: dict[str, Any]) -> Window:
    return Window(
        message["number"], tuple(message["shared"]), tuple(message["own"]), message["requests"], message["jobs"]
    )


def _obey(crew: Crew, message: dict[str, Any]) -> None:
    if message["kind"] == "window":
        crew.open(_window(message))
    elif message["kind"] == "close":
        crew.close(message["number"])


def _web(environment: Environment, given: dict[str, Any]) -> None:
    if given.get("web_port"):
        environment.create_web_ui("127.0.0.1", given["web_port"])


def _local(given: dict[str, Any], lines: Any, report: Report) -> None:
    """All users in this process."""
    crew = Crew(
        _launch(given), _cases(given["cases"]), lambda one: report({"worker": "local", **one}), Clock(), given["seed"]
    )
    rate = given["rate"] / given["users"] if given["rate"] else None
    environment = Environment(user_classes=[_user_class(lambda: crew, rate)])
    runner = environment.create_local_runner()
    _web(environment, given)
    runner.start(given["users"], spawn_rate=given["users"])
    report({"kind": "workers", "ids": ["local"]})
    for line in lines:
        _obey(crew, json.loads(line))
    runner.quit()


def _master(given: dict[str, Any], lines: Any, report: Report) -> None:
    """No users: passes on orders to the workers, and their reports back, and reports which workers are there."""
    environment = Environment(user_classes=[_user_class(lambda: None, None)])
    runner: MasterRunner = environment.create_master_runner(given["host"], given["port"])
    _web(environment, given)
    plan = {
        "cases": given["cases"],
        "rate": given["rate"],
        "users": given["users"],
        "boot": boot(),
        "seed": given["seed"],
    }
    greeted: set[str] = set()

    def hello(environment: Any, msg: Any, **_: Any) -> None:
        runner.send_message("plan", plan, client_id=msg.node_id)
        greeted.add(msg.node_id)

    def clock(environment: Any, msg: Any, **_: Any) -> None:
        runner.send_message("clock", {**msg.data, "response": time.monotonic()}, client_id=msg.node_id)

    def passed_on(environment: Any, msg: Any, **_: Any) -> None:
        for one in json.loads(msg.data["lines"]):
            report({"worker": msg.node_id, **one})

    for name, listener in (("hello", hello), ("clock", clock), ("reports", passed_on)):
        runner.register_message(name, listener)

    def look() -> None:
        before: list[str] | None = None
        is_started = False
        while True:
            there = sorted(
                name for name in greeted if name in runner.clients and runner.clients[name].state != STATE_MISSING
            )
            if there != before:
                report({"kind": "workers", "ids": there})
                before = there
            if len(there) >= given["workers"] and not is_started:
                is_started = True
                runner.start(given["users"], spawn_rate=given["users"])
            gevent.sleep(LOOK)

    gevent.spawn(look)
    for line in lines:
        runner.send_message("order", {"line": line.decode()})
    runner.quit()


def _worker(given: dict[str, Any], lines: Any, report: Report) -> None:
    """Users in this process, which a master on any machine directs. `report` is not used: the reports go to the master."""
    setup, clock = _launch(given), Clock()
    crews: list[Crew] = []
    reports: list[dict[str, Any]] = []
    environment = Environment(user_classes=[_user_class(lambda: crews[0] if crews else None, None)])
    runner: WorkerRunner = environment.create_worker_runner(given["host"], given["port"])

    def plan(environment: Any, msg: Any, **_: Any) -> None:
        is_same = bool(boot()) and msg.data["boot"] == boot()
        for _attempt in range(0 if is_same else QUESTIONS):
            runner.send_message("clock", {"asked": time.monotonic()})
            gevent.sleep(LOOK)
        rate = msg.data["rate"] / msg.data["users"] if msg.data["rate"] else None
        environment.user_classes[0].wait_time = _user_class(lambda: None, rate).wait_time
        if not crews:
            seed = msg.data["seed"] + 1000 * (runner.worker_index + 1)
            crews.append(Crew(setup, _cases(msg.data["cases"]), reports.append, clock, seed))

    def order(environment: Any, msg: Any, **_: Any) -> None:
        message = json.loads(msg.data["line"])
        if message["kind"] == "close" or runner.client_id in message.get("workers", ()):
            for crew in crews:
                _obey(crew, message)

    def answered(environment: Any, msg: Any, **_: Any) -> None:
        clock.answered(msg.data["asked"], msg.data["response"])

    for name, listener in (("plan", plan), ("order", order), ("clock", answered)):
        runner.register_message(name, listener, concurrent=name == "plan")
    runner.send_message("hello")

    def send() -> None:
        while True:
            gevent.sleep(BATCH)
            batch, reports[:] = [*reports], []
            if batch:
                runner.send_message("reports", {"lines": json.dumps(batch)})

    gevent.spawn(send)

    def until_told() -> None:
        for _ in lines:
            pass
        runner.quit()

    gevent.spawn(until_told)
    runner.greenlet.join()


if __name__ == "__main__":
    main()
