"""What is special to promotions: jobs, codes, caps, and the checks of their behaviour. The rest of the suite knows none of it."""
