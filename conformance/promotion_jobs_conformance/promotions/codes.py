"""Hands `CodeRule` to the scenarios, until they judge nothing any more."""

from .diagnosis.code_form import CodeRule

__all__ = ["CodeRule"]
