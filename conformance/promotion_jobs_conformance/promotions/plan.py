"""The plan of a run: its stages, each of which needs what the earlier ones left.

0  does the target respond, and create promotions and jobs at all? If not, nothing else can be tested
1  jobs of every kind, concurrently, and, while they run, every request that must be rejected
2  what needs ended jobs: lists, pages, unknown things
3  exports and their files, which need new jobs
4  deletions of codes, which remove what the other stages needed
5  the deletion of a promotion
6  the requests that the profile deep generates, within the rest of the budget
7  the sequences that it generates
"""

from __future__ import annotations

from ..engine.runner import Plan

FOUNDATION, JOBS, ENDED, FILES, DELETIONS, LAST, GENERATED, LAST_GENERATED = range(8)
SIDE_BY_SIDE = (JOBS, ENDED, FILES)  # stages whose scenarios do not depend on each other
FULL = ("standard", "deep")
USUAL_REQUESTS = {"smoke": 160, "standard": 700}  # of a run, at least
DEEP = ("deep",)  # values that hypothesis generates, in addition to all that standard looks at

plan = Plan()
