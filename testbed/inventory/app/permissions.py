"""Resources, roles and the templates of their permissions (contract, section 1)."""

from testbed.inventory.app.kernel import Call, Endpoint
from testbed.inventory.app.problem import bad_request
from testbed.inventory.app.values import Row

RESOURCES = ("dashboard", "products", "inbounds", "outbounds", "returns", "settings")
ROLES = ("admin", "operator", "viewer")
WRITABLE = {"admin": RESOURCES, "operator": ("products", "inbounds", "outbounds", "returns"), "viewer": ()}


def template(role: str) -> list[Row]:
    """The permissions that a role starts with."""
    return [{"resource": each, "read": True, "write": each in WRITABLE[role]} for each in RESOURCES]


async def _resources(_call: Call) -> Row:
    return {"data": list(RESOURCES)}


async def _templates(_call: Call) -> Row:
    return {"data": {role: template(role) for role in ROLES}}


async def _template(call: Call) -> Row:
    role = call.request.path_params["role"]
    if role not in ROLES:
        raise bad_request("Validation failed (enum string is expected)")
    return {"data": template(role)}


READ = ("settings", "read")
ENDPOINTS = [
    Endpoint("GET", "/permissions/resources", _resources, READ),
    Endpoint("GET", "/permissions/templates", _templates, READ),
    Endpoint("GET", "/permissions/templates/{role}", _template, READ),
]
