"""Everything specific to promotions: jobs, codes, maximums, and the checks of their behaviour. The rest of the suite knows none of it."""
