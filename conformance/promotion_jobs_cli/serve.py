"""`promotion-jobs serve`: the reference server on an address of this machine."""

from __future__ import annotations

import os
import secrets
import signal
import socket
import sys
import threading
from collections.abc import Iterable, Mapping
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Any

import click

from promotion_jobs_conformance.naming import nearest
from promotion_jobs_conformance.option_types import Count

if TYPE_CHECKING:
    from promotion_jobs_reference.registry import Deviation
    from promotion_jobs_reference.wire.shim import Form

    from .processes import Plan


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, type=Count(0, 65535), help="Port; 0 picks a free one.")
@click.option(
    "--database", metavar="URL", help="Where to keep the data (SQLAlchemy URL); without it, a temporary file."
)
@click.option(
    "--token",
    envvar="PROMOTION_JOBS_SERVE_TOKEN",
    help="A token that never expires; without any credentials, one is generated and printed.",
)
@click.option("--client-id", help="Client ID that the token operation accepts.")
@click.option("--client-secret", envvar="PROMOTION_JOBS_SERVE_CLIENT_SECRET", help="The client's secret.")
@click.option(
    "--job-delay",
    default=0.05,
    show_default=True,
    metavar="SECONDS",
    help="How long a job stays pending, and then processing.",
)
@click.option(
    "--max-codes",
    type=Count(1),
    metavar="N",
    help="Maximum number of codes per promotion (default: the contract's).",
)
@click.option(
    "--processes",
    default=1,
    show_default=True,
    type=Count(1, 64),
    metavar="N",
    help="Number of server processes; they share the address and the database.",
)
@click.option(
    "--workers",
    default=0,
    show_default=True,
    type=Count(0, 64),
    metavar="N",
    help="Number of worker processes that run the jobs; with none, the servers run them.",
)
@click.option("--no-provisioning", is_flag=True, help="Reject the creation and deletion of promotions.")
@click.option(
    "--manual-promotion", "manual", multiple=True, metavar="ID", help="ID of an existing promotion; may be repeated."
)
@click.option(
    "--automatic-promotion",
    "automatic",
    multiple=True,
    metavar="ID",
    help="ID of an existing automatic promotion; may be repeated.",
)
@click.option(
    "--contract",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Read limits and texts from this document.",
)
@click.option("--fault", "fault_names", multiple=True, metavar="NAME", help="Enable this fault; may be repeated.")
@click.option(
    "--variant",
    "variant_names",
    multiple=True,
    metavar="NAME",
    help="Enable this variant (unusual, but conforming); may be repeated.",
)
@click.option("--while-asked", is_flag=True, hidden=True, help="Stop when standard input ends.")
@click.option("--list-faults", is_flag=True, help="Print the faults and what they break, and exit.")
@click.option("--list-variants", is_flag=True, help="Print the variants and what allows them, and exit.")
def serve(
    host: str,
    port: int,
    database: str | None,
    token: str | None,
    client_id: str | None,
    client_secret: str | None,
    job_delay: float,
    max_codes: int | None,
    processes: int,
    workers: int,
    no_provisioning: bool,
    manual: tuple[str, ...],
    automatic: tuple[str, ...],
    contract: Path | None,
    fault_names: tuple[str, ...],
    variant_names: tuple[str, ...],
    list_faults: bool,
    list_variants: bool,
    while_asked: bool,
) -> None:
    """Run the reference server until it is stopped. Prints its URL when it is ready."""
    from promotion_jobs_reference import Settings, create_app, faults, variants
    from promotion_jobs_reference.contract import ContractError
    from promotion_jobs_reference.store import Store, StoreError

    if list_faults or list_variants:
        _print_catalogue((faults if list_faults else variants).catalogue())
        return
    _check_names("fault", fault_names, faults.catalogue())
    _check_names("variant", variant_names, variants.catalogue())
    made = secrets.token_urlsafe(16) if token is None and client_id is None else None
    try:
        settings = Settings(
            database=database,
            token=token or made,
            client_id=client_id,
            client_secret=client_secret,
            job_delay=job_delay,
            max_codes=max_codes,
            provisioning=not no_provisioning,
            manual_promotions=manual,
            automatic_promotions=automatic,
            contract=contract,
        )
        known = variants.catalogue()
        forms = [known[name].form for name in variant_names if name in known and known[name].form is not None]
        if len(forms) > 1:
            raise click.UsageError("Only one of these variants of the wire can be enabled at a time.")
        others = [name for name in variant_names if name not in known or known[name].form is None]
        app = create_app(settings, faults=fault_names, variants=others)
        if processes + workers > 1 and (database is None or forms):
            raise click.UsageError("Several processes need a shared --database, and exclude the variants of the wire.")
        if database is not None:
            Store(database).close()
    except (ValueError, LookupError, ContractError, StoreError) as error:
        raise click.UsageError(str(error.args[0])) from error
    if while_asked:
        threading.Thread(target=_stop_with_input, daemon=True).start()
    remark = f" with the token {made}" if made else ""
    if processes + workers > 1:
        from .processes import Plan

        plan = Plan(settings, fault_names, variant_names)
        _run_processes(plan, host, port, remark, processes, workers)
    elif forms and forms[0] is not None:
        _run_shimmed(app, forms[0], host, port, remark)
    else:
        _run(app, host, port, remark)


def _stop_with_input() -> None:
    """Stops this process cleanly once standard input is closed at its other end."""
    while sys.stdin.buffer.read(1024):
        pass
    os.kill(os.getpid(), signal.SIGTERM)


def _run_shimmed(app: Any, form: Form, host: str, port: int, remark: str) -> None:
    from promotion_jobs_reference.wire.serving import shimmed

    code = 0
    stop = threading.Event()

    def stopped(number: int, _: FrameType | None) -> None:
        nonlocal code
        code = 128 + number
        stop.set()

    signal.signal(signal.SIGTERM, stopped)
    signal.signal(signal.SIGINT, stopped)
    try:
        with shimmed(app, form, host, port) as shim:
            print(f"Serving the promotion jobs API at {shim.url}{remark}", flush=True)
            stop.wait()
    except OSError as error:
        raise click.UsageError(f"Cannot listen on {host}, port {port}: {_reason(error)}.") from error
    sys.exit(code)


def _run_processes(plan: Plan, host: str, port: int, remark: str, servers: int, workers: int) -> None:
    from .processes import Processes, ProcessesError

    listening, url = _listen(host, port)
    try:
        number = Processes(plan, listening, servers, workers).run(
            lambda: print(f"Serving the promotion jobs API at {url}{remark}", flush=True)
        )
    except ProcessesError as error:
        click.echo(error, err=True)
        sys.exit(3)
    sys.exit(128 + number)


def _reason(error: OSError) -> str:
    """Why, without what asyncio adds."""
    return (error.strerror or str(error)).partition(" (while")[0]


def _listen(host: str, port: int) -> tuple[socket.socket, str]:
    """A listening socket, and the URL that leads to it."""
    try:
        listening = socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
    except OSError as error:
        raise click.UsageError(f"Cannot listen on {host}, port {port}: {_reason(error)}.") from error
    # A response goes out in two writes; without this the second waits 40 ms for the client's acknowledgement of the first.
    listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    shown = f"[{host}]" if ":" in host else host
    return listening, f"http://{shown}:{listening.getsockname()[1]}"


def _run(app: Any, host: str, port: int, remark: str) -> None:
    import uvicorn

    listening, url = _listen(host, port)

    class Server(uvicorn.Server):
        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            if self.started:
                print(f"Serving the promotion jobs API at {url}{remark}", flush=True)

    def terminated(number: int, _: FrameType | None) -> None:
        sys.exit(128 + number)

    # uvicorn stops cleanly at a signal, and then raises it again for the previous handler.
    signal.signal(signal.SIGTERM, terminated)
    signal.signal(signal.SIGINT, terminated)
    config = uvicorn.Config(app, log_level="warning", access_log=False, timeout_graceful_shutdown=2)
    Server(config).run(sockets=[listening])


def _check_names(kind: str, names: Iterable[str], known: Iterable[str]) -> None:
    """Raises click.UsageError for an unknown name, and suggests the nearest one."""
    listed = list(known)
    for name in names:
        if name not in listed:
            near = nearest(name, listed, 1)
            hint = f"did you mean {near[0]}?" if near else f"`promotion-jobs serve --list-{kind}s` shows them."
            raise click.UsageError(f"There is no {kind} {name}; {hint}")


def _print_catalogue(deviations: Mapping[str, Deviation]) -> None:
    for deviation in deviations.values():
        print(f"{deviation.name}\n    {deviation.sentence}\n    {' '.join(deviation.concerns)}")
