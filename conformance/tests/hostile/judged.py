"""Whole runs of `promotion-jobs verify` against hostile servers, each in its own process, which is measured.

`tox run -e hostile` judges them all, several at a time, and writes the table to `conformance/docs/data/hostile.json`.

With `whole` the command is started as a shell would start it, with short deadlines and every report, since a hostile word
must be no more than a word in any of them. Its exit code, its time from start to end, and its peak of memory (`ru_maxrss`,
which the system gives for the ended process) are what a user would see; where it does not end, it is killed and said so.

Without, only what decides the verdict runs, in a process that is forked from one which has read the document and nothing
else: a quick way for the many rows of the tests. There the peak is `VmHWM`, which such a process begins again.
"""

from __future__ import annotations

import contextlib
import json
import multiprocessing
import os
import re
import secrets
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from tests import loopback
from tests.hostile import BEHAVIOURS, GREEN, LEGAL, TURNS, TcpServer, TcpShim
from tests.measured import measured

TOKEN: Final = "hostile-" + secrets.token_hex(8)
# Short deadlines for those whose wrong is to be slow, and longer ones where only the machine's other work would be met.
SLOW: Final = {"timeout": "0.7", "job-timeout": "2", "read-after-write": "0.3", "ledger": "ledger"}
QUICK: Final = SLOW | {"timeout": "5"}
TURNING: Final = SLOW | {"timeout": "2"}
PATIENT: Final = {"timeout": "5", "ledger": "ledger"}
REPORTS: Final = ("json", "html", "junit", "markdown", "sarif", "har")
MOST_SECONDS, MOST_MEGABYTES = 60, 300

_FORKING: Final = multiprocessing.get_context("forkserver")
_FORKING.set_forkserver_preload(["tests.hostile.prepared"])


@dataclass(frozen=True)
class Scene:
    """A server to judge, and the verdict that it must get."""

    name: str
    theme: str
    doc: str
    verdict: str
    serve: Callable[[], AbstractContextManager[TcpServer]]
    options: dict[str, str]


def scenes(upstream: str, profile: str) -> dict[str, Scene]:
    """All of them. `upstream` is the URL of a server that is right, before which some stand; those use `profile`."""
    found = [Scene(b.name, b.theme, b.doc, b.ends, b.serve, SLOW if b.slow else QUICK) for b in BEHAVIOURS.values()]
    green = "incomplete" if profile == "smoke" else "conforms"
    for turn in TURNS.values():
        serve, verdict = _shim(upstream, turn.transform), turn.verdict.replace(GREEN, green)
        found.append(
            Scene(turn.name, "In the middle of a run", turn.doc, verdict, serve, TURNING | {"profile": profile})
        )
    for name, transform in LEGAL.items():
        serve = _shim(upstream, lambda transform=transform: transform)
        doc = (transform.__doc__ or "").strip()
        found.append(Scene(f"legal-{name}", "Legal forms", doc, green, serve, PATIENT | {"profile": profile}))
    return {scene.name: scene for scene in found}


def _shim(upstream: str, transform: Any) -> Callable[[], AbstractContextManager[TcpServer]]:
    return lambda: TcpShim(upstream, transform())


@contextlib.contextmanager
def reference() -> Iterator[str]:
    """The URL of the reference server, which takes `TOKEN`, as its own process."""
    command = [sys.executable, "-m", "promotion_jobs_cli", "serve", "--port", "0"]
    environment = {**os.environ, "PROMOTION_JOBS_SERVE_TOKEN": TOKEN, "PYTHONPATH": os.pathsep.join(sys.path)}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as process:
        try:
            told = process.stdout.readline() if process.stdout else ""
            found = re.search(r"http://\S+", told)
            assert found, told
            yield found[0]
        finally:
            process.terminate()


@dataclass(frozen=True)
class Row:
    """How one run ended. `crash` is what a run left that did not end cleanly."""

    verdict: str
    exit_code: int
    seconds: float
    megabytes: float
    requests: int
    red: tuple[str, ...]
    crash: str = ""


def judge(scene: Scene, *, whole: bool) -> Row:
    """Judges the server of a scene, once."""
    with tempfile.TemporaryDirectory() as folder, scene.serve() as server:
        row = (_command if whole else _forked)(Path(folder), server.url, scene.options)
    assert server.errors == []
    return row


def _command(folder: Path, url: str, options: dict[str, str]) -> Row:
    """The command, as a shell would start it in this folder."""
    given = [part for name, value in options.items() for part in (f"--{name}", value)]
    reports = [part for name in REPORTS for part in (f"--{name}", f"report-{name}")]
    command = [sys.executable, "-m", "promotion_jobs_cli", "verify", url, *given, *reports, "--annotations", "github"]
    environment = {**os.environ, "PROMOTION_JOBS_TOKEN": TOKEN, "PYTHONPATH": os.pathsep.join(p for p in sys.path if p)}
    began = time.monotonic()
    with (folder / "out").open("w") as out, (folder / "err").open("w") as err:
        peak = folder / "peak"
        code, megabytes = measured(command, peak, 2 * MOST_SECONDS, cwd=folder, env=environment, stdout=out, stderr=err)
    told: dict[str, Any] = {
        "exit_code": code,
        "seconds": round(time.monotonic() - began, 1),
        "megabytes": round(megabytes),
        "verdict": "",
        "requests": 0,
        "red": (),
    }
    missing = [name for name in REPORTS if not (folder / f"report-{name}").is_file()]
    if "json" not in missing:
        report = json.loads((folder / "report-json").read_text("utf-8"))
        red = tuple(r["id"] for r in report["requirements"] if r["outcome"] in ("violated", "deviated"))
        told |= {"verdict": report["verdict"], "requests": report["requests"], "red": red}
    shown = "".join((folder / name).read_text("utf-8", "replace") for name in ("out", "err"))
    crash = f"no report: {', '.join(missing)}\n{shown[-3000:]}" if missing else ""
    return Row(**told, crash=shown[-3000:] if "Traceback" in shown else crash)


def _forked(folder: Path, url: str, options: dict[str, str]) -> Row:
    process = _FORKING.Process(target=_run, args=(str(folder), url, TOKEN, options))
    began = time.monotonic()
    process.start()
    process.join(2 * MOST_SECONDS)
    seconds = time.monotonic() - began
    if process.is_alive():
        process.kill()
        process.join()
    return _row(folder, seconds)


def _row(folder: Path, seconds: float) -> Row:
    """What the run has told, last of all; where it has not, it did not end cleanly.

    The exit status of the process says no more, and is not available from several threads.
    """
    told: dict[str, Any] = {
        "exit_code": -1,
        "seconds": seconds,
        "megabytes": 0.0,
        "verdict": "",
        "requests": 0,
        "red": (),
    }
    with contextlib.suppress(FileNotFoundError):
        told |= json.loads((folder / "told").read_text())
    shown = "".join((folder / name).read_text("utf-8") for name in ("out", "err") if (folder / name).is_file())
    crash = "" if told["verdict"] and "Traceback" not in shown else shown[-3000:] or "it did not end"
    return Row(**told | {"red": tuple(told["red"]), "crash": crash})


def _run(folder: str, url: str, token: str, options: dict[str, str]) -> None:
    """In the new process: the run, and then what it took."""
    loopback.install()
    os.chdir(folder)
    os.environ["PROMOTION_JOBS_TOKEN"] = token
    began = time.monotonic()
    with contextlib.ExitStack() as stack:
        stack.enter_context(contextlib.redirect_stdout(stack.enter_context(Path("out").open("w"))))
        stack.enter_context(contextlib.redirect_stderr(stack.enter_context(Path("err").open("w"))))
        told = _decide(url, options)
    if loopback.attempts:
        raise loopback.OffLoopback(str(loopback.attempts))
    told |= {"seconds": round(time.monotonic() - began, 1), "megabytes": round(_peak())}
    Path("told").write_text(json.dumps(told))


def _decide(url: str, options: dict[str, str]) -> dict[str, Any]:
    from promotion_jobs_conformance.configuration import resolve
    from promotion_jobs_conformance.setup import prepare

    result = prepare(resolve({"url": url} | {name.replace("-", "_"): value for name, value in options.items()})).go()
    red = [r.requirement.id for r in result.requirements if r.outcome in ("violated", "deviated")]
    return {"verdict": result.verdict.value, "exit_code": result.exit_code, "requests": result.requests, "red": red}


def _peak() -> float:
    """The most memory that this process has had, in megabytes."""
    with Path("/proc/self/status").open() as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmHWM:")) / 1024


def main() -> None:
    """Judges every scene and writes the table as JSON to the file that is named: `judged FILE [--quick]`.

    Each scene is met by the whole command; with `--quick` by the run alone. What is before a server that is right is
    judged by the profile smoke, so that all of it takes minutes.
    """
    path, is_quick = Path(sys.argv[1]), "--quick" in sys.argv
    profile = "smoke"
    began = time.monotonic()
    with reference() as upstream, ThreadPoolExecutor((os.cpu_count() or 1) + 1) as pool:
        listed = scenes(upstream, profile)
        rows = list(pool.map(lambda scene: judge(scene, whole=not is_quick), listed.values()))
    table = [
        {"name": scene.name, "theme": scene.theme, "sentence": scene.doc, "expected": scene.verdict, **asdict(row)}
        for scene, row in zip(listed.values(), rows, strict=True)
    ]
    wrong = [row for row in table if row["verdict"] != row["expected"] or row["crash"]]
    how = {
        "command": "promotion-jobs verify URL with short deadlines" if not is_quick else "the run alone",
        "reports": ", ".join(("console", "annotations", *REPORTS)) if not is_quick else "none",
        "seconds": "from the start of the process to its end",
        "megabytes": "ru_maxrss of the ended process, started by a small one" if not is_quick else "VmHWM",
        "profile": profile,
        "load": round(os.getloadavg()[1], 1),
        "cores": os.cpu_count(),
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({"measured": how, "hostile": table}, indent=1) + "\n", encoding="utf-8")
    for row in wrong:
        print(f"{row['name']}: {row['verdict']} and not {row['expected']}\n{row['crash']}")
    most = [max(row[prop] for row in table) for prop in ("seconds", "megabytes")]
    print(
        f"{len(table)} servers, {len(wrong)} judged wrongly; at most {most[0]} s and {most[1]} MB each; "
        f"{time.monotonic() - began:.0f} s in all"
    )
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
