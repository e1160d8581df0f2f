"""Judges by meaning whether a new version of an OpenAPI document breaks the clients and servers of the old one."""
