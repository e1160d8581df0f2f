"""Act, observe, judge: histories, checks, their dependencies and their evaluation. Knows requirements, and no promotions."""
