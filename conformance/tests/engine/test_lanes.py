"""Functions side by side: their order, what goes out at the same time, and how they end."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

import pytest

from promotion_jobs_conformance.engine.lanes import Lanes

PATIENCE = 10.0  # seconds that a send waits for the others of its round


class Sends:
    """Notes who runs and who sends. A send returns once `together` of them are under way."""

    def __init__(self, lanes: Lanes, together: int) -> None:
        self.lanes, self.noted = lanes, list[str]()
        self._barrier = threading.Barrier(together)

    def of(self, name: str, count: int, delay: float = 0.0) -> tuple[str, Callable[[], None]]:
        """A function that sends so many times; each response takes so many seconds."""

        def send() -> None:
            self._barrier.wait(PATIENCE)
            time.sleep(delay)

        def function() -> None:
            for number in range(count):
                self.noted.append(f"{name} sends {number}")
                self.lanes.sending(send)
                self.noted.append(f"{name} gets {number}")

        return name, function


def rounds(*names: str, count: int) -> list[str]:
    found = [f"{name} sends 0" for name in names]
    for number in range(count):
        for name in names:
            found.append(f"{name} gets {number}")
            if number + 1 < count:
                found.append(f"{name} sends {number + 1}")
    return found


def test_what_they_send_goes_out_together_and_they_go_on_in_their_order() -> None:
    lanes = Lanes(3)
    sends = Sends(lanes, 3)  # fewer at a time would never pass the barrier
    lanes.run([sends.of("slow", 2, 0.05), sends.of("b", 2), sends.of("c", 2)])
    assert sends.noted == rounds("slow", "b", "c", count=2)


def test_there_are_never_more_than_so_many() -> None:
    lanes, under_way, most = Lanes(2), 0, 0
    lock = threading.Lock()

    def send() -> None:
        nonlocal under_way, most
        with lock:
            under_way += 1
            most = max(most, under_way)
        time.sleep(0.01)
        with lock:
            under_way -= 1

    lanes.run((str(number), lambda: [lanes.sending(send) for _ in range(3)]) for number in range(7))
    assert most == 2


def test_whose_turn_it_is_is_reported() -> None:
    entered: list[str] = []
    lanes = Lanes(2, entered.append)
    sends = Sends(lanes, 2)
    lanes.run([sends.of("a", 1), sends.of("", 1)])
    assert entered == ["a", "", "a", ""]


def test_one_lane_and_a_lane_within_a_lane_go_one_after_another() -> None:
    noted: list[str] = []
    Lanes(1).run((name, lambda name=name: noted.append(name)) for name in "ab")  # type: ignore[misc]
    lanes = Lanes(2)
    lanes.run([("outer", lambda: lanes.run((name, lambda name=name: noted.append(name)) for name in "cd"))])  # type: ignore[misc]
    assert noted == ["a", "b", "c", "d"]


def test_the_first_exception_is_raised_when_all_have_ended() -> None:
    lanes, noted = Lanes(2), list[str]()

    def fails(text: str) -> None:
        lanes.sending(lambda: None)
        raise ValueError(text)

    def goes_on() -> None:
        for _ in range(4):
            lanes.sending(lambda: None)
        noted.append("ended")

    with pytest.raises(ValueError, match=r"^first$"):
        lanes.run([("a", lambda: fails("first")), ("b", goes_on), ("c", lambda: fails("second"))])
    assert noted == ["ended"]


def test_what_has_no_class_of_exception_ends_all_at_once_but_what_was_sent_is_noted() -> None:
    lanes, noted = Lanes(3), list[str]()

    def stops() -> None:
        lanes.sending(lambda: None)
        raise KeyboardInterrupt

    def goes_on() -> None:
        try:
            while True:
                lanes.sending(lambda: None)
                noted.append("received")
        finally:
            noted.append("ended")

    with pytest.raises(KeyboardInterrupt):
        lanes.run([("a", goes_on), ("b", stops), ("c", goes_on)])
    assert noted == ["received", "received", "ended", "ended"]


def test_nothing_more_is_sent_or_begun_once_it_is_over() -> None:
    sent: list[str] = []
    lanes = Lanes(2, is_over=lambda: len(sent) >= 2)
    lanes.run((name, lambda name=name: [lanes.sending(lambda: sent.append(name)) for _ in range(9)]) for name in "abc")  # type: ignore[misc]
    assert sorted(sent) == ["a", "b"]
    lanes.run([("d", lambda: sent.append("d"))])
    assert sorted(sent) == ["a", "b"]
