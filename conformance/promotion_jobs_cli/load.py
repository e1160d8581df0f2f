"""`promotion-jobs load URL`: many users at once (Locust), and the checks of `verify` on all that they see."""

from __future__ import annotations

import json
import shlex
import signal
import sys
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import click

from promotion_jobs_cli.reference_process import NAME, ReferenceProcess
from promotion_jobs_cli.running import check_outputs, gated, inert_sentences, write_reports
from promotion_jobs_cli.signals import sentence, stoppable
from promotion_jobs_cli.streams import complete, say
from promotion_jobs_cli.verify import CONFIG, QUIET, TARGET_NAME, GroupedCommand, option, with_options
from promotion_jobs_conformance.configuration import resolve
from promotion_jobs_conformance.contract.document import DocumentError
from promotion_jobs_conformance.option_types import Count
from promotion_jobs_conformance.options import OPTIONS, REPORTS, TARGET
from promotion_jobs_conformance.reports.console import ConsoleReport, Verbosity
from promotion_jobs_conformance.reports.files import ReportError
from promotion_jobs_conformance.reports.html import HtmlReport
from promotion_jobs_conformance.reports.json_report import as_json
from promotion_jobs_conformance.reports.load import chart, line
from promotion_jobs_conformance.result import RunResult
from promotion_jobs_conformance.setup import Setup, prepare
from promotion_jobs_conformance.sources.load.cases import cases
from promotion_jobs_conformance.sources.load.process import Crowd
from promotion_jobs_conformance.sources.load.windows import How, Load
from promotion_jobs_conformance.target import ConfigurationError, SetUpError

# The other options of a run (which requirements, which profile, whose promotions) belong to `verify` alone.
LEFT_OUT = (
    "only",
    "profile",
    "examples",
    "operations",
    "manual-promotion",
    "automatic-promotion",
    "require-complete",
    "workers",
)
TAKEN = tuple(one.name for one in OPTIONS if one.name not in LEFT_OUT)
OWN_RATE = 0.2  # share of the rate that is reserved for reading and judging the windows
COUNT = Count(1)
SECONDS = click.FloatRange(0, 1_000_000, min_open=True)
HOST, PORT = "127.0.0.1", 5557


class Address(click.ParamType):  # type: ignore[type-arg]  # it is generic from click 8.4 on, and this runs with older ones
    """`HOST:PORT`, as a pair."""

    name = "host:port"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, int]:
        """Host and port."""
        if isinstance(value, tuple):
            return value
        host, colon, port = str(value).rpartition(":")
        if not colon or not host or not port.isdecimal() or not 0 < int(port) < 65536:
            self.fail(f"{value!r} is not HOST:PORT, as in {HOST}:{PORT}.", param, ctx)
        return host.strip("[]"), int(port)


@click.command(cls=GroupedCommand)
@click.argument("url", required=False)
@option("--users", type=COUNT, default=16, show_default=True, group="Load", help="Users that send at the same time.")
@option(
    "--rate",
    type=SECONDS,
    group="Load",
    metavar="R",
    help="Requests per second, all users together.  [default: no limit]",
)
@option("--duration", type=SECONDS, default=30, show_default=True, group="Load", metavar="SECONDS", help="How long.")
@option(
    "--rejected",
    type=click.FloatRange(0, 1),
    default=0.3,
    show_default=True,
    group="Load",
    metavar="SHARE",
    help="Share of the requests for a job that the contract rejects.",
)
@option("--master", is_flag=True, group="Load", help="Run no users here; coordinate --workers on other machines.")
@option(
    "--workers",
    type=COUNT,
    default=1,
    show_default=True,
    group="Load",
    help="With --master: number of workers to wait for.",
)
@option(
    "--listen",
    type=Address(),
    default=f"{HOST}:{PORT}",
    show_default=True,
    group="Load",
    metavar="HOST:PORT",
    help="With --master: address for workers to connect to.",
)
@option(
    "--worker", type=Address(), group="Load", metavar="HOST:PORT", help="Run as a worker of the master at this address."
)
@option("--web-port", type=Count(1, 65535), group="Load", help="Locust's own web page, on this machine.")
@TARGET_NAME
@CONFIG
@option(
    "--reference", is_flag=True, group=TARGET, help="Load the built-in reference server; other targets are ignored."
)
@with_options(*TAKEN)
@option(
    "--json", "json_file", metavar="FILE", group=REPORTS, help="Write figures and result as JSON; - is standard output."
)
@option("--html", "html_file", metavar="FILE", group=REPORTS, help="Write figures and result as one HTML page.")
@QUIET
def load(
    url: str | None,
    users: int,
    rate: float | None,
    duration: float,
    rejected: float,
    master: bool,
    workers: int,
    listen: tuple[str, int],
    worker: tuple[str, int] | None,
    web_port: int | None,
    target_name: str | None,
    config: Path | None,
    reference: bool,
    json_file: str | None,
    html_file: str | None,
    quiet: bool,
    **given: Any,
) -> None:
    """Put the server at URL under load from many users, and check all that they see against the contract.

    Needs the extra `load` (Locust). A few promotions are created every eight seconds, and deleted again.

    \b
    promotion-jobs load http://127.0.0.1:8000 --token T --users 32 --duration 60 --html load.html
    promotion-jobs load http://shop.test --master --workers 3      (and on other machines:)
    promotion-jobs load http://shop.test --worker MASTER:5557
    """  # noqa: D301  (click reads \\b as a character)
    if master and worker:
        raise click.UsageError("--master and --worker are different processes: give one of them.")
    files = {"json": json_file, "html": html_file}
    absent = {one.key: () if one.many else False if one.flag else None for one in OPTIONS if one.name in LEFT_OUT}
    try:
        values = resolve({**given, "url": url}, file=config, target=target_name, reference=reference) | absent
        if values["app"] is not None:
            raise ConfigurationError("load needs a server with a URL, but the target is an application (app)")
        if worker:
            sys.exit(_be_worker(values, worker))
        check_outputs(files, values)
        with ReferenceProcess.where(values) as embedded:
            setup = prepare(embedded.values, name=NAME if embedded.is_needed else "")
            if embedded.is_needed:
                setup.run.ledger.path = None
            how, part = _how(setup, duration, rate, workers if master else 1)
            bodies = cases(setup.run.contract, _maximum(setup), setup.run.settings.seed, rejected)
            plan = {
                "role": "master" if master else "local",
                "values": _plain(embedded.values),
                "cases": bodies.as_json(),
                "users": users,
                "rate": part,
                "workers": how.workers,
                "host": listen[0],
                "port": listen[1],
                "web_port": web_port,
                "seed": setup.run.settings.seed,
            }
            result, figures = _carried_out(setup, plan, how, (lambda sentence: None) if quiet else say)
    except (ConfigurationError, DocumentError, ReportError) as error:
        raise click.UsageError(complete(str(error))) from error
    except SetUpError as error:
        say(f"Error: {complete(str(error))}")
        sys.exit(3)
    result = gated(result, strict=values["strict"], require_complete=False)
    text = setup.run.contract.document.text
    reports: list[tuple[str, Callable[[], str]]] = []
    if json_file:
        reports.append((json_file, partial(_json, result, figures)))
    if html_file:
        section = chart(figures) if figures else None
        reports.append((html_file, lambda: HtmlReport(text, section).write(result)))
    result = write_reports(result, reports)
    stream = sys.stderr if "-" in files.values() else sys.stdout
    if figures:
        stream.write(ConsoleReport.for_stream(stream, Verbosity.QUIET if quiet else Verbosity.NORMAL).write(result))
        stream.write(f"{line(figures)}\n")
    else:
        stream.write(inert_sentences(result))
    sys.exit(result.exit_code)


def _how(setup: Setup, duration: float, rate: float | None, workers: int) -> tuple[How, float | None]:
    """The settings of the load, and the rate of its crowd. The run's rate and time limits apply to both together."""
    settings = setup.run.settings
    most = settings.max_rate
    duration = min(duration, settings.max_time or duration)
    if most is not None:
        rate = min(rate or most, most * (1 - OWN_RATE))
        settings = replace(settings, max_rate=most * OWN_RATE)
    # The end of the last window comes after the load itself.
    setup.run.settings = replace(settings, max_time=duration + 4 * settings.job_timeout)
    target = setup.run.target.url
    return How(duration, rate, workers, f"promotion-jobs load {shlex.quote(target)} --duration {duration:g}"), rate


def _maximum(setup: Setup) -> int:
    default: int = setup.run.contract.schema("NumberOfCodes")["x-configured-maximum"]["default"]
    return setup.run.target.max_codes or default


def _plain(values: dict[str, Any]) -> dict[str, Any]:
    """The options' values as data, for the crowd's process. A token from standard input has been read by now."""
    return {name: value for name, value in values.items() if name != "ledger"} | {"ledger": None}


def _carried_out(
    setup: Setup, plan: dict[str, Any], how: How, progress: Callable[[str], None]
) -> tuple[RunResult, dict[str, Any]]:
    """Returns the result and the figures of the load; no figures if a mistake in the set-up prevented it.

    Exits with 130 or 143 after a signal, once it has cleaned up.
    """
    run = setup.run
    run.ledger.check()
    if (result := setup.diagnose()) is not None:
        return result, {}
    with stoppable(run.ledger.making.stop) as asked:
        sender = setup.open_sender()
        this = Load(run, sender, Crowd(plan), how, progress)
        try:
            result = this.go()
        except KeyboardInterrupt:
            say(f"Stopped. {sentence(run)}")
            sys.exit(asked.exit_code)
        finally:
            this.crowd.stop()
            sender.close()
    return result, this.results.figures.as_json()


def _be_worker(values: dict[str, Any], master: tuple[str, int]) -> int:
    """Runs users that a master controls, until it ends."""
    prepare(values)  # reports a wrong option in one sentence
    crowd = Crowd({"role": "worker", "values": _plain(values), "host": master[0], "port": master[1]})
    with stoppable(crowd.stop) as asked:
        code = crowd.wait()
    return asked.exit_code if asked.signal in (signal.SIGINT, signal.SIGTERM) else 0 if code == 0 else 4


def _json(result: RunResult, figures: dict[str, Any]) -> str:
    return json.dumps({"load": figures, "report": as_json(result)}, indent=2, allow_nan=False) + "\n"
