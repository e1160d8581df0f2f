"""Reporters: small classes that turn one result into text. None of them sends a request or judges.

The console report and the progress line are for people at a terminal; the others are named here, for the command line
to offer: `--json FILE`, `--html FILE`, ... To add a format, write its class and name it in `reporter`.
"""

from __future__ import annotations

from typing import Protocol

from promotion_jobs_conformance.result import RunResult

NAMES = ("json", "html", "junit", "markdown", "sarif", "annotations")


class Reporter(Protocol):
    """Renders a result."""

    def write(self, result: RunResult) -> str:
        """The whole report as text; it is written to a file by `files.write_file`."""
        ...


def reporter(name: str, document: str = "") -> Reporter:
    """The reporter of a name in `NAMES`. `document` is the contract's text, which the HTML report quotes.

    Raises ValueError for another name. Each format's module is loaded when it is asked for.
    """
    match name:
        case "json":
            from promotion_jobs_conformance.reports.json_report import JsonReport

            return JsonReport()
        case "html":
            from promotion_jobs_conformance.reports.html import HtmlReport

            return HtmlReport(document)
        case "junit":
            from promotion_jobs_conformance.reports.junit import JunitReport

            return JunitReport()
        case "markdown":
            from promotion_jobs_conformance.reports.markdown import MarkdownReport

            return MarkdownReport()
        case "sarif":
            from promotion_jobs_conformance.reports.sarif import SarifReport

            return SarifReport()
        case "annotations":
            from promotion_jobs_conformance.reports.annotations import AnnotationsReport

            return AnnotationsReport()
        case _:
            raise ValueError(f"There is no report named {name}; the names are {', '.join(NAMES)}.")
