"""The catalogue of faults: single deviations of the server, each a few lines, by which the suite is proven.

How to write one
----------------

Put it into a module of this package (all are found), next to others that concern the same thing:

    @fault("CodeLength.groups")
    class DashAtTheEnd(Behaviour):
        \"\"\"The value ends with a dash, too.\"\"\"

        def grouped(self, value: str) -> str:
            return super().grouped(value) + "-"

- The decorator names every requirement that the fault breaks, and no other. The class's name in kebab-case is the
  fault's name (`dash-at-the-end`), the docstring's first paragraph its sentence: what a careless server does.
- Override the smallest method of `Behaviour` that makes the decision (`promotion_jobs_reference/behaviour/`, a module a
  theme), and call `super()` for the rest, so that faults and variants can be combined.
- What the generated models forbid (a request that they reject, a response that they cannot hold) is done on the wire:
  `on_request` changes a request before the server sees it, or responds on its own; `on_response` changes a response;
  `on_job`, `on_code`, `on_error` change each job, code, error object of a response, wherever it is shown; `around`
  wraps all of it and may wait, or ask the server twice. `response.json` and `call.json` can be changed in place,
  `response.body` holds the bytes, `let_in` gives a request a valid token, `response.restate` changes the status of an
  error response in all its locations.
- `templates.py` has what occurs often: Accepts, Rejects, LetsIn, RespondsWith.
- No number and no text of the contract: `self.contract.schema("JobName")["maxLength"]`,
  `self.contract.values("createPromotionJob.cap-error")`, `self.maximum_codes`.
- One that only the profile deep finds says so, `@fault(..., profile="deep")`: it is judged by that profile, and the tests
  see to it that the usual one finds nothing. One that only a sequence of requests shows, `profile="sequence"`, is left out of
  the matrix, too: `tox run -e sequences` measures those (`past.py` records what happened to a promotion). One that only many users at once show, `profile="load"`, is left out of
  the matrix: whether a run sees it is a matter of luck. `profile="missed"` is a debt of the suite: it does not find the
  fault yet; the matrix runs it by name only, and the argument goes when it is found.
- What is kept for a while goes into attributes of the instance: one server, one instance. `self.store.begin()` opens a
  transaction where the method was not given one (`db`).

What a response schema states by itself needs no fault here: `derived.py` makes those from the document.
"""

from __future__ import annotations

from collections.abc import Mapping

from ..registry import FAULTS, Deviation, import_all
from .derived import derive


def catalogue() -> Mapping[str, Deviation]:
    """Every fault, by its name: the written ones, and those derived from the document."""
    import_all(__name__, __path__)
    return {**FAULTS, **derive()}
