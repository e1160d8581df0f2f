# Generated from spec/openapi.yaml by scripts/generate. Do not edit: change the document and run it again.

"""The single HTTP omission marker owned by one generated package runtime."""

from __future__ import annotations

from typing_extensions import Sentinel

UNSET = Sentinel("UNSET")
"""Mark an omitted HTTP value, distinct from JSON null and native model sentinels; annotate it as `X | UNSET`."""
