# Generated from spec/openapi.yaml by scripts/generate. Do not edit: change the document and run it again.

"""The types of the jobs operations."""

from ._operations import (
    CancelPromotionJobResponse,
    CreatePromotionJobResponse,
    GetPromotionJobFileResponse,
    ListPromotionJobsResponse,
    decode_cancel_promotion_job_header,
    decode_create_promotion_job_header,
    decode_get_promotion_job_file_header,
    decode_list_promotion_jobs_header,
)

__all__ = [
    'CancelPromotionJobResponse',
    'CreatePromotionJobResponse',
    'GetPromotionJobFileResponse',
    'ListPromotionJobsResponse',
    'decode_cancel_promotion_job_header',
    'decode_create_promotion_job_header',
    'decode_get_promotion_job_file_header',
    'decode_list_promotion_jobs_header',
]
