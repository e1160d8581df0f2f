"""Act, observe, judge: histories, checks, their needs and their evaluation. It knows requirements, but nothing about promotions."""
