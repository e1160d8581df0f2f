# Generated from spec/openapi.yaml by scripts/generate. Do not edit: change the document and run it again.

"""The contract as Python: its `models`, a `server` stub to implement and a `client` to call, all made by one command.

The command is `scripts/generate`; it makes every file of this folder, also those that have no room for a header.
"""
