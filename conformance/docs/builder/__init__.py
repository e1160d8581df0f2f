"""Builds the documentation as a static site with Sphinx, which needs no network: to read, or (but for the rendered contract) to build.

The pages come from the Markdown files next to this package and in `spec/`, from the contract, from the catalogue of faults, from
the tables in `docs/data/`, and from the code of the command line. All are collected in one folder, which Sphinx builds. Every
link of the site is followed when it is built.
"""
