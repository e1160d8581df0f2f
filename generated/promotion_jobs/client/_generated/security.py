# Generated from spec/openapi.yaml by scripts/generate. Do not edit: change the document and run it again.

"""Immutable security catalogues and ordered operation requirements."""

from __future__ import annotations

from typing import Final

from .._runtime.client.security import SecurityBinding, SecurityRequirement, SecurityScheme, SecuritySchemeEntry

_SCHEME_0: Final = SecurityScheme(
    name='BearerAuth',
    kind='bearer',
    location='header',
    wire_name='Authorization',
)


ROOT_SCHEMES: Final[tuple[SecuritySchemeEntry, ...]] = (
    _SCHEME_0,
)


OPERATION_0: Final = SecurityBinding(
    schemes=(_SCHEME_0,),
    alternatives=((SecurityRequirement(scheme=_SCHEME_0, required_scopes=()),),),
)


OPERATION_1: Final = SecurityBinding(
    schemes=(_SCHEME_0,),
    alternatives=((SecurityRequirement(scheme=_SCHEME_0, required_scopes=()),),),
)


OPERATION_2: Final = SecurityBinding(
    schemes=(_SCHEME_0,),
    alternatives=((SecurityRequirement(scheme=_SCHEME_0, required_scopes=()),),),
)


OPERATION_3: Final = SecurityBinding(
    schemes=(_SCHEME_0,),
    alternatives=((SecurityRequirement(scheme=_SCHEME_0, required_scopes=()),),),
)


OPERATION_4: Final = SecurityBinding(
    schemes=(_SCHEME_0,),
    alternatives=((SecurityRequirement(scheme=_SCHEME_0, required_scopes=()),),),
)


OPERATION_5: Final = SecurityBinding(
    schemes=(_SCHEME_0,),
    alternatives=((SecurityRequirement(scheme=_SCHEME_0, required_scopes=()),),),
)


OPERATION_6: Final = SecurityBinding(
    schemes=(_SCHEME_0,),
    alternatives=((SecurityRequirement(scheme=_SCHEME_0, required_scopes=()),),),
)


OPERATION_7: Final = SecurityBinding(
    schemes=(_SCHEME_0,),
    alternatives=((SecurityRequirement(scheme=_SCHEME_0, required_scopes=()),),),
)


OPERATION_8: Final = SecurityBinding(
    schemes=(_SCHEME_0,),
    alternatives=(),
)
