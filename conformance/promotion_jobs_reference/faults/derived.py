"""Derived."""


def derive() -> None: ...
