"""Exports: what is in the file, who has one, and the link to it (D12 to D14, A31, A37)."""

from __future__ import annotations

import csv
import io
import time
from urllib.parse import quote, urlencode

from ..records import COMPLETED, EXPORT, Code, Job
from ..store import Records
from .rules import Rules

_FILE = "file"


class FileRules(Rules):
    """A file is the CSV of the codes that a promotion had when the export ran; its link is signed, and ends."""

    columns: tuple[str, ...] = ("code", "consume_unit", "max_uses")
    """The header row of the file (A31: the suite looks for a column that holds the codes)."""

    def exported_codes(self, db: Records, job: Job) -> list[Code]:
        """The codes that go into the file: all of the promotion's, and no other's (A31)."""
        return db.codes({"promotion_id": [job.promotion_id]})

    def file_row(self, code: Code) -> tuple[object, ...]:
        """A line of the file, as its columns say; what was not sent is empty."""
        return (code.code, code.parameters.get("consume_unit"), code.parameters.get("max_uses_per_code"))

    def file_content(self, db: Records, job: Job) -> str:
        """The file, as CSV."""
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\r\n")
        writer.writerow(self.columns)
        writer.writerows([self.file_row(code) for code in self.exported_codes(db, job)])
        return text.getvalue()

    def check_file(self, job: Job) -> None:
        """Rejects the file of a job that has none: no export, or not completed (D14, A37)."""
        if job.job_type != EXPORT or job.status != COMPLETED:
            raise self.rejection("NoFileError", status=job.status)

    def file_link(self, job: Job, base_url: str) -> str:
        """The URL of a job's file: absolute, signed, for a limited time (D13)."""
        expires = int(time.time()) + self.settings.file_seconds
        query = urlencode({"expires": expires, "signature": self.signer.signature(_FILE, job.id, expires)})
        return f"{base_url}/files/{quote(job.id, safe='')}.csv?{query}"

    def file_link_valid(self, job_id: str, expires: str, signature: str) -> bool:
        """Whether a link to a file is one that was returned, and its time has not come. It needs no token (A31)."""
        if not (expires.isascii() and expires.isdecimal() and len(expires) < 20):
            return False
        return self.signer.valid(_FILE, job_id, int(expires), signature)
