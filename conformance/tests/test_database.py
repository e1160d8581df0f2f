"""The reference server on PostgreSQL, as a process, asked by the generated client: what it made outlives it."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import uuid4

import pytest

from promotion_jobs import models
from promotion_jobs.client import Client

pytestmark = pytest.mark.database

SERVE = [
    sys.executable,
    "-c",
    "from promotion_jobs_cli.main import main; main()",
    "serve",
    "--port",
    "0",
    "--token",
    "t",
]


@contextmanager
def served(database: str, promotion: str) -> Iterator[Client]:
    """A client of a server on this database, with this promotion."""
    arguments = ["--database", database, "--manual-promotion", promotion]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    with subprocess.Popen([*SERVE, *arguments], env=environment, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout
        try:
            ready = server.stdout.readline()
            assert ready.startswith("Serving "), ready
            with Client(base_url=ready.split()[-1], bearer_auth="t") as client:
                yield client
        finally:
            server.terminate()
    assert server.returncode == 143


def completed(client: Client, promotion: str) -> models.JobsPage:
    """The promotion's jobs, once they are all completed."""
    deadline = time.monotonic() + 10
    while True:
        jobs = client.jobs.list_promotion_jobs(promotion_id=promotion)
        if {job.status for job in jobs.data} == {models.JobStatus.completed}:
            return jobs
        assert time.monotonic() < deadline, f"not completed in time: {jobs}"
        time.sleep(0.02)


def test_jobs_and_codes_are_kept_when_the_server_is_started_again(database_url: str) -> None:
    promotion = str(uuid4())
    request = {
        "type": "promotion_job",
        "job_type": "code_generate",
        "name": "Frühling \N{CHERRY BLOSSOM}",
        "parameters": {"number_of_codes": 3, "code_prefix": "spring"},
    }
    with served(database_url, promotion) as client:
        client.jobs.create_promotion_job(
            promotion_id=promotion, body=models.CreateJobRequest.model_validate({"data": request})
        )
        jobs = completed(client, promotion)
        codes = client.codes.list_promotion_codes(promotion_id=promotion)

    assert [job.name for job in jobs.data] == [request["name"]]
    assert len({code.code for code in codes.data}) == 3

    with served(database_url, promotion) as client:
        assert client.jobs.list_promotion_jobs(promotion_id=promotion) == jobs
        assert client.codes.list_promotion_codes(promotion_id=promotion) == codes
