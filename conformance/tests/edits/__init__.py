"""Edits of the document, and what becomes of them: the code made again, the reference server upon it, and a run."""
