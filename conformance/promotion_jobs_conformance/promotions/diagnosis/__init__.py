"""Names the one requirement behind an anomaly: pure functions, each with a table test."""
