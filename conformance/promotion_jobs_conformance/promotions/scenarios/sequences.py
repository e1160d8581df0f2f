"""The profile deep: random sequences (`random_sequences.py`), run concurrently (`--examples`).

Each has promotions of its own. At the end, once the time for reading after writing is over for all sequences, the lists and
the files are read once more, so that nothing that they show can be too old (A39).
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field

from ...engine.runner import Steps
from ...engine.skips import Skip
from ...result import SkipReason
from ..fixtures.records import Job
from ..fixtures.testbed import TestBed
from ..plan import DEEP, LAST_GENERATED, plan
from .files import FILE, fetch_file
from .lists import CODES_LIST, JOBS_LIST
from .sequence_steps import DELETE, Moves, Played, Player, Subject, filter_codes, read_codes

BESIDE = 25  # sequences that are carried out at the same time
IN_VAIN = 3  # sequences in a row that could not be carried out, after which there is no further one
NEEDED = ("createPromotion", DELETE, "createPromotionJob", JOBS_LIST, CODES_LIST)


@dataclass
class _Running:
    """A sequence on its way. It continues if it `is_new`, which a wait for `waits` makes it again, or at the time `until`."""

    played: Played
    steps: Moves
    waits: list[Job] = field(default_factory=list)
    until: float = 0.0
    is_new: bool = True
    is_done: bool = False
    skip: Skip | None = None

    def go_on(self) -> bool:
        """Takes its steps up to the next wait; false if it cannot be carried out."""
        self.is_new, self.waits, self.until = False, [], 0.0
        try:
            found = next(self.steps, None)
        except Skip as skip:
            self.is_done, self.skip = True, skip
            return False
        if found is None:
            self.is_done = True
        elif isinstance(found, float):
            self.until = time.monotonic() + found
        else:
            self.waits = found
        return True


@plan.scenario(
    LAST_GENERATED,
    "PromotionJob.life-cycle",
    "PromotionJob.ends",
    "PromotionJob.stable",
    "cancelPromotionJob.cancels",
    "cancelPromotionJob.ends-cancelled",
    "cancelPromotionJob.deletes-codes",
    "cancelPromotionJob.ended",
    "createPromotionJob.next-job",
    "createPromotionJob.one-at-a-time",
    "createPromotionJob.cap-created",
    "createPromotionJob.cap-whole",
    "deletePromotionCodes.deletes",
    "deletePromotionCodes.others-stay",
    "getPromotionJobFile.has-file",
    "getPromotionJobFile.codes",
    "getPromotionJobFile.not-completed",
    "listPromotionJobs.new-job",
    "listPromotionJobs.filter-status",
    "listPromotionJobs.filter-job-type",
    "listPromotionCodes.filter-code",
    "JobID.other-promotion",
    "BearerAuth.no-effect",
    "deletePromotion.deleted",
    profiles=DEEP,
)
def random_sequences(bed: TestBed) -> Steps:
    """Sequences of requests in random order, over several promotions and tokens."""
    bed.need(*NEEDED)
    if bed.takes_turns:
        raise Skip(SkipReason.OPTED_OUT, "promotions were provided, and a sequence needs some of its own")
    from ..random_sequences import count_of, sequences

    chosen = sequences(count_of(bed.settings.examples), bed.settings.seed, bed.settings.database)
    listed = [Played(sequence) for sequence in chosen]
    yield from carried_out(bed, listed)
    last_looks(bed, [played for played in listed if played.ended])


def carried_out(bed: TestBed, listed: list[Played]) -> Steps:
    """Carries out sequences, some at a time. Raises Skip if several in a row cannot be."""
    in_vain = 0
    for start in range(0, len(listed), BESIDE):
        running = [_Running(played, _steps(bed, played)) for played in listed[start : start + BESIDE]]
        while running:
            for one in sorted(running, key=lambda one: one.until):
                while one.until:
                    bed.client.sleep(max(0.0, one.until - time.monotonic()))
                    one.until = 0.0
                    in_vain = 0 if one.go_on() else in_vain + 1
                if one.is_new:
                    in_vain = 0 if one.go_on() else in_vain + 1
                if in_vain >= IN_VAIN:
                    raise one.skip or Skip(SkipReason.BLOCKED, "no sequence could be carried out")
            bed.played += [one.played for one in running if one.is_done and one.skip is None]
            running = [one for one in running if not one.is_done]
            if running and not any(one.until for one in running):
                yield [job for one in running for job in one.waits]
                for one in running:
                    one.is_new = True


def last_looks(bed: TestBed, listed: list[Played]) -> None:
    """Reads once more what each sequence left, when it can no longer be too old."""
    if listed:
        until = max(played.ended for played in listed) + bed.settings.read_after_write
        bed.client.sleep(max(0.0, until - time.monotonic()) + 0.01)
    for played in listed:
        for subject in played.subjects:
            _look_again(bed, subject)


def _look_again(bed: TestBed, subject: Subject) -> None:
    promotion = subject.promotion
    if subject.is_gone:
        for operation in (JOBS_LIST, CODES_LIST):
            bed.call(operation, promotion=promotion.id)
        return
    bed.client.jobs_of(promotion)
    read_codes(bed, subject)
    if subject.deleted:
        filter_codes(bed, subject, subject.deleted[-1])
    exports = [job for job in subject.jobs if not job.is_generate and bed.is_completed(job)]
    for job in {job.id: job for job in (*exports[-1:], *exports[:1])}.values() if bed.can(FILE) else ():
        fetch_file(bed, job)


def _steps(bed: TestBed, played: Played) -> Moves:
    """Carries out one sequence."""
    player = Player(bed, played)
    yield from player.begin()
    for step in played.sequence:
        yield from player.take(step)
        played.times.append(time.monotonic())
    for subject in played.subjects:
        yield from player.settle(subject)
    played.ended = time.monotonic()
