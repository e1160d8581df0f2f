"""The suite as a pytest plugin: `pytest --pyargs promotion_jobs_conformance --promotion-jobs-url URL …`.

One item a requirement, named by its ID. The run itself happens once, when the first item asks for its outcome; with
pytest-xdist the first worker runs it and the others read its result. A violated requirement fails; one that could not be
tested is skipped with its reason where the owner declared it away or a violation stood before it, and fails otherwise.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

OPTION = "--promotion-jobs-"


def pytest_addoption(parser: pytest.Parser) -> None:
    """The options of `promotion-jobs verify`, each with a prefix."""
    from .options import OPTIONS

    group = parser.getgroup("promotion-jobs", "judge a server by the promotion jobs contract")
    group.addoption(f"{OPTION}url", metavar="URL", help="The base URL of the server to judge.")
    group.addoption(f"{OPTION}app", metavar="MODULE:APP", help="An ASGI or WSGI application to judge in this process.")
    group.addoption(f"{OPTION}target", metavar="NAME", help="A target that promotion-jobs.toml names.")
    group.addoption(f"{OPTION}config", metavar="FILE", help="The file to read instead of promotion-jobs.toml.")
    for option in OPTIONS:
        name = f"{OPTION}{option.name}"
        if option.flag:
            group.addoption(name, action="store_true", default=False, help=option.help)
        else:
            action = "append" if option.many else "store"
            group.addoption(name, metavar=option.metavar, action=action, default=None, help=option.help)


def values_of(config: pytest.Config) -> dict[str, Any]:
    """The options' values, from pytest's command line, the environment and the file. Raises pytest.UsageError."""
    from .options import OPTIONS, resolve
    from .target import ConfigurationError

    given = {option.key: config.getoption(f"{OPTION}{option.name}") for option in OPTIONS}
    given["url"] = config.getoption(f"{OPTION}url")
    file = config.getoption(f"{OPTION}config")
    try:
        return resolve(given, file=Path(file) if file else None, target=config.getoption(f"{OPTION}target"))
    except ConfigurationError as error:
        raise pytest.UsageError(str(error)) from error


@pytest.fixture(scope="session")
def promotion_jobs_result(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The result of the run (`promotion_jobs_conformance.result.RunResult`), which happens once a session."""
    from .launch import prepare
    from .target import ConfigurationError

    config = request.config
    ready = config.stash.get(LAUNCH, None)
    if ready is not None:
        return ready()
    values = values_of(config)

    def go() -> Any:
        try:
            return prepare(values, app=config.getoption(f"{OPTION}app")).go()
        except ConfigurationError as error:
            raise pytest.UsageError(str(error)) from error

    if not hasattr(config, "workerinput"):
        return go()
    return _once_for_all_workers(go, tmp_path_factory.getbasetemp().parent)


LAUNCH: pytest.StashKey[Any] = pytest.StashKey()


def _once_for_all_workers(go: Any, folder: Path) -> Any:
    """The first worker runs, the others wait for its result and read it."""
    from filelock import FileLock

    from .reports.json_report import JsonReport, read

    path = folder / "promotion-jobs-result.json"
    with FileLock(f"{path}.lock"):
        if not path.is_file():
            path.write_text(JsonReport().write(go()), encoding="utf-8")
    return read(path.read_text(encoding="utf-8"))
