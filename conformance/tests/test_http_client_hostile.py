"""Each hostile behaviour against the client alone: it ends as the registry says, soon, and with nothing but `NoResponse`."""

from __future__ import annotations

import re
import time

import pytest

from promotion_jobs_conformance.http import strict_json
from promotion_jobs_conformance.http.client import HttpClient
from promotion_jobs_conformance.http.exchange import NoResponse, Request, Response
from promotion_jobs_conformance.http.limits import Limits
from tests.hostile import BEHAVIOURS, Behaviour

QUICK = Limits(connect=1.0, first_byte=0.15, total=0.3)
PATIENT = Limits(connect=5.0, first_byte=5.0, total=5.0)


@pytest.mark.parametrize("behaviour", BEHAVIOURS.values(), ids=BEHAVIOURS)
def test_ends_as_expected(behaviour: Behaviour) -> None:
    limits = QUICK if behaviour.slow else PATIENT
    ended: Response | NoResponse
    with behaviour.serve() as server, HttpClient(server.url, limits=limits) as client:
        started = time.monotonic()
        try:
            ended = client.send(Request("GET", "/v2/promotions/1/jobs")).response
        except NoResponse as failure:
            ended = failure
        seconds = time.monotonic() - started
    assert server.errors == []
    assert seconds < limits.total + 2.0  # of an endless response; generous, since other work may share the machine
    if isinstance(ended, NoResponse):
        assert ended.kind is behaviour.kind, ended
        assert ended.detail.isascii()
        assert len(ended.detail) < 400
    else:
        assert ended.status == behaviour.status
        if behaviour.not_json is not None:
            with pytest.raises(strict_json.NotJson, match=re.escape(behaviour.not_json)) as caught:
                strict_json.parse(ended.body)
            assert len(caught.value.reason) < 400


def test_there_are_enough() -> None:
    assert len(BEHAVIOURS) >= 50
    assert all(behaviour.doc.endswith(".") for behaviour in BEHAVIOURS.values())
