"""Whole runs against hostile servers: each ends soon, small, cleanly, and with the verdict that it must have.

Here a third of the servers is judged, some of each kind, and every turn in the middle of a run; most runs are carried
out without the command around them, and some are the command itself with all its reports. `HOSTILE=all` judges all;
`tox run -e hostile` does so by the whole command, and writes the table. The client alone meets all of them in
`test_http_client_hostile.py`.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor

import pytest

from promotion_jobs_conformance.outcomes import EXIT
from promotion_jobs_conformance.result import Verdict
from tests.hostile import BEHAVIOURS, TURNS
from tests.hostile.judged import MOST_MEGABYTES, MOST_SECONDS, Row, Scene, judge, reference, scenes

SCENES = scenes("http://127.0.0.1:9", "smoke")
NAMES = [
    name for number, name in enumerate(SCENES) if number % 3 == 0 or name in TURNS or os.environ.get("HOSTILE") == "all"
]
WHOLE = set({SCENES[name].theme: name for name in NAMES}.values())  # one of each kind

Runs = dict[str, tuple[Scene, Future[Row]]]


@pytest.fixture(scope="module")
def runs(request: pytest.FixtureRequest) -> Iterator[Runs]:
    """The runs of all tests that were selected, two at a time."""
    wanted = {item.name for item in request.session.items if item.fspath == request.node.fspath}
    with reference() as upstream, ThreadPoolExecutor(2) as pool:
        listed = {
            name: scene
            for name, scene in scenes(upstream, "smoke").items()
            if f"test_ends_as_it_must[{name}]" in wanted
        }
        yield {name: (scene, pool.submit(judge, scene, whole=name in WHOLE)) for name, scene in listed.items()}


@pytest.mark.parametrize("name", NAMES)
def test_ends_as_it_must(runs: Runs, name: str) -> None:
    scene, future = runs[name]
    row = future.result()
    assert not row.crash, row.crash
    assert row.verdict == scene.verdict, row
    assert row.exit_code == EXIT[Verdict(row.verdict)]
    assert row.seconds < MOST_SECONDS
    assert row.megabytes < MOST_MEGABYTES
    behaviour = BEHAVIOURS.get(name)
    if behaviour and behaviour.kind and not behaviour.kind.is_absence:
        assert row.red == ("whole-answer",)  # one cause, one finding


def test_there_are_enough() -> None:
    assert len(NAMES) >= 70
    assert len(WHOLE) >= 10
