"""Hands the table of an export's file to the scenarios, until they judge nothing any more."""

from .views.table import NoTable, table_of

__all__ = ["NoTable", "table_of"]
