"""Groups of requirements that checks need in order to read a job, the list of jobs, the list of codes or an error.

A check lists these groups among its `needs`. Only groups that several checks share are here.
"""

from __future__ import annotations

JOB_ID = ("PromotionJobBase.required.id", "Identifier.type", "Identifier.minLength")
JOB = (
    *JOB_ID,
    "JobResponse.*",
    "PromotionJob.type",
    "PromotionJob.required.job_type",
    "PromotionJob.discriminator",
    "PromotionJobBase.required.status",
    "JobStatus.enum",
)
JOBS_LIST = (
    "JobsPage.type",
    "JobsPage.required.data",
    "JobsPage.data.type",
    "listPromotionJobs.lists",
    "listPromotionJobs.isolated",
    "PromotionID.unknown",
)
CODES_LIST = (
    "CodesPage.*",
    "PromotionCode.type",
    "PromotionCode.required.code",
    "PromotionCode.code.*",
    "listPromotionCodes.lists",
    "listPromotionCodes.isolated",
)
AUTHORIZATION = ("BearerAuth.required", "BearerAuth.valid", "BearerAuth.scheme")
ERRORS = ("Errors.*", "Error.type", "Error.required.title", "Error.title.type")
# Codes are counted and read through their list.
CODES_READABLE = (*CODES_LIST, "listPromotionCodes.results-total", "PageLimit.honoured")
