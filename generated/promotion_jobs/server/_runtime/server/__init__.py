# Generated from spec/openapi.yaml by scripts/generate. Do not edit: change the document and run it again.

"""FastAPI server runtime of a generated package: request adapters, response dispatch, and HTTP results."""
