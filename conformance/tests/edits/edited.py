"""One edited document, all the way: the code is generated from it, the reference server runs on that, the suite checks it.

The generated code is a package of this process, so each document needs its own process (`main`). What it prints is
one line of JSON.
"""

from __future__ import annotations

import contextlib
import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parents[3]
JOB_DELAY = 0.03
LINE = re.compile(r"\bline \d+")


@dataclass(frozen=True)
class Fate:
    """What became of a document: `green`, `rejected` (with a sentence that names a line), `red`, or `error`."""

    kind: str
    told: str = ""

    @property
    def is_right(self) -> bool:
        """True if the document was followed, or rejected before anything was sent."""
        return self.kind in ("green", "rejected")


def text_of(root: dict[str, Any]) -> str:
    """A document as it is spelt ordinarily."""
    return yaml.safe_dump(root, sort_keys=False, allow_unicode=True)


def follow(text: str, profile: str = "standard", seconds: float = 240.0) -> Fate:
    """Generates from a document's text, serves it, and checks the server, in a process of its own."""
    with tempfile.TemporaryDirectory(prefix="edited-") as folder:
        work = Path(folder)
        (work / "spec").mkdir()
        (work / "spec" / "openapi.yaml").write_text(text, "utf-8", newline="")
        for name in ("pyproject.toml", *(f"scripts/stub/{stub.name}" for stub in (ROOT / "scripts/stub").glob("*.py"))):
            (work / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, work / name)
        environment = os.environ | {
            "PATH": os.pathsep.join(
                (str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath))
            ),  # the generator
            "PYTHONPATH": str(ROOT / "conformance"),
            "PYTHONSAFEPATH": "1",
        }
        command = [sys.executable, "-m", "tests.edits.edited", folder, profile]
        try:
            done = subprocess.run(
                command, env=environment, capture_output=True, text=True, timeout=seconds, check=False
            )
        except subprocess.TimeoutExpired:
            return Fate("error", f"no verdict within {seconds:g} s")
        last = done.stdout.strip().splitlines()[-1:] or [""]
        try:
            return Fate(**json.loads(last[0]))
        except (ValueError, TypeError):
            return Fate("error", f"exit {done.returncode}: {done.stderr[-1500:]}")


def rejected(text: str) -> Fate | None:
    """What `scripts/generate` says of a document before it generates anything; None if it goes on."""
    from promotion_jobs_conformance.contract.contract import Contract
    from promotion_jobs_conformance.contract.document import Document, DocumentError
    from promotion_jobs_conformance.promotions.prerequisites import check_document

    try:
        check_document(Contract(Document.parse(text, Path("openapi.yaml"))))
    except DocumentError as error:
        return Fate("rejected" if LINE.search(str(error)) else "error", str(error))
    return None


def _fate(work: Path, profile: str) -> Fate:
    generator = _generator()
    made = work / "made"
    made.mkdir()
    with contextlib.redirect_stdout(sys.stderr):
        try:
            generator.generate(work, made)
        except generator.GeneratorError as error:
            told = " ".join(str(error).split())
            return Fate("rejected" if LINE.search(told) else "error", told[-600:])
        sys.path.insert(0, str(made / "generated"))
        fate = _checked(work / "spec" / "openapi.yaml", profile)
        if fate.is_right:
            return fate
        try:
            generator.check_reference(work / "spec" / "openapi.yaml", made)
        except generator.GeneratorError as error:
            told = " ".join(str(error).split())
            return Fate("rejected" if LINE.search(told) else "error", told)
        return fate


def _generator() -> Any:
    sys.path.insert(0, str(ROOT / "scripts"))  # where generate finds its adjustments
    spec = importlib.util.spec_from_file_location("generate", ROOT / "scripts" / "generate.py")
    if spec is None or spec.loader is None:
        raise RuntimeError("there is no scripts/generate.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _checked(path: Path, profile: str) -> Fate:
    from promotion_jobs_conformance.contract.document import DocumentError
    from promotion_jobs_conformance.http.inprocess import client_for
    from promotion_jobs_conformance.result import Level, Outcome, SkipReason
    from promotion_jobs_conformance.run import Run, run
    from promotion_jobs_conformance.setup import contract_of
    from promotion_jobs_conformance.target import ConfigurationError, Credentials, Target
    from promotion_jobs_conformance.target import Settings as RunSettings
    from promotion_jobs_reference import Settings, create_app

    try:
        contract = contract_of({"contract": str(path)})
    except (ConfigurationError, DocumentError) as error:
        return Fate("error", f"generate took what verify rejects: {error}")
    client = "edited-client"
    app = create_app(Settings(client_id=client, client_secret=client * 2, job_delay=JOB_DELAY, contract=path))
    with contextlib.closing(client_for(app)) as sender:
        target = Target("http://testserver", Credentials(None, client, client * 2))
        settings = RunSettings(profile=profile, examples=25, job_timeout=8.0)
        result = run(Run(contract, target, settings), sender)
    red = [r for r in result.requirements if r.outcome in (Outcome.VIOLATED, Outcome.DEVIATED, Outcome.ERROR)]
    told = [
        f"{r.requirement.id}: {r.reason or ''}"
        + "".join(
            f" expected {f.expected} | actual {f.actual} | {f.sent.method} {f.sent.url} {(f.sent.body or '')[:200]}"
            for f in r.findings
        )
        for r in red
    ]
    open_musts = [
        f"{r.requirement.id} not tested: {r.reason} ({r.because})"
        for r in result.requirements
        if r.outcome is Outcome.NOT_TESTED
        and r.because not in (SkipReason.EXCLUDED, SkipReason.RACE)
        and r.requirement.level is Level.MUST
    ]
    if result.verdict.value != "conforms":
        told += open_musts
    told += [note for note in result.notes if note.startswith(("The suite failed", "The target was lost"))]
    if told or result.verdict.value not in ("conforms", "incomplete"):
        return Fate("red", f"{result.verdict.value}: " + " || ".join(told[:6]))
    return Fate("green", f"{result.verdict.value}, {result.requests} requests, {result.jobs_created} jobs")


if __name__ == "__main__":
    fate = _fate(Path(sys.argv[1]), sys.argv[2])
    print(json.dumps(asdict(fate)))
