"""The plan of a run: stages, in the order in which each needs what came before.

0  the target answers, makes promotions and jobs at all; nothing else can be said of one that does not
1  jobs of every kind, side by side, and, while they run, every request that must be refused
2  what only ended jobs can show: lists, pages, files, cancellations of the ended
3  deletions of codes, which take away what the others needed
4  the deletion of a promotion
"""

from __future__ import annotations

from ..checks import Plan

FOUNDATION, JOBS, ENDED, DELETIONS, LAST = range(5)
SMOKE = ("smoke", "standard", "deep")
FULL = ("standard", "deep")

plan = Plan()
