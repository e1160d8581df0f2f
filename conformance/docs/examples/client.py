"""A client: creates a promotion, generates codes for it, lists and exports them, and removes everything again.

Run it as `CLIENT_ID=… CLIENT_SECRET=… python client.py http://127.0.0.1:8000`.
"""

import csv
import io
import os
import sys

from promotion_jobs.client import Client
from promotion_jobs.client.errors import BadRequestError
from promotion_jobs.helpers import RenewingToken, download_export, iter_codes, wait_for_job
from promotion_jobs.models import (
    CodeExportJobInput,
    CodeGenerateJobInput,
    CodeGenerateParameters,
    CodeToDelete,
    CreateJobRequest,
    CreatePromotionRequest,
    DeleteCodesInput,
    DeleteCodesRequest,
    PromotionInput,
)

PROMOTION = PromotionInput.model_validate(
    {
        "type": "promotion",
        "name": "Summer sale",
        "description": "Ten off",
        "enabled": True,
        "automatic": False,
        "promotion_type": "fixed_discount",
        "schema": {"currencies": [{"currency": "USD", "amount": 1000}]},
        "start": "2026-06-01",
        "end": "2026-08-31",
    }
)
EXPORT = CreateJobRequest(data=CodeExportJobInput(type="promotion_job", job_type="code_export"))


def generate(number_of_codes: int) -> CreateJobRequest:
    """Returns a request for codes, each of which can be used once."""
    parameters = CodeGenerateParameters(number_of_codes=number_of_codes, max_uses_per_code=1, code_prefix="summer")
    return CreateJobRequest(
        data=CodeGenerateJobInput(type="promotion_job", job_type="code_generate", parameters=parameters)
    )


def use(client: Client, promotion_id: str) -> None:
    """Generates, lists, exports and deletes codes."""
    created = client.jobs.create_promotion_job(promotion_id=promotion_id, body=generate(130)).data
    job = wait_for_job(client, promotion_id=promotion_id, job_id=created.id, timeout=60)
    if job.error:
        print("The job failed:", job.error)
        return
    print("The job is", job.status)

    codes = [listed.code for listed in iter_codes(client, promotion_id=promotion_id)]
    print("It made", len(codes), "codes, the first is", codes[0])

    created = client.jobs.create_promotion_job(promotion_id=promotion_id, body=EXPORT).data
    wait_for_job(client, promotion_id=promotion_id, job_id=created.id)
    file = download_export(client, promotion_id=promotion_id, job_id=created.id)
    rows = list(csv.reader(io.StringIO(file.decode("utf-8-sig"))))
    print("The file has", len(rows), "rows")

    first = DeleteCodesInput(type="promotion_codes", codes=[CodeToDelete(code=codes[0])])
    client.codes.delete_promotion_codes(promotion_id=promotion_id, body=DeleteCodesRequest(data=first))
    print("Left:", sum(1 for _ in iter_codes(client, promotion_id=promotion_id)))

    try:
        client.jobs.create_promotion_job(promotion_id=promotion_id, body=generate(10_000_000))
    except BadRequestError as error:
        print("Rejected:", error.body)


def main() -> None:
    """Goes once through the life of a promotion."""
    base_url = sys.argv[1]
    token = RenewingToken(
        base_url=base_url, client_id=os.environ["CLIENT_ID"], client_secret=os.environ["CLIENT_SECRET"]
    )
    with Client(base_url=base_url, bearer_auth=token) as client:
        promotion = client.promotions.create_promotion(body=CreatePromotionRequest(data=PROMOTION)).data
        try:
            use(client, promotion.id)
        finally:
            client.promotions.delete_promotion(promotion_id=promotion.id)
    print("The promotion is deleted.")


if __name__ == "__main__":
    main()
