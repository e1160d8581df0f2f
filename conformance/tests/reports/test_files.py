"""A report is written whole or not at all, and it is known beforehand whether it can be."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from promotion_jobs_conformance.reports.files import ReportError, check_writable, write_file


def test_a_file_is_replaced_whole_and_nothing_else_is_left(tmp_path: Path) -> None:
    path = tmp_path / "report.txt"
    path.write_text("old")
    path.chmod(0o640)
    write_file(path, "new ✓\n")
    assert path.read_bytes() == "new ✓\n".encode()
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert [item.name for item in tmp_path.iterdir()] == ["report.txt"]


def test_who_reads_the_old_file_reads_it_to_its_end(tmp_path: Path) -> None:
    path = tmp_path / "report.txt"
    path.write_text("old")
    with path.open() as reader:
        write_file(path, "new")
        assert reader.read() == "old"


def test_a_new_file_has_the_usual_rights(tmp_path: Path) -> None:
    usual = tmp_path / "usual"
    usual.touch()
    write_file(tmp_path / "report.txt", "x")
    assert (tmp_path / "report.txt").stat().st_mode == usual.stat().st_mode


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    target = tmp_path / "target.txt"
    target.write_text("old")
    link = tmp_path / "link.txt"
    link.symlink_to(target)
    write_file(link, "new")
    assert link.is_symlink()
    assert target.read_text() == "new"


def test_a_text_that_cannot_be_written_leaves_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "report.txt"
    path.write_text("old")
    with pytest.raises(UnicodeEncodeError):
        write_file(path, "\ud800")
    assert path.read_text() == "old"
    assert [item.name for item in tmp_path.iterdir()] == ["report.txt"]


def test_a_device_is_written_to(tmp_path: Path) -> None:
    write_file(Path(os.devnull), "x")
    assert not Path(os.devnull).is_file()


def test_a_missing_directory_is_one_sentence(tmp_path: Path) -> None:
    for attempt in (check_writable, lambda path: write_file(path, "x")):
        with pytest.raises(ReportError, match=r"there is no directory .*missing\. Make it first\.$"):
            attempt(tmp_path / "missing" / "report.txt")


def test_a_directory_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(ReportError, match="it is a directory"):
        check_writable(tmp_path)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_directory_that_is_closed(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(ReportError, match="may not write"):
        check_writable(tmp_path / "report.txt")


def test_a_full_disk_is_one_sentence() -> None:
    with pytest.raises(ReportError, match="could not be written to /dev/full: No space left"):
        write_file(Path("/dev/full"), "x" * 100_000)
