"""The reference of the command line, made from its code: what `--help` says, and where else an option can be set."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import click

from promotion_jobs_cli.main import main
from promotion_jobs_conformance.options import FILE, OPTIONS

from .page import Page, html, page


@dataclass(frozen=True)
class Line:
    """An option or argument: its spellings, what it says, and the environment variable that can hold it (or nothing)."""

    spelling: str
    help: str
    variable: str


@dataclass(frozen=True)
class Command:
    """A command, its usage line, the paragraphs of its text, and its options."""

    name: str
    usage: str
    text: tuple[str, ...]
    lines: tuple[Line, ...]


def pages() -> Iterator[Page]:
    """The one page of all commands."""
    top = click.Context(main, info_name="promotion-jobs", **main.context_settings)
    commands = [_command(main, top)]
    for name in main.list_commands(top):
        command = main.get_command(top, name)
        if command is not None:
            commands.append(_command(command, click.Context(command, parent=top, info_name=name)))
    introduction = (
        "Made from the code; `--help` says the same. What is given nearer to a run wins: the command line, then the target that "
        f"`--target` names in `{FILE}`, then the environment, then the top of that file, where options have the names that they have "
        "here, less the dashes."
    )
    parts = [
        part
        for one in commands
        for part in (
            f"## {one.name}",
            f"```text\n{one.usage}\n```",
            *one.text,
            html("options.html.j2", lines=one.lines),
        )
    ]
    yield page("commands", "Command line", introduction, *parts)


def _command(command: click.Command, context: click.Context) -> Command:
    known = {f"--{option.name}": option.variable for option in OPTIONS} if context.info_name == "verify" else {}
    lines = []
    for parameter in command.get_params(context):
        record = parameter.get_help_record(context)
        if record is None or not record[1]:
            continue
        own = parameter.envvar if isinstance(parameter.envvar, str) else ""
        variable = own or next((known[name] for name in parameter.opts if name in known), "")
        lines.append(Line(record[0], record[1], variable))
    usage = " ".join([context.command_path, *command.collect_usage_pieces(context)])
    text = tuple(" ".join(part.split()) for part in (command.help or "").replace("\b", "").split("\n\n"))
    return Command(context.command_path, usage, text, tuple(lines))
