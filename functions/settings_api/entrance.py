"""Who may pass to the widget's routes; asked before anything of the request is read, so a stranger learns nothing."""

import json
from typing import TYPE_CHECKING

from aws_lambda_powertools.utilities.data_classes import APIGatewayProxyEventV2

from bridge.amocrm.disposable_token import Caller, read_token
from bridge.domain.errors import RefusedError

if TYPE_CHECKING:
    from bridge.bootstrap import SettingsService

WIDGET_ROUTES = "/v1/"
LARGEST_BODY = 256 * 1024
"""Bytes; far above anything the widget sends."""


def authenticate(request: APIGatewayProxyEventV2, service: "SettingsService") -> Caller:
    return read_token(
        request.headers.get("x-auth-token", ""),
        secret=service.client_secret(),
        audience=service.audience,
        client_id=service.client_id,
        now=service.clock.now(),
    )


def check_request(request: APIGatewayProxyEventV2, caller: Caller) -> None:
    """Refuse a page of another origin, a change by a person without rights, and a body that cannot be read."""
    if request.headers.get("origin", caller.origin) != caller.origin:
        raise RefusedError(403, "foreign_origin", "Запрос пришёл не со страницы вашего аккаунта amoCRM")
    if request.http_method != "GET" and caller.is_admin is False:
        raise RefusedError(403, "not_admin", "Менять настройки может только администратор аккаунта")
    body = _decoded(request)
    if len(body) > LARGEST_BODY:
        raise RefusedError(413, "body_too_large", "Запрос слишком большой")
    if body:
        _check_json(body, request.headers.get("content-type", ""))


def _decoded(request: APIGatewayProxyEventV2) -> bytes:
    try:
        return (request.decoded_body or "").encode()
    except ValueError as error:
        raise _bad_json() from error


def _check_json(body: bytes, content_type: str) -> None:
    if not content_type.startswith("application/json"):
        raise RefusedError(415, "not_json", "Запрос должен быть в формате JSON")
    try:
        content = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise _bad_json() from error
    # The validation that follows would take the first element of a list for the body.
    if not isinstance(content, dict):
        raise _bad_json()


def _bad_json() -> RefusedError:
    return RefusedError(400, "bad_json", "Запрос не удалось прочитать: это не объект JSON")
