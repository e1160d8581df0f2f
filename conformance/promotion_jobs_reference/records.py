"""What the server keeps: promotions, jobs, codes and files, as values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, get_args

from promotion_jobs.models import CodeExportJob, CodeGenerateJob, JobStatus

GENERATE: str = get_args(CodeGenerateJob.model_fields["job_type"].annotation)[0]
EXPORT: str = get_args(CodeExportJob.model_fields["job_type"].annotation)[0]

PENDING = JobStatus.pending.value
PROCESSING = JobStatus.processing.value
COMPLETED = JobStatus.completed.value
FAILED = JobStatus.failed.value
CANCELLING = JobStatus.cancelling.value
CANCELLED = JobStatus.cancelled.value


@dataclass(frozen=True)
class Promotion:
    """A promotion. `shown` holds the properties that it was created with."""

    id: str
    automatic: bool
    shown: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Job:
    """A job. `name` and `parameters` are as they were sent: None if they were not.

    `generated` and `deleted` are None as long as there is nothing to report. Timestamps are RFC 3339 texts.
    """

    id: str
    promotion_id: str
    job_type: str
    status: str
    created_at: str
    updated_at: str
    name: str | None = None
    parameters: Mapping[str, Any] | None = None
    error: str | None = None
    generated: int | None = None
    deleted: int | None = None


@dataclass(frozen=True)
class Code:
    """A code. `parameters` are those of the job that made it, and empty for a code that no job made."""

    code: str
    created_at: str
    parameters: Mapping[str, Any] = field(default_factory=dict)
