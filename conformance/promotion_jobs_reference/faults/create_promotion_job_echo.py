"""Faults of createPromotionJob: the created job, as the response shows it (S16, A19)."""

from __future__ import annotations

import contextlib
import dataclasses
import html
import json
from collections.abc import Mapping
from typing import Any

from ..behaviour import Behaviour
from ..exchange import Call, Response
from ..records import (
    EXPORT,
    GENERATE,
    Job,
    Promotion,
)
from ..registry import fault
from .common import CREATE


@fault("createPromotionJob.echo-job-type")
class ExportsAreShownAsGenerators(Behaviour):
    """A new export is returned as a job that generates codes."""

    def on_job(self, call: Call, job: dict[str, Any]) -> None:
        if job["job_type"] == EXPORT:
            job |= {"job_type": GENERATE, "parameters": {"number_of_codes": 0}}


@fault("createPromotionJob.echo-name")
class NamesInLowerCase(Behaviour):
    """Names are kept in lower case."""

    def on_job(self, call: Call, job: dict[str, Any]) -> None:
        if job.get("name"):
            job["name"] = job["name"].lower()


@fault("createPromotionJob.echo-name")
class LongNamesAreCut(Behaviour):
    """A name of the maximum length loses its last character."""

    def on_job(self, call: Call, job: dict[str, Any]) -> None:
        if len(job.get("name") or "") == self.contract.schema("JobName")["maxLength"]:
            job["name"] = job["name"][:-1]


@fault("createPromotionJob.echo-name")
class MarksAreEscaped(Behaviour):
    """Marks of HTML are escaped in the names of jobs."""

    def on_job(self, call: Call, job: dict[str, Any]) -> None:
        if isinstance(job.get("name"), str):
            job["name"] = html.escape(job["name"], quote=False)


@fault("createPromotionJob.echo-name")
class ExportNamesAreTrimmed(Behaviour):
    """Spaces around the name of an export are lost."""

    def on_job(self, call: Call, job: dict[str, Any]) -> None:
        if job["job_type"] == EXPORT and isinstance(job.get("name"), str):
            job["name"] = job["name"].strip()


@fault("createPromotionJob.echo-name")
class NamesPassBetweenRequests(Behaviour):
    """Of jobs that are posted at the same time, each has the name of the first."""

    def new_job(
        self, promotion: Promotion, job_type: str, name: str | None, parameters: Mapping[str, Any] | None
    ) -> Job:
        job = super().new_job(promotion, job_type, name, parameters)
        if name and name.startswith("at once"):
            job = dataclasses.replace(job, name="at once 0" if name != "at once 0" else "at once 1")
        return job


@fault("createPromotionJob.echo-name")
class BackslashIsLost(Behaviour):
    """A name loses its backslashes."""

    def new_job(
        self, promotion: Promotion, job_type: str, name: str | None, parameters: Mapping[str, Any] | None
    ) -> Job:
        kept = None if name is None else name.replace("\\", "")
        return super().new_job(promotion, job_type, kept, parameters)


@fault("createPromotionJob.echo-name", profile="deep")
class BytesAreLatin(Behaviour):
    """The bytes of a body are read as Latin-1, which shows where its characters are not written as numbers."""

    def on_request(self, call: Call) -> Response | None:
        if call.operation == CREATE:
            with contextlib.suppress(ValueError):
                call.json = json.loads(call.body.decode("latin-1"))
        return super().on_request(call)


@fault("createPromotionJob.echo-name")
class TrimsName(Behaviour):
    """Spaces at the ends of a name are lost."""

    def new_job(
        self, promotion: Promotion, job_type: str, name: str | None, parameters: Mapping[str, Any] | None
    ) -> Job:
        job = super().new_job(promotion, job_type, name, parameters)
        return dataclasses.replace(job, name=job.name.strip() if job.name else job.name)


@fault("createPromotionJob.echo-parameters")
class DigitsBecomeANumber(Behaviour):
    """A prefix of digits is shown as a number."""

    def on_job(self, call: Call, job: dict[str, Any]) -> None:
        prefix = (job.get("parameters") or {}).get("code_prefix")
        if isinstance(prefix, str) and prefix.isascii() and prefix.isdecimal():
            job["parameters"]["code_prefix"] = int(prefix)


@fault("createPromotionJob.echo-parameters")
class PrefixInLowerCase(Behaviour):
    """The prefix of a job is shown in lower case."""

    def on_job(self, call: Call, job: dict[str, Any]) -> None:
        if (job.get("parameters") or {}).get("code_prefix"):
            job["parameters"]["code_prefix"] = job["parameters"]["code_prefix"].lower()


@fault("createPromotionJob.echo-parameters")
class ZeroUsesAreNotShown(Behaviour):
    """A max_uses_per_code of zero is left out of the response."""

    def on_job(self, call: Call, job: dict[str, Any]) -> None:
        if (job.get("parameters") or {}).get("max_uses_per_code") == 0:
            del job["parameters"]["max_uses_per_code"]


@fault("createPromotionJob.echo-parameters")
class UnitLostBesideAPrefix(Behaviour):
    """The consume_unit is left out of the response where there is a prefix."""

    def on_job(self, call: Call, job: dict[str, Any]) -> None:
        if (job.get("parameters") or {}).get("code_prefix"):
            job["parameters"].pop("consume_unit", None)


@fault("createPromotionJob.echo-promotion")
class PromotionIdIsTheJobs(Behaviour):
    """The promotion_id of a job is its own id."""

    def on_job(self, call: Call, job: dict[str, Any]) -> None:
        job["promotion_id"] = job["id"]
