"""The shades (other legal choices) and the faults (one broken sentence each) of the stranger's server.

Each names the facts that it rests on or breaks, in its own words; what should be red is in the test.
"""

SHADES: dict[str, str] = {
    "second-409": "A15: a second job is rejected with 409 while one is unfinished",
    "id-odd-characters": "A17: identifiers hold colons, tildes and dots (a should)",
    "time-mixed": "A18: created_at in +02:00, updated_at in Z",
    "csv-many-columns": "A31: many columns, with commas, quotes and line ends in them",
    "http-chunked": "HTTP: chunked, with extensions",
    "status-text": "A1: every error's status is a string of digits",
    "code-upper": "A9: codes in capitals",
    "extra-members": "A19: unknown properties everywhere",
    "many-errors": "A32: general errors beside the specific",
    "links-absolute": "A35: links are absolute",
}

FAULTS: dict[str, tuple[str, str]] = {
    "name-single-blanks": ("S16", "two spaces in name become one"),
    "zero-uses-not-shown": ("S16", "max_uses_per_code 0 does not come back"),
    "length-zero-is-default": ("S12", "code_length 0 is treated as absent"),
    "number-text-accepted": ("A24", '"10" is accepted as number_of_codes'),
    "over-source-pointer": ("S20", "the source is a pointer"),
    "automatic-detail": ("S21", "it is rejected with another detail"),
    "dash-spares-a-lone-last": ("S14,A10", "9 and 13 characters end in a group of five"),
    "total-ignores-filter": ("D27", "results.total ignores the filter"),
    "next-null-on-second-page": ("A35", "next is null from the second page on"),
    "cancel-twice-200": ("D11", "a second cancel is answered 200"),
    "file-without-last": ("A31", "the file lacks the last code"),
    "cap-counts-deleted": ("D3,A5", "deleted codes still count"),
    "prefix-own-dash-tripled": ("A8", "Summer- gives Summer---aa2b"),
    "no-token-needed-file": ("A22", "files are given without a token"),
    "cancel-any-promotions-job": ("A30", "a job of another promotion can be cancelled"),
    "scheme-any": ("A22", "any scheme is accepted with the token"),
}
