"""The HAR file: whole, redacted, bounded, and JSON of the right shape."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from promotion_jobs_conformance.http.exchange import ErrorKind, Exchange, NoResponse, Request, Response
from promotion_jobs_conformance.http.har import HarRecorder
from promotion_jobs_conformance.reports.files import write_file

WHEN = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
URL = "http://localhost:8000/v2/promotions/1/jobs?page[limit]=1&key=hunter2"


def redact(text: str) -> str:
    return text.replace("hunter2", "[redacted]")


def exchange(body: bytes = b'{"data":[]}', sent: bytes | None = b'{"a":"hunter2"}') -> Exchange:
    headers = (("Authorization", "Bearer hunter2"), ("Content-Type", "application/json"))
    request = Request("POST", "/v2/promotions/1/jobs", headers, sent)
    response = Response(201, (("Content-Type", "application/json"), ("Location", "/hunter2")), body)
    return Exchange(request, response, 0.0125)


def written(recorder: HarRecorder, path: Path) -> Any:
    write_file(path, recorder.text())
    text = path.read_text(encoding="ascii")
    assert "hunter2" not in text
    log = json.loads(text)["log"]
    assert log["version"] == "1.2"
    return log


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "run.har"


def test_an_exchange(path: Path) -> None:
    recorder = HarRecorder(redact, creator_version="1.0.0")
    recorder.add(exchange('{"gr\u00fc\u00df":"\x1b[2J"}'.encode()), URL, WHEN)
    log = written(recorder, path)
    assert log["creator"] == {"name": "promotion-jobs-conformance", "version": "1.0.0"}
    (entry,) = log["entries"]
    assert entry["startedDateTime"] == "2026-01-02T03:04:05+00:00"
    assert entry["time"] == 12.5
    assert entry["request"]["url"] == redact(URL)
    assert {"name": "page[limit]", "value": "1"} in entry["request"]["queryString"]
    assert {"name": "Authorization", "value": "Bearer [redacted]"} in entry["request"]["headers"]
    assert entry["request"]["postData"] == {"mimeType": "application/json", "text": '{"a":"[redacted]"}'}
    assert entry["response"]["status"] == 201
    assert entry["response"]["content"]["text"] == '{"gr\u00fc\u00df":"\x1b[2J"}'
    assert entry["response"]["redirectURL"] == "/[redacted]"


def test_no_response(path: Path) -> None:
    recorder = HarRecorder(redact)
    recorder.add_failure(NoResponse(Request("GET", "/a"), ErrorKind.MUTE, "not even hunter2"), URL, WHEN, 1.0)
    (entry,) = written(recorder, path)["entries"]
    assert entry["response"]["status"] == 0
    assert entry["comment"] == "no response in time: not even [redacted]"


def test_a_body_that_is_no_text(path: Path) -> None:
    recorder = HarRecorder(redact)
    recorder.add(exchange(b"\xff\xfehunter2"), URL, WHEN)
    content = written(recorder, path)["entries"][0]["response"]["content"]
    assert content["encoding"] == "base64"
    assert base64.b64decode(content["text"]) == b"\xff\xfe[redacted]"


def test_a_long_body_is_cut_after_it_was_redacted(path: Path) -> None:
    recorder = HarRecorder(redact, body_bytes=10)
    recorder.add(exchange(b"12345hunter2", b"12345hunter2" * 10), URL, WHEN)
    recorder.add(exchange(b"\xff2345hunter2"), URL, WHEN)
    first, second = written(recorder, path)["entries"]
    assert first["response"]["content"]["text"] == "12345[reda"
    assert first["response"]["content"]["comment"] == "cut to 10 of 12 bytes"
    assert first["response"]["content"]["size"] == 12
    assert first["request"]["postData"]["comment"] == "cut to 10 of 120 bytes"
    assert base64.b64decode(second["response"]["content"]["text"]) == b"\xff2345[reda"


def test_the_newest_are_kept(path: Path) -> None:
    recorder = HarRecorder(redact, entries=3)
    for number in range(5):
        recorder.add(exchange(b"%d" % number), URL, WHEN)
    log = written(recorder, path)
    assert [entry["response"]["content"]["text"] for entry in log["entries"]] == ["2", "3", "4"]
    assert log["comment"] == "2 earlier exchanges were left out."
    recorder = HarRecorder(redact, total_bytes=2_500)
    for _ in range(5):
        recorder.add(exchange(b"a" * 700), URL, WHEN)
    assert len(written(recorder, path)["entries"]) == 2


def test_nothing_at_all(path: Path) -> None:
    assert written(HarRecorder(redact), path)["entries"] == []
