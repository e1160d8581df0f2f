"""The plan of a run: stages, in the order in which each needs what came before.

0  the target responds, creates promotions and jobs at all; nothing else can be said of one that does not
1  jobs of every kind, side by side, and, while they run, every request that must be rejected
2  what only ended jobs can show: lists, pages, what is unknown
3  exports and their files, for which jobs are created again
4  deletions of codes, which take away what the others needed
5  the deletion of a promotion
6  what the profile deep generates, once all others have had what they need of the budget
7  sequences that it generates
"""

from __future__ import annotations

from ..engine.runner import Plan

FOUNDATION, JOBS, ENDED, FILES, DELETIONS, LAST, GENERATED, LAST_GENERATED = range(8)
FULL = ("standard", "deep")
DEEP = ("deep",)  # values that hypothesis generates, beside all that standard looks at

plan = Plan()
