"""Makers of histories besides the scenarios of `verify`: traffic that was recorded elsewhere, or that passes through a proxy."""
