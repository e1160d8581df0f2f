"""Pure functions that name the one requirement behind an anomaly (a wrong code, a wrong page, a rejected job); each has a table test."""
