"""`python -m promotion_jobs_cli`."""

from promotion_jobs_cli.start import main

main()
