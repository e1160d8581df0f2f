"""The suite as a pytest plugin: `pytest --pyargs promotion_jobs_conformance --promotion-jobs-url URL …`.

One item per requirement, named by its ID. The run itself happens once, when the first item asks for its outcome; with
pytest-xdist the first worker runs it and the others read its result. A violated requirement fails; one that could not be
tested is skipped with its reason if the owner opted out of it or it depends on a violated requirement, and fails otherwise.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from .result import RunResult
    from .setup import Setup

OPTION = "--promotion-jobs-"


def pytest_addoption(parser: pytest.Parser) -> None:
    """The options of `promotion-jobs verify`, each with a prefix."""
    from .options import OPTIONS

    group = parser.getgroup("promotion-jobs", "check a server against the promotion-jobs contract")
    group.addoption(f"{OPTION}url", metavar="URL", help="The base URL of the server to check.")
    group.addoption(f"{OPTION}app", metavar="MODULE:APP", help="An ASGI or WSGI application to check in this process.")
    group.addoption(f"{OPTION}target", metavar="NAME", help="A target that promotion-jobs.toml names.")
    group.addoption(f"{OPTION}config", metavar="FILE", help="The file to read instead of promotion-jobs.toml.")
    for option in OPTIONS:
        name = f"{OPTION}{option.name}"
        if option.flag:
            group.addoption(name, action="store_true", default=False, help=option.help)
        else:
            action = "append" if option.many else "store"
            group.addoption(name, metavar=option.metavar, action=action, default=None, help=option.help)


def setup_of(config: pytest.Config) -> Setup:
    """The run that pytest's options, the environment and the file ask for. Raises ConfigurationError."""
    from .configuration import resolve
    from .options import OPTIONS
    from .setup import prepare
    from .target import ConfigurationError

    if (ready := config.stash.get(SETUP, None)) is not None:
        return ready
    given = {option.key: config.getoption(f"{OPTION}{option.name}") for option in OPTIONS}
    given |= {name: config.getoption(f"{OPTION}{name}") for name in ("url", "app")}
    file, target = (config.getoption(f"{OPTION}{name}") for name in ("config", "target"))
    values = resolve(given, file=Path(file) if file else None, target=target)
    if values["only"] and values["require_complete"]:
        raise ConfigurationError("--only checks a part, and --require-complete asks for all of it: give one of them")
    setup = prepare(values)
    config.stash[SETUP] = setup
    config.stash[GATE] = Gate(strict=values["strict"], require_complete=values["require_complete"])
    return setup


def requirements_of(config: pytest.Config) -> tuple[str, ...]:
    """The requirements to make items of; none if the options are wrong, which ends pytest once everything is collected."""
    from .target import ConfigurationError

    try:
        run = setup_of(config).run
    except ConfigurationError as error:
        if hasattr(config, "workerinput"):  # a worker of xdist cannot end pytest: an item reports it
            return ("configuration",)
        config.stash[MISTAKE] = as_options_of_pytest(str(error))
        return ()
    return run.settings.only or tuple(run.contract.requirements)


def pytest_collection_modifyitems(config: pytest.Config) -> None:
    """Ends pytest, with one line and its exit code 4, if the options are wrong: within a collector it would be a traceback."""
    if mistake := config.stash.get(MISTAKE, ""):
        raise pytest.UsageError(mistake)


def as_options_of_pytest(text: str) -> str:
    """A message with the names that the options have in pytest."""
    from .options import OPTIONS

    names = "|".join(["url", "app", "config", "target", *(option.name for option in OPTIONS)])
    return re.sub(rf"(?<![\w-])--({names})(?![\w-])", rf"{OPTION}\1", text)


@pytest.fixture(scope="session")
def promotion_jobs_result(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The result of the run (`promotion_jobs_conformance.result.RunResult`), which happens once per session."""
    from .reports.summary import verdict_sentence
    from .target import ConfigurationError, SetUpError

    try:
        setup = setup_of(request.config)
        if not hasattr(request.config, "workerinput"):
            result = setup.go()
        else:
            result = _once_for_all_workers(setup.go, tmp_path_factory.getbasetemp().parent)
    except ConfigurationError as error:
        message = as_options_of_pytest(str(error))
        if hasattr(request.config, "workerinput"):
            pytest.fail(message, pytrace=False)
        pytest.exit(message, returncode=pytest.ExitCode.USAGE_ERROR)
    except SetUpError as error:
        pytest.fail(str(error), pytrace=False)
    if not result.requirements:
        pytest.fail(verdict_sentence(result), pytrace=False)
    return result


@pytest.fixture(scope="session")
def promotion_jobs_proxy(request: pytest.FixtureRequest) -> Iterator[str]:
    """The URL of a proxy before the server of `--promotion-jobs-url`; what passes through must conform to the contract.

    Fails the last test that uses it if a must was violated, or if no request of the API passed through.
    """
    from .redaction import Redactor
    from .reports.plain import plain_finding
    from .result import Outcome
    from .setup import contract_of
    from .sources.judging import Judging, judged
    from .sources.proxy import Proxy, Recording
    from .sources.serving import listening, serving
    from .sources.traffic import NoTraffic, traffic_of

    url = request.config.getoption(f"{OPTION}url")
    if not url:
        pytest.fail(f"name the server behind the proxy: {OPTION}url URL", pytrace=False)
    contract = contract_of({"contract": request.config.getoption(f"{OPTION}contract")})
    recording, base_url = Recording(), url.rstrip("/")
    with listening("127.0.0.1:0") as listener, serving(Proxy(base_url, recording), listener) as here:
        yield here
    try:
        found = traffic_of(recording.taken()[0], contract, base_url)
    except NoTraffic as reason:
        pytest.fail(f"nothing was checked: {reason}", pytrace=False)
    result = judged(found, Judging(contract, "proxy", f"promotion-jobs proxy --to {base_url}"), Redactor())
    violated = [plain_finding(one) for one in result.requirements if one.outcome is Outcome.VIOLATED]
    if violated:
        pytest.fail("\n\n".join(violated), pytrace=False)


@dataclass(frozen=True)
class Gate:
    """What fails the run besides a violation."""

    strict: bool = False
    require_complete: bool = False


SETUP: pytest.StashKey[Setup] = pytest.StashKey()
MISTAKE: pytest.StashKey[str] = pytest.StashKey()
GATE: pytest.StashKey[Gate] = pytest.StashKey()


def _once_for_all_workers(go: Callable[[], RunResult], folder: Path) -> RunResult:
    """The first worker performs the run; the others wait for its result and read it."""
    import fcntl

    from .reports.json_report import JsonReport, read

    path = folder / "promotion-jobs-result.json"
    with path.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not path.is_file():
            path.write_text(JsonReport().write(go()), encoding="utf-8")
    return read(path.read_text(encoding="utf-8"))
