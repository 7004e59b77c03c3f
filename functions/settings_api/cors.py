"""Which pages may call: those of amoCRM's account pages, and each only with a token of its own account."""

import re

from aws_lambda_powertools.utilities.data_classes import APIGatewayProxyEventV2

from bridge.amocrm.disposable_token import Caller

_ACCOUNT_ORIGIN = re.compile(r"https://[a-z0-9-]+\.(?:amocrm\.ru|amocrm\.com|kommo\.com)")
_PERMISSIONS = {
    "Access-Control-Allow-Methods": "GET, POST, PUT, PATCH, DELETE",
    "Access-Control-Allow-Headers": "X-Auth-Token, Content-Type",
    "Access-Control-Max-Age": "3600",
}


def preflight_headers(request: APIGatewayProxyEventV2) -> dict[str, str]:
    """Return what a browser is told before its real request, which carries no token yet."""
    origin = request.headers.get("origin", "")
    if not _ACCOUNT_ORIGIN.fullmatch(origin):
        return {}
    return {"Access-Control-Allow-Origin": origin, **_PERMISSIONS}


def answer_headers(request: APIGatewayProxyEventV2, caller: Caller | None) -> dict[str, str]:
    """Let the page read the answer when it belongs to the account that the token names."""
    if caller is None or request.headers.get("origin") != caller.origin:
        return {}
    return {"Access-Control-Allow-Origin": caller.origin, "Access-Control-Expose-Headers": "Retry-After"}
