"""Owns what the API's schema must be told: how a key is sent, and that its own pages ask for none."""

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema

OPEN: dict[str, list] = {"permission_classes": [], "authentication_classes": []}  # `allow` has already asked


class ApiKeyScheme(OpenApiAuthenticationExtension):
    """Describe `Authorization: Bearer rk_…`."""

    target_class = "users.permissions.ApiKeyAuthentication"
    name = "apiKey"

    def get_security_definition(self, auto_schema: AutoSchema) -> dict:
        """Return the scheme in OpenAPI's words."""
        return {"type": "http", "scheme": "bearer", "bearerFormat": "rk_<prefix>_<secret>"}
