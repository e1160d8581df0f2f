# Generated from spec/openapi.yaml by scripts/generate. Do not edit: change the document and run it again.

"""The jobs resource."""

from ._async import AsyncJobsResource, AsyncJobsWithRawResponse, AsyncJobsWithResponse, AsyncJobsWithStreamingResponse
from ._sync import JobsResource, JobsWithRawResponse, JobsWithResponse, JobsWithStreamingResponse

__all__ = [
    'AsyncJobsResource',
    'AsyncJobsWithRawResponse',
    'AsyncJobsWithResponse',
    'AsyncJobsWithStreamingResponse',
    'JobsResource',
    'JobsWithRawResponse',
    'JobsWithResponse',
    'JobsWithStreamingResponse',
]
