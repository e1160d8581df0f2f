"""`python -m promotion_jobs_cli`."""

from promotion_jobs_cli.main import main

main()
