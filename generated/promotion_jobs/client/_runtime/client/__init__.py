# Generated from spec/openapi.yaml by scripts/generate. Do not edit: change the document and run it again.

"""HTTP client runtime of a generated package: operation plans, request encoding, response dispatch, and errors."""
