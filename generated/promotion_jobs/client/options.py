# Generated from spec/openapi.yaml by scripts/generate. Do not edit: change the document and run it again.

"""Settings of each call and of retries: None inherits, and UNSET marks a field whose None removes."""

from __future__ import annotations

from ._runtime.client.options import Clock, RequestOptions, RetryOptions, ServerSelection
from ._runtime.model_codecs.unset import UNSET

__all__ = [
    'Clock',
    'RequestOptions',
    'RetryOptions',
    'ServerSelection',
    'UNSET',
]
