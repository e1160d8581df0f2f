"""The entry point of the console script `promotion-jobs`.

Each command is a module that is imported only when it is invoked: no command pays for the imports of another.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any, NoReturn

import click

from promotion_jobs_cli.streams import run_to_end
from promotion_jobs_conformance.extras import MissingExtra, require
from promotion_jobs_conformance.naming import nearest

COMMANDS = {
    "verify": "Check a server against the contract.",
    "rejudge": "Check a recorded run again, offline.",
    "audit": "Check recorded traffic: HTTP archives (HAR).",
    "proxy": "Forward traffic to a server, and check it.",
    "load": "Check a server under load.",
    "clean": "Remove what a run left on a server.",
    "serve": "Run the reference server.",
    "matrix": "Prove the suite with faults and variants.",
    "explain": "Explain a requirement: its sources, needs and checks.",
    "requirements": "Check or write the lock of requirement IDs.",
    "compare": "Compare two JSON reports.",
    "diff": "Show whether a new contract breaks an old one.",
}

NEEDS = {
    "serve": "reference",
    "load": "load",
    "matrix": "reference",
    "proxy": "proxy",
}  # the extra without which a command does nothing


class Lazy(click.Group):
    """A group that imports its commands on demand: the command `x` is the function `x` of the module `x`."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            near = nearest(cmd_name, COMMANDS, 1)
            ctx.fail(f"No such command {cmd_name!r}." + (f" Did you mean {near[0]}?" if near else ""))
        if cmd_name in NEEDS:
            require(NEEDS[cmd_name], f"`promotion-jobs {cmd_name}`")
        command: click.Command = getattr(import_module(f"promotion_jobs_cli.{cmd_name}"), cmd_name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))

    def main(self, *args: Any, **extra: Any) -> NoReturn:
        run_to_end(lambda: self._explained(*args, **extra | {"standalone_mode": False}))

    def _explained(self, *args: Any, **extra: Any) -> Any:
        """As `click.Group.main`, but the message for an option that the command does not have names the command that has it."""
        try:
            return super().main(*args, **extra)
        except click.NoSuchOption as error:
            context = error.ctx
            if context is None or context.command is self:
                raise
            own = [name[2:] for param in context.command.params for name in param.opts if name.startswith("--")]
            near = nearest(error.option_name[2:], own, 1)
            others = [name for name in COMMANDS if error.option_name in self._options(context, name)]
            hint = (
                f"It is an option of `promotion-jobs {others[0]}`."
                if others
                else f"Did you mean --{near[0]}?"
                if near
                else f"`promotion-jobs {context.command.name} --help` lists those that there are."
            )
            raise click.UsageError(f"No such option {error.option_name}. {hint}", context) from None

    def _options(self, ctx: click.Context, command: str) -> list[str]:
        """The options of a command; none if what it needs is not installed."""
        try:
            found = self.get_command(ctx, command)
        except (MissingExtra, ImportError):
            return []
        return [name for param in found.params for name in param.opts] if found else []


@click.group(cls=Lazy, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="promotion-jobs-contract")
def main() -> None:
    """Check servers against the promotion-jobs contract, and work with the contract itself."""
