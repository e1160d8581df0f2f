# Generated from spec/openapi.yaml by scripts/generate. Do not edit: change the document and run it again.

"""The result types and header accessors of the tokens operations."""

from __future__ import annotations

from typing import TypeAlias

from promotion_jobs import models

GetAccessTokenResponse: TypeAlias = models.Token
