# Generated from spec/openapi.yaml by scripts/generate. Do not edit: change the document and run it again.

"""Security dependencies of this package, one for each scheme; override one with app.dependency_overrides."""

from ._runtime.server.security import ASCIIHTTPBearer

bearer_auth = ASCIIHTTPBearer(
    description='A token in the Authorization header, with the scheme Bearer.',
    scheme_name='BearerAuth',
    auto_error=False,
)


__all__ = [
    'bearer_auth',
]
