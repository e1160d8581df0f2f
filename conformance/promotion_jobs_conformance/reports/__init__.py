"""Reporters: small classes that turn one result into text or a file. None of them sends a request or judges."""
