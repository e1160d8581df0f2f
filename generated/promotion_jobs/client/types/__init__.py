# Generated from spec/openapi.yaml by scripts/generate. Do not edit: change the document and run it again.

"""The types of the resources, and the type of any JSON value."""

from .._runtime.model_codecs.media import JSONValue

__all__ = [
    'JSONValue',
]
