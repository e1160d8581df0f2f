"""Makers of histories beside the scenarios of `verify`: traffic that was recorded elsewhere, or that passes through a proxy."""
