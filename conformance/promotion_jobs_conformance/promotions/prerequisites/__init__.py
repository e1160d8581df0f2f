"""What the suite and the reference server need in a document, checked before anything is generated or sent.

A document may be edited in any way that OpenAPI allows. The suite follows most edits, since it reads limits and values from
the document. What it cannot follow is reported here in one sentence, with the location and its line: a missing operation or
component that is read by its name, a type that another part of the document depends on, a combination of limits that leaves
no request to send. An edit that it can follow, but no check decides, becomes a requirement that is not checked, with its reason.
"""

from __future__ import annotations

from ...contract.contract import Contract
from ...contract.document import DocumentError
from ..exclusions import exclude_inapplicable, exclude_undecided
from ..parameters import request_of
from .lists import check_lists
from .operations import check_access, check_operations, check_parts
from .requests import check_request
from .states import check_states
from .values import check_facts, check_values


def check_document(contract: Contract) -> None:
    """Raises DocumentError for what cannot be followed, and excludes what no check decides. A second call does nothing more."""
    try:
        check_operations(contract)
        check_access(contract)
        check_parts(contract)
        check_values(contract)
        check_facts(contract)
        request = request_of(contract)
        check_request(contract, request)
        check_states(contract)
        check_lists(contract)
        exclude_inapplicable(contract, request)
        exclude_undecided(contract)
    except (KeyError, IndexError, TypeError, ValueError, AttributeError, RecursionError) as error:
        if isinstance(error, DocumentError):
            raise
        contract.document.validate()  # what is not valid OpenAPI is said in its words
        raise DocumentError(f"the contract {contract.document.path} cannot be followed: {error!r}") from error
