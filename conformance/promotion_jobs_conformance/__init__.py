"""A conformance suite for the promotion jobs API: judges any server, given a base URL, and knows none."""
