"""The reference server as its own process, on a free port, for one run."""

from __future__ import annotations

import re
import secrets
import selectors
import subprocess
import sys
import time
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Self

from promotion_jobs_conformance.extras import require
from promotion_jobs_conformance.target import ConfigurationError, SetUpError

START = 30.0  # seconds that the server is given to print its URL
NAME = "the built-in reference server"


@dataclass
class ReferenceProcess:
    """The options' values, with a reference server's URL and credentials if that is what to check."""

    values: dict[str, Any]
    is_needed: bool
    _process: subprocess.Popen[str] | None = field(default=None, repr=False)

    @classmethod
    def where(cls, values: dict[str, Any]) -> Self:
        """A reference server if no target was given, and nothing shows that one was meant.

        Raises ConfigurationError if something says so: a run without its URL would check the wrong server.
        """
        is_needed = values["url"] is None and values["app"] is None
        if is_needed and values["server_meant"]:
            raise ConfigurationError(
                f"no URL was given, but {values['server_meant']} is for a server of yours: "
                "give the URL, or --reference to check the built-in reference server"
            )
        return cls(dict(values), is_needed=is_needed)

    def __enter__(self) -> Self:
        if self.is_needed:
            require("reference", "The built-in reference server")
            secret = secrets.token_urlsafe(16)
            self.values |= {"client_id": "embedded", "client_secret": secret, "token": None, "token_file": None}
            options = ["--max-codes", str(self.values["max_codes"])] if self.values["max_codes"] else []
            options += ["--contract", self.values["contract"]] if self.values["contract"] else []
            self.values["url"] = self._start(secret, options)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._process is not None:
            self._process.terminate()
            try:
                self._process.wait(10)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
            for stream in (self._process.stdin, self._process.stdout):
                if stream:
                    stream.close()

    def _start(self, secret: str, options: list[str]) -> str:
        command = [
            sys.executable,
            "-m",
            "promotion_jobs_cli",
            "serve",
            "--port",
            "0",
            "--client-id",
            "embedded",
            "--while-asked",
            *options,
        ]
        import os

        environment = {
            **os.environ,
            "PROMOTION_JOBS_SERVE_CLIENT_SECRET": secret,
            "PYTHONPATH": os.pathsep.join(p for p in sys.path if p),
        }
        self._process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,  # it ends with this process, however that ends: then the server stops by itself
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env=environment,
            start_new_session=True,
        )
        output = self._process.stdout
        if output is None:  # it was asked for above
            raise SetUpError("the reference server has no output to read")
        printed = ""
        deadline = time.monotonic() + START
        with selectors.DefaultSelector() as selector:
            selector.register(output, selectors.EVENT_READ)
            while time.monotonic() < deadline:
                if not selector.select(deadline - time.monotonic()):
                    break
                line = output.readline()
                printed += line
                if match := re.search(r"(http://\S+)", line):
                    return match[1]
                if not line:
                    break
        self.__exit__(None, None, None)
        raise SetUpError(f"the reference server did not start: {printed.strip()[-400:] or 'it printed nothing'}")
