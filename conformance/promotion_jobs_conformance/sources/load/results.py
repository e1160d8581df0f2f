"""What a load has found so far: each window is judged on its own, and the results of all become one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from ...engine.history import Exchange, History
from ...engine.observations import JudgingSettings
from ...engine.recorded import Recorded
from ...engine.session import Session
from ...naming import amount
from ...outcomes import EXIT, verdict_of
from ...promotions.fixtures.bodies import codes_requested
from ...promotions.registry import CHECKS
from ...result import Cleanup, RequirementResult, RunResult
from ...run import Run, judge, suite_version
from .figures import Figures
from .joining import explained, joined


@dataclass
class LoadResults:
    """The outcomes, notes and figures of all windows. `failures` are what went wrong with the suite itself."""

    run: Run
    figures: Figures = field(default_factory=Figures)
    found: dict[str, RequirementResult] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    jobs: int = 0
    codes: int = 0

    def count(self, sent: Iterable[Exchange], later: float) -> None:
        """Counts the requests that the crowd sent in a window that began `later` seconds after the load."""
        for exchange in sent:
            self.figures.add(replace(exchange, started=exchange.started + later, ended=exchange.ended + later))

    def judge(self, history: History, maximum: int, *, is_disturbed: bool) -> None:
        """Judges all that happened in a window. In a disturbed one, others may have taken part."""
        created = [one for one in history.of("createPromotionJob") if one.accepted]
        self.jobs += len(created)
        self.codes += sum(codes_requested(one.sent) for one in created)
        self.figures.windows += 1
        self.figures.disturbed += is_disturbed
        target = self.run.target
        settings = JudgingSettings(
            maximum,
            self.run.settings.job_timeout,
            self.run.settings.read_after_write,
            is_shared=is_disturbed,
            base_url=target.url,
            public_origins=target.public_origins,
        )
        accepted = frozenset(one.operation for one in history if one.accepted)
        result = judge(self.run, Recorded(history, settings, accepted=accepted), set())
        self.notes += [note for note in result.notes if note not in self.notes]
        for one in result.requirements:
            before = self.found.get(one.requirement.id)
            self.found[one.requirement.id] = joined(before, one) if before else one

    @property
    def progress(self) -> str:
        """What was found so far, in one line."""
        violated = sum(bool(one.findings) for one in self.found.values())
        figures = self.figures
        return f"{amount(figures.whole.requests, 'request')}, {amount(self.jobs, 'job')}, {amount(figures.windows, 'window')}, {amount(violated, 'requirement')} violated"

    def result(
        self, session: Session, rerun: str, started: str, seconds: float, *, lost: str, failed: bool
    ) -> RunResult:
        """The result of the load. `lost` says why the server was lost, if it was; `failed` if the crowd failed."""
        run = self.run
        requirements = tuple(
            replace(one, findings=tuple(replace(finding, rerun=rerun) for finding in one.findings))
            for one in explained(self.found, CHECKS.needs(run.contract))
        )
        verdict = verdict_of(requirements, lost, failed=failed)
        document = run.contract.document
        return run.redact.all(
            RunResult(
                suite_version=suite_version(),
                contract_version=document.version,
                contract_path=str(document.path),
                target_url=run.target.url,
                started=started,
                seconds=seconds,
                seed=run.settings.seed,
                profile="load",
                verdict=verdict,
                exit_code=EXIT[verdict] or int(bool(run.expired)),
                requests=session.requests,
                jobs_created=self.jobs,
                codes_created=self.codes,
                requirements=requirements,
                cleanup=run.cleanup or Cleanup(),
                notes=(
                    *session.notes,
                    *dict.fromkeys(self.notes),
                    *([f"The server was lost: {lost}."] if lost else []),
                ),
                failures=(*self.failures, *run.expired),
                target_name=run.target_name,
            )
        )
