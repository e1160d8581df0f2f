"""Recordings by several clocks, brought onto one: by the server's Date, or with the doubt that stays."""

from __future__ import annotations

from collections.abc import Sequence
from email.utils import formatdate

import pytest

from promotion_jobs_conformance.http.exchange import Response
from promotion_jobs_conformance.sources.clocks import UNTOLD, on_one_clock
from promotion_jobs_conformance.sources.entries import Entry

BEGAN = 1_790_000_000.0


def entries(times: Sequence[float], ahead: float = 0.0, *, is_dated: bool = True) -> list[Entry]:
    """A tenth of a second each, by a clock that is ahead of the server's."""
    found = []
    for time in times:
        headers = (("date", formatdate(int(BEGAN + time), usegmt=True)),) if is_dated else ()
        response = Response(200, headers, b"{}")
        start = BEGAN + time + ahead
        found.append(Entry(start, start + 0.1, "GET", f"http://a.example/{time}", response=response))
    return found


ONE, OTHER = [0.0, 0.9, 1.8, 2.7, 4.1], [0.5, 1.4, 2.3, 3.2, 4.6]


@pytest.mark.parametrize("ahead", [-300.0, -2.0, -0.3, 0.0, 0.2, 2.0, 300.0])
def test_what_was_first_is_never_second(ahead: float) -> None:
    """Of two exchanges of which one ended before the other began, the other does not end before the one begins."""
    found = list(on_one_clock([entries(ONE), entries(OTHER, ahead)]))
    times = {float(one.url.rpartition("/")[2]): one for one in found}
    for time, before in times.items():
        assert all(after.ended > before.started for later, after in times.items() if later > time)
    assert max(abs(one.started - BEGAN - time) for time, one in times.items()) < 1.5


def test_recordings_one_after_the_other_stay_as_exact_as_they_were() -> None:
    found = list(on_one_clock([entries(ONE), entries([100.0, 101.5])]))
    assert found == [*entries(ONE), *entries([100.0, 101.5])]


def test_without_a_date_the_order_is_unknown() -> None:
    found = list(on_one_clock([entries(ONE), entries(OTHER, is_dated=False)]))
    assert min(one.ended - one.started for one in found[len(ONE) :]) > 2 * UNTOLD


def test_files_of_one_recorder_are_one_recording() -> None:
    both = [*entries(ONE), *entries(OTHER)]
    assert list(on_one_clock([both, both[3:]])) == [*both, *both[3:]]
