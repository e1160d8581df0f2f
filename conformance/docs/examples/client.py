"""A client: makes a promotion, lets a job generate codes for it, lists them, and removes everything again.

Run it as `PROMOTION_JOBS_TOKEN=… python client.py http://127.0.0.1:8000`.
"""

import os
import sys
import time
from datetime import date

from promotion_jobs.client import Client
from promotion_jobs.client.errors import BadRequestError
from promotion_jobs.models import (
    CodeGenerateJobInput,
    CodeGenerateParameters,
    CodeToDelete,
    CreateJobRequest,
    CreatePromotionRequest,
    CurrencyAmount,
    DeleteCodesInput,
    DeleteCodesRequest,
    FixedDiscount,
    JobStatus,
    PromotionInput,
)

PROMOTION = PromotionInput(
    type="promotion",
    name="Summer sale",
    description="Ten off",
    enabled=True,
    automatic=False,
    promotion_type="fixed_discount",
    schema_=FixedDiscount(currencies=[CurrencyAmount(currency="USD", amount=1000)]),
    start=date(2026, 6, 1),
    end=date(2026, 8, 31),
)


def job(number: int) -> CreateJobRequest:
    """A request for so many codes, each of which can be used once."""
    parameters = CodeGenerateParameters(number_of_codes=number, max_uses_per_code=1, code_prefix="summer")
    return CreateJobRequest(
        data=CodeGenerateJobInput(type="promotion_job", job_type="code_generate", parameters=parameters)
    )


def wait(client: Client, promotion_id: str, job_id: str, seconds: float = 60) -> JobStatus:
    """The status with which a job ended. Raises TimeoutError where it does not end."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        jobs = client.jobs.list_promotion_jobs(promotion_id=promotion_id, page_limit_=100).data
        status = next(shown.status for shown in jobs if shown.id == job_id)
        if status in {JobStatus.completed, JobStatus.failed, JobStatus.cancelled}:
            return status
        time.sleep(0.2)
    raise TimeoutError(f"The job {job_id} has not ended after {seconds:.0f} seconds.")


def main() -> None:
    """Goes once through the life of a promotion."""
    with Client(base_url=sys.argv[1], bearer_auth=os.environ["PROMOTION_JOBS_TOKEN"]) as client:
        promotion_id = client.promotions.create_promotion(body=CreatePromotionRequest(data=PROMOTION)).data.id
        try:
            created = client.jobs.create_promotion_job(promotion_id=promotion_id, body=job(3)).data
            print("The job is", wait(client, promotion_id, created.id))

            codes = [shown.code for shown in client.codes.list_promotion_codes(promotion_id=promotion_id).data]
            print("Its codes:", *codes)

            one = DeleteCodesInput(type="promotion_codes", codes=[CodeToDelete(code=codes[0])])
            client.codes.delete_promotion_codes(promotion_id=promotion_id, body=DeleteCodesRequest(data=one))
            print("Left:", len(client.codes.list_promotion_codes(promotion_id=promotion_id).data))

            try:
                client.jobs.create_promotion_job(promotion_id=promotion_id, body=job(10_000_000))
            except BadRequestError as error:
                print("Refused:", error.body)
        finally:
            client.promotions.delete_promotion(promotion_id=promotion_id)
    print("The promotion is deleted.")


if __name__ == "__main__":
    main()
