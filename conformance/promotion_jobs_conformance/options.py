"""Every option of a run, once: the command line, the environment, the file `promotion-jobs.toml` and pytest read this list."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import click

from .option_types import Count, HeaderField, Number, PublicOrigin, Text

FILE = "promotion-jobs.toml"
PREFIX = "PROMOTION_JOBS_"

COUNT = Count(min=1)
SECONDS = Number(100_000)
READABLE = click.Path(exists=True, dir_okay=False, readable=True)


@dataclass(frozen=True)
class Option:
    """One option: its name, its placeholder and its help."""

    name: str
    help: str
    metavar: str = "TEXT"
    type: click.ParamType[Any] = field(default_factory=Text)
    group: str = "What to check"
    default: str = ""  # as the help shows it
    many: bool = False
    flag: bool = False
    secret: bool = False
    targets: bool = False  # says that a server of the owner's must be checked

    @property
    def key(self) -> str:
        """The name of the value in Python."""
        return self.name.replace("-", "_")

    @property
    def variable(self) -> str:
        """The environment variable."""
        return PREFIX + self.key.upper()


TARGET, CREDENTIALS, CHECKS, LIMITS, REPORTS, GATE = GROUPS = (
    "Target",
    "Credentials",
    "What to check",
    "Limits",
    "Reports",
    "Gate",
)

OPTIONS = (
    Option("allow", "A host that may be checked without confirmation; repeatable.", "HOST", group=TARGET, many=True),
    Option(
        "i-own-this-server",
        "Repeat the URL's host here to confirm a host outside this machine or network.",
        "HOST",
        group=TARGET,
        targets=True,
    ),
    Option(
        "header",
        'A header for every request, "Name: value"; repeatable.',
        "HEADER",
        HeaderField(),
        TARGET,
        many=True,
        secret=True,
        targets=True,
    ),
    Option(
        "public-origin",
        "An additional origin that links may have, https://host[:port]; repeatable.",
        "URL",
        PublicOrigin(),
        TARGET,
        many=True,
        targets=True,
    ),
    Option("proxy", "An HTTP proxy, http://[user:password@]host:port.", "URL", group=TARGET, secret=True, targets=True),
    Option(
        "ca-file", "Certificate authorities to trust (PEM).", "FILE", READABLE, TARGET, "the system's", targets=True
    ),
    Option("cert", "The client certificate (PEM).", "FILE", READABLE, TARGET, targets=True),
    Option("key", "The key of the client certificate (PEM).", "FILE", READABLE, TARGET, targets=True),
    Option("insecure", "Do not verify the server's certificate.", group=TARGET, flag=True, targets=True),
    Option(
        "token",
        "A bearer token; better set in the environment.",
        "TOKEN",
        group=CREDENTIALS,
        secret=True,
        targets=True,
    ),
    Option("token-file", "A file with the token; - for standard input.", "FILE", group=CREDENTIALS, targets=True),
    Option("client-id", "An OAuth client ID; needs the secret.", "ID", group=CREDENTIALS, targets=True),
    Option(
        "client-secret",
        "The client's secret; better set in the environment.",
        "SECRET",
        group=CREDENTIALS,
        secret=True,
        targets=True,
    ),
    Option(
        "profile",
        "smoke (a few jobs), standard, or deep (standard, and random cases).",
        "NAME",
        click.Choice(["smoke", "standard", "deep"]),
        CHECKS,
        "standard",
    ),
    Option("only", "Check these requirements only: an ID, a pattern or an operation; repeatable.", "ID", many=True),
    Option(
        "operations",
        "The operations that the server has, separated by commas.",
        "NAMES",
        many=True,
        targets=True,
        default="all",
    ),
    Option("manual-promotion", "An existing promotion to work on; repeatable.", "ID", many=True, targets=True),
    Option("automatic-promotion", "An existing automatic promotion; repeatable.", "ID", many=True, targets=True),
    Option("max-codes", "Maximum number of codes per promotion on this store.", "N", COUNT, CHECKS, "the contract's"),
    Option("contract", "Check against this document.", "FILE", READABLE, CHECKS, "the built-in contract"),
    Option("seed", "Random seed; the same seed sends the same values.", "N", click.INT, CHECKS, "0"),
    Option(
        "examples",
        "With --profile deep: N jobs, rejected requests and list queries each, and a third as many sequences.",
        "N",
        COUNT,
        CHECKS,
        "50",
    ),
    Option(
        "database",
        "With --profile deep: keep failing sequences in this folder, and replay them first.",
        "DIR",
        click.Path(file_okay=False),
        CHECKS,
        "none",
    ),
    Option("timeout", "Seconds to wait for a response.", "SECONDS", SECONDS, LIMITS, "10"),
    Option("job-timeout", "Seconds that a job may take to end.", "SECONDS", SECONDS, LIMITS, "30"),
    Option("read-after-write", "Seconds until a new job must be listed.", "SECONDS", SECONDS, LIMITS, "2"),
    Option(
        "max-time",
        "Seconds that the checks may take; the clean-up follows.",
        "SECONDS",
        SECONDS,
        LIMITS,
        "300; 35 once a MUST is violated",
    ),
    Option("max-requests", "Send at most N requests before the clean-up.", "N", COUNT, LIMITS, "no limit"),
    Option("max-jobs", "Create at most N jobs.", "N", COUNT, LIMITS, "no limit"),
    Option(
        "shrink-jobs",
        "With --profile deep: create at most N jobs to shrink failing sequences.",
        "N",
        Count(min=0),
        LIMITS,
        "0; 100 on this machine",
    ),
    Option(
        "max-rate",
        "Send at most N requests per second.",
        "N",
        Number(1_000_000),
        LIMITS,
        "20; no limit on this machine",
    ),
    Option("workers", "Run up to N scenarios at the same time.", "N", Count(min=1, max=64), LIMITS, "1"),
    Option(
        "ledger", "Where to record what the run creates.", "FILE", group=REPORTS, default="the user's state directory"
    ),
    Option("waivers", "Accepted violations, each with a reason and a last day (TOML).", "FILE", READABLE, GATE),
    Option("strict", "Also fail on SHOULD violations.", group=GATE, flag=True),
    Option("require-complete", "Fail if a MUST was not checked.", group=GATE, flag=True),
)
