"""The contract as a value: one OpenAPI document, its requirements, and what its schemas accept. Knows no API."""
