"""Why a requirement was not tested: a need that is violated, or what kept the run from seeing anything of it."""

from __future__ import annotations

from collections.abc import Mapping

from .engine.evaluation import Judgement
from .engine.observations import Observations
from .engine.recorded import Recorded
from .engine.responses import readings
from .result import SkipReason

NO_RESPONSE = (SkipReason.PREVENTED, "no response allowed the suite to check it")


class Reasons:
    """Why a requirement was not tested, as far as a run or its record shows."""

    def __init__(self, recorded: Recorded, observations: Observations, judgements: Mapping[str, Judgement]) -> None:
        self._recorded, self._judgements = recorded, judgements
        self._hidden = {name for reading in readings(observations).values() for name in reading.hidden}
        self._is_violated = any(
            judged.is_violated and observations.contract.requirements[name].level == "must"
            for name, judged in judgements.items()
        )

    def blocked(self, way: list[str]) -> str:
        """The requirement at the end of a way of needs, and the request that violates it."""
        last = self._judgements[way[-1]].violations if way[-1] in self._judgements else []
        where = f" by request {last[0].at.number}" if last and last[0].at else ""
        through = f" (through {', '.join(way[:-1])})" if way[:-1] else ""
        return f"depends on {way[-1]}, which is violated{where}{through}"

    def skipped(self, name: str) -> tuple[SkipReason, str]:
        """Why nothing was seen of a requirement."""
        if name in self._hidden:
            return SkipReason.UNOBSERVED, "it depends on a secret value, which the recording leaves out"
        found = self._recorded.skips.get(name)
        if found:
            return min(found, key=lambda entry: entry[0] is not SkipReason.BLOCKED)
        because, reason = self._recorded.unseen.get(name, (SkipReason.UNOBSERVED, "not observed"))
        if (because, reason) == NO_RESPONSE and self._is_violated:
            return SkipReason.BLOCKED, f"blocked by another finding: {reason}"
        return because, reason
