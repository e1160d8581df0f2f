"""`promotion-jobs clean`: removes what a run left on a server, according to the run's ledger."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from promotion_jobs_cli.signals import exit_after, sentence, stoppable
from promotion_jobs_cli.streams import complete, say
from promotion_jobs_cli.verify import CONFIG, TARGET_NAME, GroupedCommand, with_options
from promotion_jobs_conformance.configuration import resolve
from promotion_jobs_conformance.contract.document import DocumentError
from promotion_jobs_conformance.ledger import Ledger, default_folder
from promotion_jobs_conformance.naming import amount
from promotion_jobs_conformance.reports.escaping import inert
from promotion_jobs_conformance.result import Cleanup
from promotion_jobs_conformance.setup import Setup, prepare
from promotion_jobs_conformance.target import ConfigurationError, SetUpError

ENDS = (
    ("0", "nothing is left, or the ledgers were listed"),
    ("2", "a wrong option, file or URL"),
    ("3", "something is left, or the server is unreachable"),
    ("4", "the suite itself failed"),
    ("130", "stopped by Ctrl-C (143 by SIGTERM)"),
)
OPTIONS = (
    "token",
    "token-file",
    "client-id",
    "client-secret",
    "timeout",
    "job-timeout",
    "read-after-write",
    "max-rate",
    "header",
    "proxy",
    "ca-file",
    "cert",
    "key",
    "insecure",
    "allow",
    "i-own-this-server",
    "contract",
)


@click.command(cls=GroupedCommand, ends=ENDS)
@click.option("--ledger", metavar="FILE", help="The ledger of the run.  [default: list the ledgers]")
@click.option("--app", metavar="MODULE:APP", help="The run checked this ASGI or WSGI application in its own process.")
@TARGET_NAME
@CONFIG
@with_options(*OPTIONS)
@click.option("--forget", is_flag=True, help="Delete the ledger and send nothing: the server no longer exists.")
def clean(app: str | None, target_name: str | None, config: Path | None, *, forget: bool, **given: Any) -> None:
    """Remove what a run left behind: one that was killed, or whose server was lost.

    The run's ledger names the server. Without --ledger, the existing ledgers are listed. Exits with 0 if nothing is left,
    and with 3 if something is.
    """
    try:
        values = resolve({**given, "app": app}, file=config, target=target_name)
        if not values["ledger"]:
            _list()
            return
        ledger = Ledger.load(Path(values["ledger"]))
        if forget:
            ledger.forget()
            print(f"Forgotten: what the run {ledger.run} left on {inert(ledger.target)}.")
            return
        if values["url"] not in (None, ledger.target):
            raise ConfigurationError(f"the ledger is of a run on {ledger.target}, not on {values['url']}")
        setup = prepare(values | {"url": ledger.target})
        setup.run.ledger = ledger
        setup.run.cleanup = cleanup = _clean(setup)
    except (ConfigurationError, DocumentError) as error:
        raise click.UsageError(complete(str(error))) from error
    except SetUpError as error:
        say(f"Error: {complete(str(error))}")
        sys.exit(3)
    print(f"Of the run {ledger.run} on {ledger.target}: {sentence(setup.run)}")
    sys.exit(3 if cleanup.left else 0)


def _clean(setup: Setup) -> Cleanup:
    """The clean-up. Exits with 130 or 143 after a signal, with 4 if the suite itself fails; the ledger keeps the rest."""
    error: Exception | None = None
    with stoppable(setup.run.ledger.making.stop) as asked:
        try:
            return setup.clean()
        except ConfigurationError:
            raise
        except KeyboardInterrupt:
            pass
        except Exception as failed:  # noqa: BLE001  (a failure of the suite has its own exit code)
            error = failed
    sys.exit(exit_after(setup.run, asked, error))


def _list() -> None:
    """Prints the ledgers in the user's state directory, and what each records. Raises ConfigurationError for unreadable ones."""
    folder = default_folder()
    found = sorted(folder.glob("*.jsonl"), key=lambda path: path.stat().st_mtime)
    unreadable = []
    for path in found:
        try:
            ledger = Ledger.load(path)
        except ConfigurationError as error:
            unreadable.append(str(error))
            continue
        promotions = [*ledger.promotions, *(name for name, made in ledger.provided.items() if made.most)]
        print(
            f"{inert(ledger.target)}: something on {amount(len(promotions), 'promotion')}\n"
            f"  promotion-jobs clean --ledger {path}\n"
            f"  (--forget deletes the ledger of a server that no longer exists)"
        )
    if unreadable:
        raise ConfigurationError("; ".join(unreadable))
    if not found:
        print(f"No ledger in {folder}: none of your runs left anything behind.")
