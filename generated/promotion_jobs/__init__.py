# Generated from spec/openapi.yaml by scripts/generate. Do not edit: change the document and run it again.

"""The contract as Python: its `models`, a `server` stub to implement, a `client` to call, and `helpers` for its users.

`scripts/generate` makes every file of this folder, also those that have no room for a header.
"""
