"""What stands before what: which broken requirement explains which others (see `attribution`).

The order matters: a requirement that is explained away explains nothing itself.
"""

from __future__ import annotations

from ..attribution import Rules

JOB_ID = ("PromotionJobBase.required.id", "Identifier.type", "Identifier.minLength")
JOB = (
    *JOB_ID, "JobResponse.*", "PromotionJob.type", "PromotionJob.required.job_type", "PromotionJob.discriminator",
    "PromotionJobBase.required.status", "JobStatus.enum",
)  # fmt: skip
JOBS_LIST = (
    "JobsPage.type", "JobsPage.required.data", "JobsPage.data.type", "listPromotionJobs.lists", "listPromotionJobs.isolated",
    "PromotionID.unknown",
)  # fmt: skip
CODES_LIST = (
    "CodesPage.*", "PromotionCode.type", "PromotionCode.required.code", "PromotionCode.code.*", "listPromotionCodes.lists",
    "listPromotionCodes.isolated",
)  # fmt: skip
AUTH = ("BearerAuth.required", "BearerAuth.valid", "BearerAuth.scheme")
ERRORS = ("Errors.*", "Error.type", "Error.required.title", "Error.title.type")

RULES: Rules = (
    # What an answer shows of a job is read member by member.
    (("createPromotionJob.echo-name", "createPromotionJob.name-absent-shown"), ("JobResponse.*", "PromotionJob.type", "PromotionJobBase.name.type")),
    (("createPromotionJob.echo-promotion",), ("JobResponse.*", "PromotionJobBase.promotion_id.type", "PromotionJobBase.required.promotion_id")),
    (("createPromotionJob.echo-job-type",), ("PromotionJob.discriminator", "PromotionJob.required.job_type")),
    (("CodeGenerateJob.required.parameters",), ("createPromotionJob.echo-job-type",)),
    (("createPromotionJob.echo-parameters",), ("CodeGenerateJob.*", "JobParameters.*", "PromotionJob.discriminator")),
    (("createPromotionJob.pending", "PromotionJob.life-cycle"), ("PromotionJobBase.required.status", "JobStatus.enum")),
    (("PromotionJob.id-unique",), JOB_ID),
    (
        ("PromotionJob.life-cycle", "NumberOfCodes.result", "listPromotionJobs.*", "PageOffset.honoured", "PageLimit.honoured",
         "JobID.other-promotion", "BearerAuth.no-effect", "createPromotionJob.refusal-creates-nothing", "PromotionJob.ends",
         "createPromotionJob.cap-*", "createPromotionJob.created"),
        ("PromotionJob.id-unique",),
    ),
    # What should have been refused, and was not, comes back.
    (("PromotionJobBase.name.type",), ("JobName.type",)),
    (("JobParameters.number_of_codes.type",), ("NumberOfCodes.type",)),
    (
        ("JobParameters.required.number_of_codes",),
        ("NumberOfCodes.type", "CodeGenerateJobInput.required.parameters", "CodeGenerateParameters.*"),
    ),
    (("createPromotionJob.null-members",), ("createPromotionJob.name-absent-shown",)),
    (("JobFile.href.format",), ("JobFile.href.pattern",)),
    (("CodePrefix.trailing-dash",), ("CodePrefix.joined",)),
    (("createPromotionJob.unsettled-requests",), ("PromotionID.unknown", "JobID.unknown")),
    (("PromotionJob.updated-at",), ("Timestamp.*", "Timestamps.*", "JobMeta.*")),
    (
        ("PromotionJob.stable",),
        (*JOB_ID, "PromotionJob.type", "PromotionJob.discriminator", "PromotionJob.required.job_type", "PromotionJobBase.*", "JobParameters.*",
         "CodeGenerateJob.*", "createPromotionJob.echo-*", "Timestamp.*", "Timestamps.*", "JobMeta.*"),
    ),
    (
        ("createPromotionJob.unsettled-values", "createPromotionJob.unknown-members", "createPromotionJob.integral-float"),
        ("createPromotionJob.echo-name", "createPromotionJob.echo-parameters", "CodeGenerateJob.*", "JobParameters.*", "PromotionJobBase.name.type",
         "PromotionJob.discriminator", "PromotionJob.type", "JobResponse.*", "PromotionJob.required.job_type"),
    ),
    # A job is followed through the list, and by its id and status.
    (("PromotionJob.ends", "listPromotionJobs.new-job"), (*JOB, *JOBS_LIST, "listPromotionJobs.new-job")),
    (
        ("createPromotionJob.cap-created", "createPromotionJob.one-at-a-time", "createPromotionJob.concurrent",
         "cancelPromotionJob.*", "getPromotionJobFile.*", "JobID.*", "createPromotionJob.refusal-creates-nothing"),
        (*JOB, *JOBS_LIST),
    ),
    (("createPromotionJob.one-at-a-time", "getPromotionJobFile.has-file"), ("createPromotionJob.pending",)),
    (("PromotionJob.ends",), ("createPromotionJob.one-at-a-time",)),
    (("listPromotionJobs.new-job",), ("createPromotionJob.unknown-members",)),
    (("cancelPromotionJob.*",), ("listPromotionJobs.new-job",)),
    (("createPromotionJob.concurrent",), ("createPromotionJob.one-at-a-time", "createPromotionJob.cap-whole")),
    (("listPromotionJobs.results-total",), ("listPromotionJobs.filter-job-type", "listPromotionJobs.filter-status")),
    (("listPromotionJobs.filter-*",), ("PromotionJob.required.job_type", "PromotionJob.discriminator", *JOBS_LIST)),
    (("listPromotionJobs.filter-status",), ("JobStatus.enum",)),
    (("listPromotionJobs.completed-word",), ("listPromotionJobs.filter-status",)),
    (("listPromotionJobs.filter-job-type",), ("createPromotionJob.echo-job-type", "listPromotionJobs.new-job")),
    (("PromotionJob.stable", "getPromotionJobFile.*", "cancelPromotionJob.*"), ("PromotionJob.id-unique",)),
    (("createPromotionJob.cap-*",), ("NumberOfCodes.made",)),
    # A page is read by its own members.
    (("listPromotionJobs.isolated",), (*JOB_ID, "PromotionJob.id-unique")),
    (("listPromotionJobs.page-meta",), ("PageLimit.honoured", "PageOffset.honoured")),
    (("listPromotionJobs.links", "listPromotionJobs.next-link"), ("listPromotionJobs.filter-*", "listPromotionJobs.results-total")),
    (("listPromotionJobs.links", "listPromotionJobs.next-link"), ("JobsPage.required.links", "PageLinks.*", "PageLimit.honoured", "PageOffset.honoured")),
    (("listPromotionJobs.page-meta", "listPromotionJobs.empty-page"), ("JobsPage.required.meta", "PageMeta.*", "PagePosition.*")),
    (("PageLimit.default",), ("PagePosition.limit.*", "PagePosition.required.limit")),
    (("PageOffset.default",), ("PagePosition.offset.*", "PagePosition.required.offset")),
    (("listPromotionJobs.results-total",), ("JobsPage.required.meta", "PageMeta.*", "ResultsTotal.*", "listPromotionJobs.isolated")),
    (("listPromotionCodes.results-total", "listPromotionCodes.filter-code"), (*CODES_LIST, "ResultsTotal.*")),
    (("PageLimit.*", "PageOffset.*"), (*JOBS_LIST, *CODES_LIST)),
    # Codes are counted and read through their list.
    (
        ("NumberOfCodes.made", "NumberOfCodes.result", "createPromotionJob.cap-whole", "createPromotionJob.cap-created",
         "createPromotionJob.concurrent", "cancelPromotionJob.deletes-codes", "getPromotionJobFile.codes", "PromotionCode.unique",
         "deletePromotionCodes.*", "BearerAuth.no-effect", "cancelPromotionJob.ended", "deletePromotion.deleted", "MaxUsesPerCode.shown", "ConsumeUnit.shown", "CodeLength.honoured", "CodeLength.groups", "CodePrefix.*", "CodeGenerateParameters.code_length.default", "PromotionCode.alphabet"),
        (*CODES_LIST, "listPromotionCodes.results-total", "PageLimit.honoured"),
    ),
    (("NumberOfCodes.result", "cancelPromotionJob.deletes-codes"), ("JobResult.*", "PromotionJob.discriminator")),
    (("getPromotionJobFile.codes",), ("deletePromotionCodes.*", "createPromotionJob.cap-whole", "cancelPromotionJob.deletes-codes", "PromotionCode.unique")),
    (("listPromotionCodes.results-total",), ("PageLimit.honoured",)),
    (("PageOffset.honoured", "deletePromotionCodes.*", "listPromotionCodes.filter-code"), ("PromotionCode.unique",)),
    (("deletePromotion.deleted",), ("PromotionID.unknown",)),
    (("cancelPromotionJob.ends-cancelled",), ("cancelPromotionJob.cancels",)),
    (("createPromotionJob.created", "createPromotionJob.cap-created", "createPromotionJob.cap-whole"), ("NumberOfCodes.configured-maximum",)),
    (("PromotionJob.life-cycle",), ("cancelPromotionJob.ends-cancelled", "cancelPromotionJob.ended", "listPromotionJobs.new-job")),
    # Access and refusals.
    (
        ("createPromotionJob.invalid-json", "createPromotionJob.unsettled-requests", "JobResponse.required.data", "createPromotionJob.unsettled-values",
         "createPromotionJob.integral-float", "createPromotionJob.null-members", "createPromotionJob.export-parameters"),
        ("createPromotionJob.validation-status",),
    ),
    (("getAccessToken.*",), ("Token.*",)),
    (("getAccessToken.no-failure",), ("getAccessToken.wrong-credentials",)),
    (("BearerAuth.no-effect",), (*AUTH, *JOB, *JOBS_LIST)),
    (("createPromotionJob.validation-title", "*Error.*.const", "*Error.*.template", "*Error.*.enum", "*Error.required.detail", "listPromotionJobs.bad-filter-error"), ERRORS),
)  # fmt: skip
