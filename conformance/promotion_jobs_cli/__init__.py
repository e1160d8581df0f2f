"""The command line: `promotion-jobs`, one module a command."""
